"""Blurs faces until the detector finds none of them any more."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.issues.faces.blurring import CELLS, blurred
from mailer.issues.faces.boxes import MOST, Box
from mailer.issues.faces.finding import find_faces
from mailer.issues.faces.model import can_find_faces

_COARSER = (CELLS, 2, 1, 1)
"""Cells across a face at each try; with one it is a plain colour, which nobody can take for a face."""
_SAME = 0.3
"""Two boxes that share this part of what they cover together are of one face."""


def hidden(data: bytes, boxes: Sequence[Box]) -> bytes:
    """The photo with every box blurred, as coarsely as it takes: a detector may see a face in a mosaic, or in a mosaic
    and what is beside it, which then is blurred as well. Other faces of the photo stay. Without the extra ``faces``
    nobody looks again, so that each box becomes one plain colour. Raises what ``blurred`` raises."""
    if not can_find_faces():
        return blurred(data, boxes, _COARSER[-1])
    others = [face for face in find_faces(data) if not _is_one_of(face, boxes)]
    covered = list(boxes)
    for cells in _COARSER:
        made = blurred(data, covered, cells)
        seen = [face for face in find_faces(made) if _is_near(face, covered) and not _is_one_of(face, others)]
        if not seen:
            break
        covered = [*covered, *seen][: max(MOST, len(boxes))]
    return made


def _is_one_of(face: Box, boxes: Sequence[Box]) -> bool:
    return any(face.overlap(box) >= _SAME or box.holds_middle_of(face) for box in boxes)


def _is_near(face: Box, boxes: Sequence[Box]) -> bool:
    """No farther from a box than that is large: an edge of the mosaic makes up faces beside it."""
    return any(
        box.left - box.width <= face.left + face.width
        and face.left <= box.left + 2 * box.width
        and box.top - box.height <= face.top + face.height
        and face.top <= box.top + 2 * box.height
        for box in boxes
    )
