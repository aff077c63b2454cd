"""Slots filled where no subscriber is: in previews, on the sign-off page and in the browser. Pure.

What stands here never leads to anybody's subscription: the personal links are dead."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from mailer.compiler.compiled import CompiledIssue, Part, Place, Slot


@dataclass(frozen=True, slots=True)
class FilledIssue:
    subject: str
    preheader: str
    html: str
    text: str


def fill(compiled: CompiledIssue, values: Mapping[str, str], in_text: Mapping[str, str] | None = None) -> FilledIssue:
    """The issue with ``values`` in its slots; a slot without a value takes its fallback. ``in_text`` are values that
    stand in the plain-text part instead."""
    return FilledIssue(
        subject=_fill(compiled.subject, values),
        preheader=compiled.preheader,
        html=_fill(compiled.html, values),
        text=_fill(compiled.text, {**values, **(in_text or {})}),
    )


def _fill(parts: tuple[Part, ...], values: Mapping[str, str]) -> str:
    return "".join(
        part if isinstance(part, str) else encode(part, values.get(part.name) or part.fallback) for part in parts
    )


def encode(slot: Slot, value: str) -> str:
    """``value`` as it must stand where ``slot`` is."""
    if slot.place is Place.TEXT:
        return value
    return quote(value, safe="") if slot.place is Place.QUERY else html.escape(value)
