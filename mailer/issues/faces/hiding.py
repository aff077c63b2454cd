"""Blurs faces until the detector finds none of them any more."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.issues.faces.blurring import CELLS, blurred
from mailer.issues.faces.boxes import Box
from mailer.issues.faces.finding import find_faces
from mailer.issues.faces.model import can_find_faces

_COARSER = (CELLS, 2, 1)
"""Cells across a face at each try; in the last there is one plain colour, which nobody can take for a face."""


def hidden(data: bytes, boxes: Sequence[Box]) -> bytes:
    """The photo with every box blurred, as coarsely as it takes: a detector may see a face in a mosaic. Without the
    extra ``faces`` nobody looks again, so that each box becomes one plain colour. Raises what ``blurred`` raises."""
    if not can_find_faces():
        return blurred(data, boxes, _COARSER[-1])
    for cells in _COARSER:
        made = blurred(data, boxes, cells)
        found = find_faces(made)
        if not any(box.holds_middle_of(face) for box in boxes for face in found):
            break
    return made
