"""Finds the faces in a photo, rather one too many than one too few."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from PIL import Image as Pillow

from mailer.issues.faces.boxes import Box, best_of
from mailer.issues.faces.model import detect
from mailer.issues.faces.pixels import opened

Sides = tuple[float, float, float, float]
"""Left, top, width, height, in fractions."""

SIDES = (320, 640, 1280, 1920)
"""Long sides, in pixels, at which a photo is looked at: a portrait's face is found when small, a crowd's when large."""
_ENLARGED = 4
"""Beyond this a small photo has nothing more to show."""
_TURNED_SIDE = 640
_TURNS = (Pillow.Transpose.ROTATE_90, Pillow.Transpose.ROTATE_270)
"""Photos that were kept lying, and people who lie."""
_LEAST_WHEN_TURNED = 0.75
"""The detector knows upright faces; what it sees in a turned photo must be clear."""


def find_faces(data: bytes) -> tuple[Box, ...]:
    """Where faces seem to be in the photo, the surest first. The same bytes always give the same boxes. It costs about
    as much whatever the photo's size.

    Raises :class:`mailer.issues.faces.FacesNotInstalled` and :class:`mailer.issues.faces.UnreadablePhoto`.
    """
    photo = _opaque(opened(data, about=max(SIDES)))
    upright = best_of(_upright(photo))
    return best_of([*upright, *_lying(photo, upright)])


def _upright(photo: Pillow.Image) -> Iterator[Box]:
    for side in sorted({min(side, _ENLARGED * max(photo.size)) for side in SIDES}):
        yield from _boxes(_sized(photo, side))


def _lying(photo: Pillow.Image, upright: Sequence[Box]) -> Iterator[Box]:
    """Clear faces that lie on a side, apart from those that are known."""
    small = _sized(photo, min(_TURNED_SIDE, _ENLARGED * max(photo.size)))
    for turn in _TURNS:
        for box in _boxes(small.transpose(turn), turn):
            if box.confidence >= _LEAST_WHEN_TURNED and not any(box.overlap(other) for other in upright):
                yield box


def _boxes(picture: Pillow.Image, turn: Pillow.Transpose | None = None) -> Iterator[Box]:
    for left, top, width, height, confidence in detect(picture):
        sides = (left / picture.width, top / picture.height, width / picture.width, height / picture.height)
        if _is_in(sides):
            yield Box(*_turned_back(sides, turn), confidence=confidence)


def _is_in(sides: Sides) -> bool:
    """False for what a detector may make up: no size, or far outside."""
    return all(math.isfinite(side) and abs(side) < 1.5 for side in sides) and sides[2] > 0 and sides[3] > 0


def _turned_back(sides: Sides, turn: Pillow.Transpose | None) -> Sides:
    left, top, width, height = sides
    if turn == Pillow.Transpose.ROTATE_90:  # anticlockwise: what was right is on top
        return 1 - top - height, left, height, width
    if turn == Pillow.Transpose.ROTATE_270:
        return top, 1 - left - width, height, width
    return sides


def _sized(photo: Pillow.Image, side: int) -> Pillow.Image:
    """``side`` on the long side."""
    scale = side / max(photo.size)
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    return photo.resize(size, Pillow.Resampling.BILINEAR, reducing_gap=2)


def _opaque(photo: Pillow.Image) -> Pillow.Image:
    """On white, as mails show it."""
    if photo.mode != "RGBA":
        return photo
    ground = Pillow.new("RGBA", photo.size, "white")
    ground.alpha_composite(photo)
    return ground.convert("RGB")
