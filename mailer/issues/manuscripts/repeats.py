"""Takes out what a manuscript says twice: the name of a section that is set again on each of its pages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailer.issues.manuscripts.paper import Mark, Paragraph
from mailer.issues.manuscripts.shapes import may_be_title

TITLE_WORDS = 4
"""Words of a heading that is not twice there by chance, as “Success story” may be."""
TEXT_WORDS = 12
"""Words of a text that nobody writes twice."""


@dataclass(frozen=True, slots=True)
class Once:
    """``repeats`` are the texts that stood more than once."""

    paragraphs: tuple[Paragraph, ...]
    repeats: tuple[str, ...]


def without_repeats(paragraphs: Sequence[Paragraph]) -> Once:
    """A break stands where something was taken out: what follows belongs to what was repeated."""
    seen: set[str] = set()
    kept: list[Paragraph] = []
    repeats: dict[str, None] = {}
    for each in paragraphs:
        key = each.text.casefold()
        if each.mark in {Mark.NONE, Mark.HEADING} and key in seen and _is_repeat(each):
            repeats[each.text] = None
            kept.append(Paragraph("", page=each.page, mark=Mark.BREAK))
            continue
        seen.add(key)
        kept.append(each)
    return Once(tuple(kept), tuple(repeats))


def _is_repeat(paragraph: Paragraph) -> bool:
    words = len(paragraph.text.split())
    return words >= TEXT_WORDS or (words >= TITLE_WORDS and may_be_title(paragraph.text))
