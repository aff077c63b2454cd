"""Picture files taken into the library, and out of it again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.issues.models import Image
from mailer.issues.picture_intake import take_in

if TYPE_CHECKING:
    from subscribers.models import User


def store_picture(path: Path, alt: str, credit: str, by: User | None) -> Image:
    """The picture at ``path`` taken into the library. Raises :class:`mailer.issues.errors.PictureRefused`."""
    with path.open("rb") as handle:
        taken = take_in(handle)
    image = Image(title=path.stem[:255], description=alt[:255], credit=credit[:200], uploaded_by_user=by)
    image.file = taken
    image._set_image_file_metadata()
    image.save()
    return image


def remove_files(images: Iterable[Image]) -> None:
    """Removes the files of images whose rows were rolled back."""
    for image in images:
        image.file.storage.delete(image.file.name)
