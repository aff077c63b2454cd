"""Colours of a brand: white text must be readable on them (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re

HEX = re.compile(r"#[0-9a-f]{6}\Z")
READABLE = 4.5
"""The least contrast of body text to its ground."""


def is_colour(value: str) -> bool:
    """True for ``#rrggbb`` in lower-case digits."""
    return HEX.match(value) is not None


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of white on ``colour`` (``#rrggbb``), from 1 (none) to 21."""
    return 1.05 / (_luminance(colour) + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
