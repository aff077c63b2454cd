"""Joins lines into paragraphs: what a page's width, a column or a hyphen has broken is whole again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mailer.issues.manuscripts.findings import has_contact
from mailer.issues.manuscripts.paper import Line, Page, Paragraph
from mailer.issues.manuscripts.shapes import (
    begins_small,
    ends_sentence,
    is_capitals,
    is_title_like,
    may_be_title,
)
from mailer.issues.manuscripts.vocabulary import VALEDICTION

LONG = 60
"""Letters from which a line is text that was broken and not one that ended."""
FITS = 0.85
"""Of a paragraph's width: a line that would have been shorter with its next word ended on purpose."""
ALIKE = 1.6
"""How much wider one column may be than the other that it goes on in."""
LONGEST = 300
"""Lines of a paragraph to which nothing more is joined: what goes on is taken for a new one."""
CONTACT_LINES = 6
"""Lines before a break among which contact data are looked for."""
NEARLY = 0.6
"""Of the width of what follows: a lone line as long as this may have been broken."""
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+")


def paragraphs(pages: tuple[Page, ...]) -> list[Paragraph]:
    """All paragraphs in their order, those that columns and pages have broken joined."""
    words = set(_whole_words(line for page in pages for line in page))
    found = [_paragraph(lines, number, words) for number, page in enumerate(pages, start=1) for lines in _groups(page)]
    return list(_joined(found, words))


def _whole_words(lines: Iterable[Line]) -> Iterator[str]:
    """The words of a text, without the halves that hyphens at the end of lines made."""
    is_half = False
    for line in lines:
        words = _WORD.findall(_HYPHEN.sub("", line.text))
        yield from (word.casefold() for word in (words[1:] if is_half else words))
        is_half = bool(_HYPHEN.search(line.text))


def _groups(page: Page) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in page:
        if group and (line.begins or line.mark or group[-1].mark or _differs(group[-1], line)):
            yield from _split(group)
            group = []
        group.append(line)
    if group:
        yield from _split(group)


def _differs(before: Line, line: Line) -> bool:
    """Whether the letters are others, as they are where a heading ends and its text begins."""
    return before.bold != line.bold or abs(before.size - line.size) > 0.08 * max(before.size, line.size)


def _split(group: list[Line]) -> Iterator[list[Line]]:
    """A heading that stands on its text, and paragraphs that stand on each other, are taken apart."""
    width = max(len(line.text) for line in group)
    part: list[Line] = []
    for at, line in enumerate(group):
        if len(part) == LONGEST or (part and _ended(part, line, width, first=len(part) == at)):
            yield part
            part = []
        part.append(line)
    yield part


def _ended(part: list[Line], line: Line, width: int, first: bool) -> bool:
    last = part[-1].text
    if begins_small(line.text) or _HYPHEN.search(last):
        return False
    if first and len(part) <= 2 and is_capitals(last) and not is_capitals(line.text) and may_be_title(last):
        return True
    if len(last) + 1 + len(line.text.split()[0]) > FITS * width:
        return False
    if first and len(part) == 1 and width > LONG and may_be_title(last):
        return is_title_like(last)
    return ends_sentence(last) and last[-1] not in ":;" and width > LONG / 2


def _paragraph(lines: list[Line], page: int, words: set[str]) -> Paragraph:
    texts = [line.text for line in lines]
    whole = texts[0]
    for text in texts[1:]:
        whole = join(whole, text, words)
    size, bold = max(line.size for line in lines), all(line.bold for line in lines)
    is_sure = all(line.is_sure for line in lines)
    return Paragraph(whole, tuple(texts), page, size, bold, lines[0].mark, is_sure=is_sure)


def join(before: str, after: str, words: set[str]) -> str:
    """Two lines made one. A hyphen at the end goes where the word is known without it, or its halves are no words."""
    found = _HYPHEN.search(before)
    following = _WORD.match(after)
    if not found or not following or not begins_small(after):
        return f"{before}{'' if found and following else ' '}{after}"
    start, rest = found[1].casefold(), following[0].casefold()
    keeps = start + rest not in words and start in words and rest in words
    return (before if keeps else before[:-1]) + after


def _joined(found: Iterable[Paragraph], words: set[str]) -> Iterator[Paragraph]:
    last: Paragraph | None = None
    for each in found:
        if last is not None and _goes_on(last, each):
            text = join(last.text, each.text, words)
            sure = last.is_sure and each.is_sure and begins_small(each.text)
            last = replace(last, text=text, lines=last.lines + each.lines, is_sure=sure)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph was broken by the end of a column or a page."""
    if before.mark or after.mark:
        return False
    if len(before.lines) > LONGEST or ends_sentence(before.lines[-1]) or not _is_alike(before, after):
        return False
    if has_contact(" ".join(before.lines[-CONTACT_LINES:])):
        return False
    if before.bold != after.bold or abs(before.size - after.size) > 0.08 * max(before.size, after.size):
        return False
    if begins_small(after.text):
        return _is_running(before) or before.width >= NEARLY * after.width
    if before.text[-1] == ",":
        return _is_running(before) and not VALEDICTION.search(before.lines[-1])
    return _is_running(before) and _is_running(after) and len(before.lines) > 2


def _is_alike(before: Paragraph, after: Paragraph) -> bool:
    """The last lines of a paragraph may be short, the others tell how wide its column is."""
    if min(len(before.lines), len(after.lines)) == 1:
        return after.width <= ALIKE * before.width
    return max(before.width, after.width) <= ALIKE * min(before.width, after.width)


def _is_running(paragraph: Paragraph) -> bool:
    """Whether it is text that was wrapped: lists begin each line anew."""
    if len(paragraph.lines) == 1:
        return len(paragraph.text) > LONG
    has_case = paragraph.text.upper() != paragraph.text.lower()
    return not has_case or any(begins_small(line) for line in paragraph.lines[1:])
