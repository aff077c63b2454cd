"""Where faces are in a photo. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

MOST = 300
"""Boxes of one photo that are kept or blurred; a photo of a crowd has fewer."""
_SAME = 0.3
"""Two boxes that share this part of what they cover together are of one face."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a photo, in fractions of the width and height that people see (its EXIF turn done), so that it fits
    every size the photo is kept in. It may reach over the edge. Raises ValueError unless it has a size."""

    left: float
    top: float
    width: float
    height: float
    confidence: float = 1.0
    """How sure the detector is, 0 to 1. Boxes drawn by hand are sure."""

    def __post_init__(self) -> None:
        sides = (self.left, self.top, self.width, self.height)
        if not all(math.isfinite(side) and abs(side) <= 3 for side in sides) or min(self.width, self.height) <= 0:
            raise ValueError(f"no box in a photo: {sides}")

    def overlap(self, other: Box) -> float:
        """What both cover, as a part of what either covers: 0 to 1."""
        shared = _shared(self.left, self.width, other.left, other.width) * _shared(
            self.top, self.height, other.top, other.height
        )
        return shared / (self.width * self.height + other.width * other.height - shared)

    def holds_middle_of(self, other: Box) -> bool:
        x, y = other.left + other.width / 2, other.top + other.height / 2
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


def best_of(found: Iterable[Box]) -> tuple[Box, ...]:
    """One box a face, the surest first, at most :data:`MOST`."""
    return tuple(islice(_apart(sorted(found, key=_surest)), MOST))


def _apart(boxes: Iterable[Box]) -> Iterable[Box]:
    kept: list[Box] = []
    for box in boxes:
        if all(box.overlap(other) < _SAME for other in kept):
            kept.append(box)
            yield box


def _surest(box: Box) -> tuple[float, float, float]:
    return (-box.confidence, box.top, box.left)


def _shared(start: float, length: float, other_start: float, other_length: float) -> float:
    return max(0.0, min(start + length, other_start + other_length) - max(start, other_start))
