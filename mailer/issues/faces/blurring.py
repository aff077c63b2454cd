"""Makes faces unrecognisable, for good: what is left of one is a few mean colours.

A blur that only smooths can be undone in part, and a fine mosaic can be guessed. Here each face and what is around it
becomes at most :data:`CELLS` × :data:`CELLS` means, and those are all that is drawn. No pixel of the original
shows within. The cells stay square: blended into each other, they look like a face to detectors (measured: 0.6 sure).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageDraw

from mailer.issues.errors import Refused
from mailer.issues.faces.boxes import MOST, Box
from mailer.issues.faces.pixels import opened, written

CELLS = 4
"""Across a box with its margin, so that the face itself has two or three."""
MARGIN = 0.3
"""Of the box's size, added on each side: ears, chin and hair tell too, and detectors' boxes are tight."""
_LEAST_MARGIN = 2
_LEAST_CELL = 16
"""Both in pixels: a small face has fewer cells."""

Corners = tuple[int, int, int, int]


class TooManyBoxes(Refused):
    """More than :data:`mailer.issues.faces.boxes.MOST` boxes; the message says what to do."""


def blurred(data: bytes, boxes: Sequence[Box], cells: int = CELLS) -> bytes:
    """The photo with every box made unrecognisable, upright, in sRGB and without metadata; JPEG or PNG. Pixels outside
    stay as they were, but for what encoding a JPEG anew does. GIF and WebP give their first frame.
    ``cells`` is the most across a box: with one it is a plain colour.

    Raises :class:`mailer.issues.faces.UnreadablePhoto`, and :class:`TooManyBoxes`.
    """
    if len(boxes) > MOST:
        raise TooManyBoxes(_("This photo has too many boxes. Take some away, or choose another photo."))
    photo = opened(data)
    for box in boxes:
        _blur(photo, _corners(box, photo.size), cells)
    return written(photo, data)


def _corners(box: Box, size: tuple[int, int]) -> Corners:
    """Left, top, right and bottom in pixels of the box and its margin; partly outside where the box is at the edge."""
    across = max(box.width * MARGIN * size[0], _LEAST_MARGIN)
    down = max(box.height * MARGIN * size[1], _LEAST_MARGIN)
    return (
        math.floor(box.left * size[0] - across),
        math.floor(box.top * size[1] - down),
        math.ceil((box.left + box.width) * size[0] + across),
        math.ceil((box.top + box.height) * size[1] + down),
    )


def _blur(photo: Pillow.Image, corners: Corners, cells: int) -> None:
    seen = _inside(corners, photo.size)
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        return
    part = photo.crop(seen)
    photo.paste(_means(part, cells), seen[:2], _rounded(part.size, corners, seen))


def _means(part: Pillow.Image, most: int) -> Pillow.Image:
    """The mean colours of the cells, and nothing else."""
    cells = (_cells(part.width, most), _cells(part.height, most))
    return part.resize(cells, Pillow.Resampling.BOX).resize(part.size, Pillow.Resampling.NEAREST)


def _cells(pixels: int, most: int) -> int:
    return max(1, min(most, pixels // _LEAST_CELL))


def _rounded(size: tuple[int, int], corners: Corners, seen: Corners) -> Pillow.Image:
    """An ellipse in the corners, as far as it is seen; it holds the whole box. Its rim is hard: a soft one would let
    the original shine through."""
    mask = Pillow.new("L", size, 0)
    left, top = seen[:2]
    ellipse = (corners[0] - left, corners[1] - top, corners[2] - left - 1, corners[3] - top - 1)
    ImageDraw.Draw(mask).ellipse(ellipse, fill=255)
    return mask


def _inside(corners: Corners, size: tuple[int, int]) -> Corners:
    return (max(0, corners[0]), max(0, corners[1]), min(size[0], corners[2]), min(size[1], corners[3]))
