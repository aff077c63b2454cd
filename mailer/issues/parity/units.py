"""What stands beside a number: a currency, per cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailer.issues.parity import lexicon as lex
from mailer.issues.parity.quantities import Quantity, word
from mailer.issues.parity.tokens import Token

PER_CENT = "%"


@dataclass(frozen=True, slots=True)
class Unit:
    """``name`` is a currency's code (ISO 4217) or ``%``; ``last`` the token after it."""

    name: str
    last: int

    @property
    def is_currency(self) -> bool:
        return self.name != PER_CENT


def unit_of(tokens: Sequence[Token], at: int, *, before: bool = False) -> Unit | None:
    """The unit that begins with token ``at``: of the number that follows (``before``), or of the one it follows."""
    return _per_cent(tokens, at, before) or _currency(tokens, at, before)


def _per_cent(tokens: Sequence[Token], at: int, before: bool) -> Unit | None:
    phrases = lex.PER_CENT_BEFORE if before else lex.PER_CENT_AFTER
    for words in (2, 1):
        if " ".join(word(tokens, at + each) for each in range(words)) in phrases:
            return Unit(PER_CENT, at + words)
    return None


def _currency(tokens: Sequence[Token], at: int, before: bool) -> Unit | None:
    found = _named(tokens, at)
    if found:
        code = _nation(found.name, word(tokens, found.last))
        return Unit(code, found.last + 1) if code else found
    nation = "" if before else word(tokens, at)
    found = _named(tokens, at + 1) if nation.isalpha() else None  # five Canadian dollars
    code = _nation(found.name, nation) if found else ""
    return Unit(code, found.last) if found and code else None


def _nation(currency: str, beside: str) -> str:
    """Whose ``currency`` it is, as the word beside it says: دنانير أردنية."""
    return next((lex.NATIONS[currency, each] for each in lex.stems(beside) if (currency, each) in lex.NATIONS), "")


def _named(tokens: Sequence[Token], at: int) -> Unit | None:
    if at >= len(tokens):
        return None
    if tokens[at].text in lex.CURRENCY_CODES:
        return Unit(tokens[at].text, at + 1)
    if tokens[at].word == "us" and word(tokens, at + 1) == "$":
        return Unit("USD", at + 2)
    if short := lex.SHORT_CURRENCIES.get("".join(word(tokens, at + each) for each in range(3))):
        return Unit(short, at + 3 + (word(tokens, at + 3) == "."))
    name = lex.look_up(word(tokens, at), lex.CURRENCIES)
    return Unit(name, at + 1) if name else None


def with_letter_scale(number: Quantity, tokens: Sequence[Token]) -> Quantity:
    """5m is five million where a currency stands beside it."""
    at = number.last
    beside = at < len(tokens) and tokens[at].start == tokens[at - 1].end
    scale = lex.LETTERS.get(word(tokens, at), 0) if beside else 0
    return replace(number.scaled(scale), last=at + 1) if scale else number
