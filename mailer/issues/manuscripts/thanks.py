"""Headings that thank, and what they thank for: a list of supporters, or something that is told. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.paper import Mark, Paragraph

NAMES = 3
"""Lines that make a list of names."""
NAME_LETTERS = 80


def names_in(texts: Sequence[Paragraph]) -> list[str]:
    """The names, where each stands on a line of its own; else none."""
    lines = [line.lstrip("•·▪■●◦*–- ") for each in texts for line in each.lines]
    is_list = len(lines) >= NAMES and all(0 < len(line) <= NAME_LETTERS and line[-1] not in ".,;:" for line in lines)
    return lines if is_list else []


def thanks_supporters(title: str, texts: Sequence[Paragraph]) -> bool:
    """Whether a heading that only says thanks stands over the names of those who are thanked: a list, or one text that
    counts them up."""
    if not vocabulary.THANKS.fullmatch(title):
        return False
    is_told = len(texts) == 1 and bool(vocabulary.THANKING.match(texts[0].text)) and "," in texts[0].text
    return is_told or bool(names_in(texts))


def is_over_names(each: Paragraph, below: Sequence[Paragraph]) -> bool:
    """Whether it only says thanks, and a list of names follows in a paragraph of its own."""
    is_thanks = bool(vocabulary.THANKS.fullmatch(each.text)) and not each.text.endswith(",")
    follows = bool(below) and below[0].mark is Mark.NONE and below[0].page == each.page
    return is_thanks and follows and bool(names_in(below[:1]))
