"""Takes letters apart: what they say, how they close, who signs, and what was added below. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from mailer.issues.manuscripts import names, vocabulary
from mailer.issues.manuscripts.paper import Paragraph
from mailer.issues.manuscripts.shapes import is_sentence
from mailer.issues.manuscripts.signatures import LETTERS, LINES, end_of, may_be_role


@dataclass(frozen=True, slots=True)
class Signed:
    """A letter taken apart; ``rest`` is what stands below the signature."""

    paragraphs: tuple[str, ...]
    valediction: str = ""
    name: str = ""
    role: str = ""
    rest: tuple[str, ...] = ()


def signed(texts: Sequence[Paragraph], is_letter: bool = False) -> Signed:
    """The letter that the paragraphs are; one without an end is all text. ``is_letter`` where its head says that it is
    one: then a name without a valediction ends it, too."""
    end = end_of(texts, is_letter)
    if end is None:
        return Signed(tuple(each.text for each in texts))
    last = texts[end.at]
    above = [each.text for each in texts[: end.at]] + ([_text_above(last, end.line)] if end.line else [])
    lines = [*_whole_postscript(last.lines[end.line :]), *_lines_below(texts[end.at + 1 :])]
    valediction, lines = _with_yours(lines[0], lines[1:]) if end.has_valediction else ("", lines)
    name, role, rest = _name(lines)
    return Signed(tuple(above), valediction, name, role, rest)


def _text_above(paragraph: Paragraph, line: int) -> str:
    """Its text without the lines from that one on, as it was joined; its lines where their end was joined otherwise."""
    tail = " ".join(paragraph.lines[line:])
    text, end = paragraph.text[: -len(tail)], paragraph.text[-len(tail) :]
    return text.rstrip() if end.split() == tail.split() else " ".join(paragraph.lines[:line])


def _lines_below(texts: Sequence[Paragraph]) -> Iterator[str]:
    """The lines of a signature as they stood; of a text below it, and of all that was added, the text."""
    is_added = False
    for each in texts:
        is_added = is_added or bool(vocabulary.POSTSCRIPT.match(each.text))
        is_text = is_added or len(each.text) > LINES * LETTERS
        yield from (each.text,) if is_text else _whole_postscript(each.lines)


def _whole_postscript(lines: Sequence[str]) -> Sequence[str]:
    at = next((at for at, line in enumerate(lines) if vocabulary.POSTSCRIPT.match(line)), None)
    return lines if at is None else (*lines[:at], " ".join(lines[at:]))


def _with_yours(valediction: str, lines: list[str]) -> tuple[str, list[str]]:
    """“Ihre” and “Votre” before a name belong to the valediction."""
    found = vocabulary.YOURS.match(lines[0]) if lines else None
    if not found:
        return valediction, lines
    rest = lines[0][found.end() :]
    return f"{valediction} {found[0].strip()}", [*([rest] if rest else []), *lines[1:]]


def _name(lines: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    if not lines or not _may_be_name(lines[0]):
        return "", "", tuple(lines)
    name, comma, role = lines[0].partition(", ")
    if comma and vocabulary.ROLE.search(role):
        return name, role, tuple(lines[1:])
    if comma and (pair := names.name_and_role(lines[0])):
        return *pair, tuple(lines[1:])
    roles = list(takewhile(may_be_role, lines[1:LINES]))
    return lines[0].rstrip(","), ", ".join(line.rstrip(",") for line in roles), tuple(lines[1 + len(roles) :])


def _may_be_name(line: str) -> bool:
    is_told = is_sentence(line) and not names.is_name(line)
    return len(line) <= LETTERS and not is_told and not vocabulary.POSTSCRIPT.match(line)
