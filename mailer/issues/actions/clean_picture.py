"""A picture that is in the library from before files were encoded anew, put right."""

from __future__ import annotations

import io
import re

from mailer.issues.actions.exchange_file import exchange_file
from mailer.issues.models import Image
from mailer.issues.models.image import ORIGINALS_FOLDER
from mailer.issues.picture_bytes import JPEG, is_bare
from mailer.issues.picture_intake import LONGEST, TakenPicture, made_by_us, take_in

_TELLS_NOTHING = re.compile(rf"{ORIGINALS_FOLDER}/[a-z2-7]{{32}}\.(jpg|png)")


def clean_picture(image: Image) -> bool:
    """Encodes the file anew where it holds more than pixels or is larger than needed, and gives it a name that tells
    nothing. Its renditions are dropped, so that they are made from the new file. The copies of proofs stay: they were
    encoded anew when they were made.

    False where there was nothing to do. Raises :class:`mailer.issues.errors.PictureRefused` where the file is no
    picture that we take, OSError where it cannot be read or written; then the old one stays."""
    with image.file.open("rb") as handle:
        data = handle.read()
    is_good = is_bare(data) and max(image.width, image.height) <= LONGEST
    if is_good and _TELLS_NOTHING.fullmatch(image.file.name):
        return False
    exchange_file(image, _renamed(data) if is_good else _encoded(image, data))
    return True


def _renamed(data: bytes) -> TakenPicture:
    return made_by_us(data, "photo.jpg" if data.startswith(JPEG) else "photo.png")


def _encoded(image: Image, data: bytes) -> TakenPicture:
    """What a file that nobody changed since gives today is what the same file gives when it is handed in again."""
    taken = take_in(io.BytesIO(data))
    taken.is_ours = image.intake_hash != image.file_hash
    return taken
