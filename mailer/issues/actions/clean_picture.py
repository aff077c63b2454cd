"""A picture that is in the library from before files were encoded anew, put right."""

from __future__ import annotations

import io
import re
from functools import partial

from django.db import transaction

from mailer.issues.models import Image
from mailer.issues.models.image import ORIGINALS_FOLDER
from mailer.issues.picture_bytes import JPEG, is_bare
from mailer.issues.picture_intake import LONGEST, TakenPicture, take_in

_TELLS_NOTHING = re.compile(rf"{ORIGINALS_FOLDER}/[a-z2-7]{{32}}\.(jpg|png)")
_CHANGED = ("file", "width", "height", "file_size", "file_hash")
_FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


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
    _exchange(image, _renamed(data) if is_good else take_in(io.BytesIO(data)))
    return True


def _renamed(data: bytes) -> TakenPicture:
    return TakenPicture(data, name="photo.jpg" if data.startswith(JPEG) else "photo.png")


def _exchange(image: Image, taken: TakenPicture) -> None:
    storage, old, size = image.file.storage, image.file.name, (image.width, image.height)
    image.file = taken
    image._set_image_file_metadata()
    if (image.width, image.height) != size:
        image.set_focal_point(None)
    try:
        with transaction.atomic():
            image.save(update_fields=[*_CHANGED, *_FOCUS])
            image.renditions.all().delete()
            transaction.on_commit(partial(storage.delete, old))
    except BaseException:
        if image.file._committed:
            storage.delete(image.file.name)
        raise
