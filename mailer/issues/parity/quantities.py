"""Numbers in text: in digits, in words, in both (“2.5 million”, “٢٥ هەزار و ٥٠٠”)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mailer.issues.parity import lexicon as lex
from mailer.issues.parity.tokens import Token

MOST_WORDS = 12
"""Of one number in words."""
MOST = Decimal(10) ** 30


@dataclass(frozen=True, slots=True)
class Quantity:
    """The number that stands in tokens ``first`` to ``last`` (that one left out). ``values`` are what it may mean;
    ``scale`` is what it was multiplied by; one that is not sure may be another word or another way to say it."""

    values: tuple[Decimal, ...]
    first: int
    last: int
    scale: int = 1
    is_sure: bool = True

    def scaled(self, scale: int) -> Quantity:
        return replace(self, values=tuple(each * scale for each in self.values), scale=self.scale * scale)


def quantity(tokens: Sequence[Token], at: int, language: str) -> Quantity | None:
    """The number that begins with token ``at``, the longest."""
    if at >= len(tokens):
        return None
    if tokens[at].is_number:
        return _with_rest(_in_digits(tokens, at, language), tokens, language)
    return _in_words(tokens, at, language)


def _in_digits(tokens: Sequence[Token], at: int, language: str) -> Quantity:
    found = Quantity(tokens[at].values, at, at + 1)
    after = word(tokens, at + 1)
    scale = lex.look_up(after, lex.SCALES)
    if scale and (after in lex.SCALES or not _dual(after, language)):
        return replace(found.scaled(scale), last=at + 2)
    if after == "k" and tokens[at].end == tokens[at + 1].start:
        return replace(found.scaled(lex.LETTERS[after]), last=at + 2)
    return found


def _dual(word: str, language: str) -> int:
    """What an Arabic word for two of a scale is worth; in Sorani the same letters are one of it."""
    return 0 if language == "ckb" else lex.look_up(word, lex.DUALS) or 0


def _with_rest(found: Quantity, tokens: Sequence[Token], language: str) -> Quantity:
    """25 thousand and 500 is one number in Arabic and Sorani; in English it is two."""
    at = found.last
    if found.scale == 1 or word(tokens, at) != "و" or at + 1 >= len(tokens) or not tokens[at + 1].is_number:
        return found
    rest = _in_digits(tokens, at + 1, language)
    if max(rest.values) >= found.scale:
        return found
    values = tuple(one + other for one in found.values for other in rest.values)
    return _with_rest(replace(found, values=values, last=rest.last, scale=rest.scale), tokens, language)


@dataclass(slots=True)
class _Sum:
    """A number in words as it is read on: thousands and more in ``total``, what is below in ``current``."""

    total: Decimal = Decimal(0)
    current: Decimal = Decimal(0)
    words: int = 0
    is_sure: bool = False

    @property
    def value(self) -> Decimal:
        return self.total + self.current

    def add(self, word: str, language: str) -> bool:
        """Whether ``word`` was part of the number, and is counted in."""
        counted = self._count(word, language) or self._multiply(word, language)
        self.words += counted
        return counted and self.total < MOST

    def _count(self, word: str, language: str) -> bool:
        cardinal = lex.look_up(word, lex.CARDINALS[language])
        number = lex.look_up(word, lex.ORDINALS[language]) if cardinal is None else cardinal
        if number is None or not self._goes_on(number):
            return False
        if number == 100:
            self.is_sure |= self.current > 0
            self.current = (self.current or Decimal(1)) * 100
        else:
            self.is_sure |= cardinal is not None and (self.words > 0 or word not in lex.AMBIGUOUS)
            self.current += number
        return True

    def _multiply(self, word: str, language: str) -> bool:
        dual, scale = _dual(word, language), lex.look_up(word, lex.SCALES)
        if dual and not self.current:
            self.is_sure |= not any(stem in lex.DUALS and stem in lex.SCALES for stem in lex.stems(word))
            self.total += dual
        elif scale and (self.current or word not in lex.MANY):
            self.is_sure |= self.current > 0
            self.total, self.current = self.total + (self.current or Decimal(1)) * scale, Decimal(0)
        else:
            return False
        return True

    def _goes_on(self, number: int) -> bool:
        """Twenty and five is one number, five and six are two."""
        current = int(self.current) % 100
        if number == 100:
            return self.current < 10
        if number > 100:
            return not self.current
        small = number < 10 or (number == 10 and current < 10)
        return not current or (current >= 20 and small and current % 10 == 0) or (number >= 10 and current < 10)


def _in_words(tokens: Sequence[Token], at: int, language: str) -> Quantity | None:
    language = "en" if word(tokens, at).isascii() else language
    if language not in lex.CARDINALS:
        language = "ar"
    made, last = _Sum(), at
    for here in range(at, min(at + MOST_WORDS, len(tokens))):
        said = word(tokens, here)
        if said in lex.JOINS and here > at and last == here:
            continue
        if not made.add(said, language):
            break
        last = here + 1
    return Quantity((made.value,), at, last, is_sure=made.is_sure) if made.words else None


def word(tokens: Sequence[Token], at: int) -> str:
    """The word, mark or number at ``at``; empty beyond the ends."""
    return tokens[at].word if 0 <= at < len(tokens) else ""
