"""Where the items of a list begin, as bullets, dashes and numbers say. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_BULLET = re.compile(r"\s*[•·▪■●◦‣](?:\s+\S|$)")
_DASH = re.compile(r"\s*([*–—-])\s+\S")
_NUMBER = re.compile(r"\s*\(?(\d{1,2}|[a-z])[.)]\s+\S")


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
