"""What “New issue from last” emptied and nobody has filled in yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import capfirst
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText

from mailer.issues.models import Issue

ASKED = ("image", "value")
"""Of a part with several fields, the one that makes it full: of a photo its picture, of a figure its number."""


@dataclass(frozen=True, slots=True)
class Place:
    """A block, or the issue itself, with the fields in which something is missing; ``anchor`` is where the editor shows
    it, and ``position`` counts the blocks from 1."""

    anchor: str
    name: str
    fields: tuple[str, ...]
    position: int = 0


def still_empty(issue: Issue) -> list[Place]:
    """In the order of the issue. Blocks that were removed since ask for nothing."""
    return [*_lines(issue), *_blocks(issue)]


def _lines(issue: Issue) -> Iterator[Place]:
    for block, _kind, name, _label in _emptied(issue):
        if not block and not getattr(issue, name, "").strip():
            yield Place(f"id_{name}", capfirst(str(Issue._meta.get_field(name).verbose_name)), ())


def _blocks(issue: Issue) -> Iterator[Place]:
    for position, child in enumerate(issue.body, start=1):
        names = [name for block, _kind, name, _label in _emptied(issue) if block == child.id]
        if missing := tuple(_label(child, name) for name in names if not is_filled(_value(child, name))):
            yield Place(f"block-{child.id}-section", str(child.block.label), missing, position)


def _emptied(issue: Issue) -> list[tuple[str, str, str, str]]:
    return [tuple(entry) for entry in issue.emptied if len(entry) == 4]


def _label(child: StreamValue.StreamChild, name: str) -> str:
    return str(child.block.child_blocks[name].label)


def _value(child: StreamValue.StreamChild, name: str) -> Any:
    return child.value.get(name) if name in child.block.child_blocks else ""


def is_filled(value: Any) -> bool:
    """True where somebody has put something in: of a list, in each of its items."""
    if isinstance(value, RichText):
        return bool(strip_tags(value.source).strip())
    if isinstance(value, ListValue):
        return len(value) > 0 and all(map(is_filled, value))
    if isinstance(value, StructValue):
        asked = next((name for name in ASKED if name in value), None)
        return is_filled(value[asked]) if asked else any(map(is_filled, value.values()))
    return bool(value.strip()) if isinstance(value, str) else value is not None
