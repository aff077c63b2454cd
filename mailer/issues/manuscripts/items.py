"""Where the items of a list and the entries of a programme begin. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from mailer.issues.manuscripts.dates import begins_with_day

_BULLET = re.compile(r"\s*[•·▪■●◦‣](?:\s+\S|$)")
_DASH = re.compile(r"\s*([*–—-])\s+\S")
_NUMBER = re.compile(r"\s*\(?(\d{1,2}|[a-z])[.)]\s+\S")


_MARK = re.compile(r"\s*[•·▪■●◦*–—-]\s+")
_LABEL = re.compile(r"([^\W\d_][^:.!?]{0,40}):\s+\S")
"""What stands before a line’s own words, as in “Venue: the old school”."""


def without_bullet(text: str) -> str:
    """The words of an item that a bullet or a dash begins."""
    return _MARK.sub("", text, count=1) if _MARK.match(text) else text


def label_of(text: str) -> str:
    """The label that a text begins with, in small letters; empty where it has none."""
    found = _LABEL.match(text)
    return found[1].casefold() if found else ""


def entry_starts(lines: Sequence[str]) -> list[bool]:
    """For each line whether it begins an entry: a day or a label does, where more than one of the lines has one."""
    days = [begins_with_day(line) for line in lines]
    labels = [bool(_LABEL.match(line)) for line in lines]
    return [
        (day and days[0] and sum(days) > 1) or (label and labels[0] and sum(labels) > 1)
        for day, label in zip(days, labels, strict=True)
    ]


def is_item(text: str) -> bool:
    """Whether it begins as items do."""
    return any(each.match(text) for each in (_BULLET, _DASH, _NUMBER))


def item_starts(lines: Sequence[str]) -> list[bool]:
    """For each line of a group whether an item begins with it. A dash is also within sentences, and a number at the end
    of one may come first in a line: a lone dash begins no item, and a number only what counts on."""
    dashes = Counter(found[1] for line in lines if (found := _DASH.match(line)))
    starts, last = [], ""
    for at, line in enumerate(lines):
        number = found[1] if (found := _NUMBER.match(line)) else ""
        counts = bool(number) and (at == 0 or _follows(last, number))
        dash = _DASH.match(line)
        opens = at == 0 or lines[at - 1].rstrip().endswith(":")
        starts.append(bool(_BULLET.match(line)) or counts or bool(dash and (opens or dashes[dash[1]] > 1)))
        last = number if counts else last
    return starts


def _follows(last: str, number: str) -> bool:
    if number in {"1", "a"}:
        return True
    if last.isdigit() and number.isdigit():
        return int(number) == int(last) + 1
    return bool(last) and not last.isdigit() and not number.isdigit() and ord(number) == ord(last) + 1
