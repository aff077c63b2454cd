"""Gives an image of the library another file, and leaves nothing of the old one."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from mailer.issues.models import Image
from mailer.issues.picture_intake import TakenPicture

_CHANGED = ("file", "width", "height", "file_size", "file_hash", "intake_hash")
_FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


def exchange_file(image: Image, taken: TakenPicture) -> None:
    """The old file and all its renditions are deleted once the new one stands. The copies of proofs stay."""
    storage, old, size = image.file.storage, image.file.name, (image.width, image.height)
    image.file = taken
    image._set_image_file_metadata()
    if (image.width, image.height) != size:
        image.set_focal_point(None)
    try:
        with transaction.atomic():
            Image.objects.select_for_update().get(pk=image.pk)  # who stores a rendition waits, and sees the new file
            image.save(update_fields=[*_CHANGED, *_FOCUS])
            image.renditions.all().delete()
            transaction.on_commit(partial(storage.delete, old))
    except BaseException:
        if image.file._committed:
            storage.delete(image.file.name)
        raise
