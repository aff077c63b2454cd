"""Every text of an issue, visited by what it is: the one place that knows which field holds what.

Both the check of merge fields and the writing of HTML go through here, so a new field of a block is escaped and checked
without anyone having to think of it.
"""

from __future__ import annotations

import dataclasses
import operator
import re
from collections.abc import Callable
from datetime import date
from enum import Enum, auto
from functools import cache
from typing import Any, TypeVar

from mailer.compiler.content import Block, Brand, Button, Event, IssueContent, Picture, Programme, Translated, Website


class Kind(Enum):
    """What a text field holds, and so how it must be written."""

    PLAIN = auto()
    RICH = auto()
    LINK = auto()
    PICTURE = auto()
    FIXED = auto()
    """Never shown to readers as text: ids, the colour, the language."""


@dataclasses.dataclass(frozen=True, slots=True)
class Spot:
    """Where a text stands. ``block_id`` and ``block_kind`` are empty outside blocks."""

    field: str
    kind: Kind
    block_id: str = ""
    block_kind: str = ""


Change = Callable[[Spot, str], str]
T = TypeVar("T")

_FIXED = {
    *((Block, "id"), (Programme, "colour"), (Translated, "language")),
    *((Block, name) for name in ("language", "direction")),
    *((Brand, name) for name in ("colour", "accent", "latin_fonts", "arabic_fonts")),
    *((IssueContent, name) for name in ("language", "direction", "medium")),
}
_LINKS = {(Website, "url"), (Button, "url"), (Event, "url")}
_RICH = {"body", "footer"}
_PICTURES = {(Picture, "url")}
_UNUSUAL_BREAKS = re.compile(r"[\x0b\x0c\x85]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def rebuild(content: T, change: Change, block: Block | None = None) -> T:
    """``content`` with every text replaced by what ``change`` gives for it. Control characters are dropped first."""
    if not dataclasses.is_dataclass(content) or isinstance(content, type):
        raise TypeError(f"not a dataclass: {content!r}")
    inside = content if isinstance(content, Block) else block
    changed: dict[str, Any] = {}
    for name, kind in _fields(type(content)):
        before = getattr(content, name)
        after = _rebuild_value(before, change, name, kind, inside)
        if after is not before:  # not !=: mark-up is equal to the text that it is not
            changed[name] = after
    return dataclasses.replace(content, **changed) if changed else content


def _rebuild_value(value: object, change: Change, field: str, kind: Kind, block: Block | None) -> object:
    if isinstance(value, str):
        spot = Spot(field, kind, block.id, block.kind) if block else Spot(field, kind)
        return change(spot, value if value.isprintable() else _printable(value))
    if isinstance(value, tuple):
        items = tuple(_rebuild_value(item, change, field, kind, block) for item in value)
        return value if all(map(operator.is_, items, value)) else items
    return value if value is None or isinstance(value, int | date) else rebuild(value, change, block)


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", _UNUSUAL_BREAKS.sub(" ", text))


@cache
def _fields(owner: type) -> tuple[tuple[str, Kind], ...]:
    """The fields of a dataclass, and what each holds."""
    return tuple((field.name, _kind(owner, field.name)) for field in dataclasses.fields(owner))


def _kind(owner: type, field: str) -> Kind:
    key = (owner, field)
    if key in _FIXED:
        return Kind.FIXED
    if key in _LINKS:
        return Kind.LINK
    if key in _PICTURES:
        return Kind.PICTURE
    return Kind.RICH if field in _RICH else Kind.PLAIN
