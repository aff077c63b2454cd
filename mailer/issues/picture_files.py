"""Picture files: taken in only if they are pictures, given out without a trace of where and when they were taken."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from PIL import Image as Pillow
from PIL import ImageCms

from mailer.issues.models import Image

if TYPE_CHECKING:
    from subscribers.models import User

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
JPEG_QUALITY = 82


class PictureRefused(Exception):
    """The file is no picture we take; the message completes “the photo 'x' …”."""


def store_picture(path: Path, alt: str, credit: str, by: User | None) -> Image:
    """The picture at ``path`` taken into the library. Raises :class:`PictureRefused`."""
    check_picture(path)
    with path.open("rb") as handle:
        image = Image(title=path.stem[:255], description=alt[:255], credit=credit[:200], uploaded_by_user=by)
        image.file = File(handle, name=path.name)
        image._set_image_file_metadata()
        image.save()
    return image


def check_picture(path: Path) -> None:
    """Raises :class:`PictureRefused` unless the file is a real picture of a size we take."""
    if path.stat().st_size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        raise PictureRefused(f"is larger than {settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE // 2**20} MB; make it smaller")
    try:
        with warnings.catch_warnings(), Pillow.open(path, formats=FORMATS) as picture:
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
                raise PictureRefused("has too many pixels; make it smaller")
            picture.load()
    except (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError) as error:
        raise PictureRefused("is no JPEG, PNG, GIF or WebP picture, or it is damaged") from error


def remove_files(images: Iterable[Image]) -> None:
    """Removes the files of images whose rows were rolled back."""
    for image in images:
        image.file.storage.delete(image.file.name)


def without_metadata(data: bytes) -> bytes:
    """The picture's pixels alone, in sRGB, encoded again: no EXIF, no place, no camera, no comment."""
    with Pillow.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
        kind, profile = picture.format, picture.info.get("icc_profile")
        picture.load()
        clean = _in_srgb(picture, profile)
    out = io.BytesIO()
    clean.info.clear()
    if kind == "PNG":
        clean.save(out, "PNG", optimize=True)
    else:
        clean.convert("RGB").save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Mail programs ignore profiles: the colours must be right without one."""
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture.copy()
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # a torn profile is no reason to lose the picture
        return picture.copy()
    return converted or picture.copy()
