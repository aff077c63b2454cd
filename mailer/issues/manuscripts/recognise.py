"""A manuscript as the blocks of an issue: nothing of it is dropped, and what is uncertain is flagged. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile
from pathlib import PurePath

from mailer.issues.manuscripts.blocks import blocks
from mailer.issues.manuscripts.dates import day_in
from mailer.issues.manuscripts.draft import Block, Draft, Flag, Reason
from mailer.issues.manuscripts.flow import paragraphs
from mailer.issues.manuscripts.heads import without_heads
from mailer.issues.manuscripts.kinds import about_us
from mailer.issues.manuscripts.paper import (
    MAX_LINES,
    MAX_PARAGRAPHS,
    Manuscript,
    Mark,
    Paragraph,
    Unreadable,
    Why,
    cleaned,
)
from mailer.issues.manuscripts.repeats import without_repeats
from mailer.issues.manuscripts.roles import roles
from mailer.issues.manuscripts.sections import sections
from mailer.issues.manuscripts.shapes import is_sentence

TITLE = 200
MASTHEAD = 4
"""Paragraphs at the head of the first page that may be the newsletter's name, its number and its date."""
MASTHEAD_WORDS = 14
MAX_BLOCKS = 450
MAX_FLAGS = 100
"""Of each reason; nobody reads more, but everybody is told how many more there are."""
_ISSUE_NUMBER = re.compile(
    r"(?<!\w)(?:issue|no\.?|number|vol(?:ume)?\.?|edition|numéro|número|ausgabe|nr\.?|العدد)\s*[#:]?\s*[\d٠-٩]{1,4}",
    re.I,
)


def recognise(manuscript: Manuscript, filename: str, newsletter: str) -> Draft:
    """Raises :class:`Unreadable` where it is longer than an issue can be, or says nothing."""
    manuscript = cleaned(manuscript)
    if sum(map(len, manuscript.pages)) > MAX_LINES:
        raise Unreadable(Why.TOO_LONG)
    headless = without_heads(manuscript.pages)
    found = [*manuscript.paragraphs, *paragraphs(headless.pages)]
    if len(found) > MAX_PARAGRAPHS:
        raise Unreadable(Why.TOO_LONG)
    masthead, rest = _masthead(found, newsletter)
    once = without_repeats(rest)
    heads = [*manuscript.heads, *headless.heads]
    made = list(about_us(blocks(sections(roles(once.paragraphs))), [newsletter, *masthead, *heads]))
    if not made and not masthead:
        raise Unreadable(Why.EMPTY)
    if len(made) > MAX_BLOCKS:
        raise Unreadable(Why.TOO_LONG)
    top = [*masthead, *heads, PurePath(filename).stem]
    day = next((day for text in top if (day := day_in(text))), None)
    flags = _flags(manuscript, day, [*map(_on_one_line, masthead), *heads, *headless.numbers, *once.repeats])
    title = next((text for text in masthead if newsletter.casefold() in text.casefold() and day_in(text)), "")
    return Draft(_on_one_line(title)[:TITLE], day, tuple(made) or _only(masthead), tuple(flags))


def _masthead(found: Sequence[Paragraph], newsletter: str) -> tuple[list[str], list[Paragraph]]:
    """What stands above the first text and names the newsletter, its number or its date."""
    short = list(takewhile(_is_short, found[: MASTHEAD + 1]))
    named = [at for at, each in enumerate(short[:MASTHEAD]) if _is_masthead(each, newsletter)]
    head = short[: named[-1] + 1] if named else []
    if len(named) < len(head) and len(head) == len(short):  # a heading, then the day on which its text was written
        head = []
    return ["\n".join(each.lines) or each.text for each in head], list(found[len(head) :])


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _is_short(each: Paragraph) -> bool:
    is_written = each.mark in {Mark.NONE, Mark.HEADING}
    return is_written and len(each.text.split()) <= MASTHEAD_WORDS and not is_sentence(each.text)


def _is_masthead(each: Paragraph, newsletter: str) -> bool:
    text = each.text
    names = newsletter.casefold() in text.casefold() or text.casefold() in newsletter.casefold()
    return names or bool(_ISSUE_NUMBER.search(text)) or day_in("\n".join(each.lines)) is not None


def _only(masthead: Sequence[str]) -> tuple[Block, ...]:
    """A manuscript that is a heading and nothing else."""
    return (Block("text", {"paragraphs": list(masthead)}, (Flag(Reason.NO_HEADING),)),)


def _flags(manuscript: Manuscript, day: date | None, left_out: Sequence[str]) -> Iterator[Flag]:
    if day is None:
        yield Flag(Reason.NO_DATE)
    if manuscript.is_guessed:
        yield Flag(Reason.ENCODING)
    if manuscript.is_turned:
        yield Flag(Reason.TURNED)
    if manuscript.pictures:
        yield Flag(Reason.PICTURES_LEFT, str(manuscript.pictures))
    yield from _listed(Reason.LEFT_OUT, left_out)
    yield from _listed(Reason.LETTERS, [str(page) for page in manuscript.torn])
    yield from _listed(Reason.UNREAD, manuscript.unread)
    yield from _listed(Reason.COMMENT, manuscript.comments)


def _listed(reason: Reason, details: Sequence[str]) -> Iterator[Flag]:
    """A flag each, and one that says how many more there are."""
    yield from (Flag(reason, detail) for detail in details[:MAX_FLAGS])
    if len(details) > MAX_FLAGS:
        yield Flag(Reason.MORE, str(len(details) - MAX_FLAGS))
