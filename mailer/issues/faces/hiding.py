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
        seen = [face for face in find_faces(made) if _touches(face, covered) and not _is_one_of(face, others)]
        if not seen:
            break
        covered = [*covered, *seen][: max(MOST, len(boxes))]
    return made


def _is_one_of(face: Box, boxes: Sequence[Box]) -> bool:
    return any(face.overlap(box) >= _SAME or box.holds_middle_of(face) for box in boxes)


def _touches(face: Box, boxes: Sequence[Box]) -> bool:
    return any(face.overlap(box) > 0 for box in boxes)
