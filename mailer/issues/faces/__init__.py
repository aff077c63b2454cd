"""Faces in photos: found, and made unrecognisable. No screens, no rows, no network."""

from mailer.issues.faces.blurring import TooManyBoxes, blurred
from mailer.issues.faces.boxes import Box
from mailer.issues.faces.finding import find_faces
from mailer.issues.faces.hiding import hidden
from mailer.issues.faces.model import FacesNotInstalled, can_find_faces
from mailer.issues.faces.pixels import UnreadablePhoto

__all__ = [
    "Box",
    "FacesNotInstalled",
    "TooManyBoxes",
    "UnreadablePhoto",
    "blurred",
    "can_find_faces",
    "find_faces",
    "hidden",
]
