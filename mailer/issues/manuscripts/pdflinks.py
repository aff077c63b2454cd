"""Finds the words over which the links of a PDF lie. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdfminer.layout import LTChar, LTTextLine

from mailer.issues.manuscripts.links import is_said, shown
from mailer.issues.manuscripts.pdfnotes import Box, Link

Ends = dict[int, list[tuple[int, str]]]
"""By the identity of a line: the place of a link's last letter in it, and where the link leads."""


def linked(lines: Sequence[LTTextLine], links: Sequence[Link]) -> tuple[Ends, list[str]]:
    """Where targets are to be said, and those that lie over no words, or are no addresses."""
    ends: Ends = {}
    lost: list[str] = []
    for link in links:
        target = shown(link.target)
        covered = [each for box in link.boxes for each in _covered(lines, box)] if target else []
        if not covered:
            lost.append(link.target)
        elif not is_said(target, "".join(line.get_text() for line, _last in covered)):
            line, last = covered[-1]
            ends.setdefault(id(line), []).append((last, target))
    return ends, lost


def _covered(lines: Sequence[LTTextLine], box: Box) -> Iterator[tuple[LTTextLine, int]]:
    """From top to bottom: each line that has letters in the box, and the place of the last of them."""
    left, bottom, right, top = box
    beside = [line for line in lines if bottom <= (line.y0 + line.y1) / 2 <= top and line.x0 < right and left < line.x1]
    for line in sorted(beside, key=lambda line: (-line.y1, line.x0)):
        letters = [
            at for at, each in enumerate(line) if isinstance(each, LTChar) and left <= (each.x0 + each.x1) / 2 <= right
        ]
        if letters:
            yield line, letters[-1]
