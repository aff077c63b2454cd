"""How a letter ends: a valediction, who wrote it, and as what. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailer.issues.manuscripts import names, vocabulary
from mailer.issues.manuscripts.findings import has_contact
from mailer.issues.manuscripts.paper import Paragraph
from mailer.issues.manuscripts.shapes import is_sentence

LINES = 3
"""Lines of a name with its roles."""
LETTERS = 90
"""Letters of one of them."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A letter taken apart; ``rest`` is what stands below the signature."""

    paragraphs: tuple[str, ...]
    valediction: str = ""
    name: str = ""
    role: str = ""
    rest: tuple[str, ...] = ()


def is_name(paragraph: Paragraph) -> bool:
    """Whether it is a name, or two, in the shape of a signature: one line, or two where the second says what the person
    is. “Jane Doe, Director”, “Jane Doe” over “Executive Director”, “Ingrid and Paul Aasen”. By its shape alone: a title
    of two capitalised words is one as well, and what stands above it must say that somebody signs there."""
    lines = paragraph.lines or (paragraph.text,)
    if len(lines) > 2 or any(len(line) > LETTERS for line in lines):
        return False
    name, _comma, role = lines[0].partition(", ")
    roles = [each for each in (role, *lines[1:]) if each]
    return _is_somebody(name.rstrip(",")) and all(map(_may_be_role, roles))


def _is_somebody(text: str) -> bool:
    return names.is_name(text) or (bool(vocabulary.COUPLE.fullmatch(text)) and not names.is_role(text))


def _may_be_role(text: str) -> bool:
    """Whether it may say what a person is: short, no sentence, and not what was added below a letter."""
    is_short = len(text) <= LETTERS and len(text.split()) <= names.ROLE_WORDS
    return is_short and not is_sentence(text) and not has_contact(text) and not vocabulary.POSTSCRIPT.match(text)


def is_signed(paragraph: Paragraph) -> bool:
    """Whether a line of it is a valediction."""
    return any(map(vocabulary.VALEDICTION.fullmatch, paragraph.lines))


def signs(each: Paragraph, before: Sequence[Paragraph]) -> bool:
    """Whether it is a name or a role below a valediction; ``before`` are the texts above it, the nearest last."""
    if len(each.lines) > LINES or len(each.text) > LINES * LETTERS or not before or each.page != before[-1].page:
        return False
    if _below(before[-1]) == 0:
        return True
    at = next((at for at, text in enumerate(before) if is_signed(text)), None)
    is_open = at is not None and sum(_below(text) if is_signed(text) else len(text.lines) for text in before[at:]) < 2
    return is_open and len(each.lines) == 1 and bool(vocabulary.ROLE.search(each.text))


def _below(paragraph: Paragraph) -> int:
    """Lines below the valediction; -1 where there is none."""
    at = next((at for at, line in enumerate(paragraph.lines) if vocabulary.VALEDICTION.fullmatch(line)), None)
    return -1 if at is None else len(paragraph.lines) - at - 1


def signed(texts: Sequence[Paragraph]) -> Signed:
    """The letter that the paragraphs are; one without a valediction is all text."""
    found = next((at for at, each in enumerate(texts) if is_signed(each)), None)
    if found is None:
        return Signed(tuple(each.text for each in texts))
    last = texts[found]
    at = len(last.lines) - _below(last) - 1
    above = [each.text for each in texts[:found]] + ([" ".join(last.lines[:at])] if at else [])
    lines = [*last.lines[at + 1 :], *(line for each in texts[found + 1 :] for line in _lines(each))]
    valediction, lines = _with_yours(last.lines[at], lines)
    name, role, rest = _name(lines)
    return Signed(tuple(above), valediction, name, role, rest)


def _with_yours(valediction: str, lines: list[str]) -> tuple[str, list[str]]:
    """“Ihre” and “Votre” before a name belong to the valediction."""
    found = vocabulary.YOURS.match(lines[0]) if lines else None
    if not found:
        return valediction, lines
    rest = lines[0][found.end() :]
    return f"{valediction} {found[0].strip()}", [*([rest] if rest else []), *lines[1:]]


def _lines(paragraph: Paragraph) -> tuple[str, ...]:
    """The lines of a signature as they stood; of a text below it, the text."""
    return paragraph.lines if len(paragraph.text) <= LINES * LETTERS else (paragraph.text,)


def _name(lines: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    if not lines or len(lines[0]) > LETTERS:
        return "", "", tuple(lines)
    name, comma, role = lines[0].partition(", ")
    if comma and vocabulary.ROLE.search(role):
        return name, role, tuple(lines[1:])
    roles = [line for line in lines[1:LINES] if len(line) <= LETTERS]
    return lines[0], ", ".join(line.rstrip(",") for line in roles), tuple(lines[1 + len(roles) :])
