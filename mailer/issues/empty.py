"""Which parts of an issue have nothing in them yet. Pure."""

from __future__ import annotations

import dataclasses
from typing import Any

from mailer.compiler import content as c
from mailer.compiler import richtext


def says_nothing(content: c.Content) -> bool:
    """True for a block in which nothing was written. A divider says nothing and means it; a photo that has no file yet
    keeps its place, for which a proof asks."""
    return not isinstance(content, c.Divider) and _is_empty(content)


def _is_empty(value: Any, name: str = "") -> bool:
    if isinstance(value, str):
        return not (richtext.paragraphs(value) if name == "body" else value.strip())
    if isinstance(value, tuple):
        return all(map(_is_empty, value))
    if isinstance(value, c.Photo):
        return False
    if dataclasses.is_dataclass(value):
        return all(_is_empty(getattr(value, field.name), field.name) for field in dataclasses.fields(value))
    return True
