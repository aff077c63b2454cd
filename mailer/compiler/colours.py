"""Colours as ``#rrggbb``: mixed, compared, and made readable on a ground (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

READABLE = 4.5
"""The least contrast of text to its ground."""
DARKEST_LIGHT_GROUND = "#f0f0f0"
"""No tint of at most 0.06 is darker than this, whatever its colour."""
_STEPS = 20


def tint(colour: str, share: float) -> str:
    """``colour`` mixed into white; ``share`` from 0 (white) to 1 (the colour itself)."""
    return _mix("#ffffff", colour, share)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 (none) to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str, least: float = READABLE) -> str:
    """``colour``, mixed with as much black or white as text of it needs to have a contrast of ``least`` on ``ground``;
    black or white itself where nothing less does."""
    end = max("#000000", "#ffffff", key=lambda extreme: contrast(extreme, ground))
    mixed = (_mix(colour, end, step / _STEPS) for step in range(_STEPS))
    return next((each for each in mixed if contrast(each, ground) >= least), end)


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
