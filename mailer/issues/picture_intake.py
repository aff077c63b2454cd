"""The one way of pictures into the library: looked at before they are decoded, and encoded anew."""

from __future__ import annotations

import io
import threading
from typing import IO

import pillow_heif
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image as Pillow

from mailer.issues.errors import PictureRefused
from mailer.issues.picture_kinds import DAMAGED, words_for
from mailer.issues.picture_pixels import as_jpeg, as_png, has_few_colours, pixels_of, upright

pillow_heif.register_heif_opener()  # comes with Wagtail; most phones write HEIC

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")
LONGEST = 4000
"""Pixels on the long side of what is stored: more than any mail or page shows."""
QUALITY = 90
"""Of stored JPEGs: what is mailed is made from them, and encoded once more."""
MOST_SCANS = 200
"""A progressive JPEG has a dozen; thousands keep a decoder busy for hours."""

_WEIGHTS = {"1": 3, "L": 3, "P": 7, "RGB": 7, "YCbCr": 7, "CMYK": 7, "I;16": 10, "RGBA": 11}
_HEAVIEST = 15
"""Bytes that a pixel takes at the most while a picture is taken in, by how it is kept; measured."""
_ONE_AT_A_TIME = threading.Lock()
"""In a process: several large ones at once are more than a small machine has."""

_DRAWN = {"PNG", "GIF"}
_SCAN = b"\xff\xda"


class TakenPicture(ContentFile):
    """A picture as it may be stored: it was looked at, and encoded anew."""

    is_ours = False
    """Whether it was made from what the library has already: blurred, covered or renamed, and not handed in."""


def made_by_us(data: bytes, name: str) -> TakenPicture:
    """``data``, which was made from a file of the library, as its new file."""
    taken = TakenPicture(data, name=name)
    taken.is_ours = True
    return taken


def take_in(file: IO[bytes]) -> TakenPicture:
    """The picture in ``file`` as it is stored: a JPEG, or a PNG where it can be seen through or is drawn in few
    colours. It is upright, in sRGB, at most :data:`LONGEST` pixels long, and holds pixels alone; of an animation it is
    the first picture. The same file gives the same bytes.

    Raises :class:`PictureRefused`, which says what to do next."""
    data = _read(file)
    with _ONE_AT_A_TIME:
        return _taken(data)


def _taken(data: bytes) -> TakenPicture:
    with _opened(data) as picture:
        kind = picture.format
        pixels = _decoded(picture)
    if pixels.mode == "RGBA" or (kind in _DRAWN and has_few_colours(pixels)):
        return TakenPicture(as_png(pixels), name="photo.png")
    return TakenPicture(as_jpeg(pixels, QUALITY), name="photo.jpg")


def _read(file: IO[bytes]) -> bytes:
    """All of the file, and never more in memory than is taken."""
    most: int = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    file.seek(0)
    data = file.read(most + 1)
    if len(data) > most:
        message = _("This file is larger than {most} MB. Save it {pixels} pixels long and choose that.")
        raise PictureRefused(message.format(most=most // 2**20, pixels=f"{LONGEST:,}"))
    return data


def _opened(data: bytes) -> Pillow.Image:
    """The picture, of which only the header was read; its size is one that we take."""
    try:
        picture = Pillow.open(io.BytesIO(data), formats=FORMATS)
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise _too_many_pixels(settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS) from error
    except Exception as error:  # decoders fail in more ways than they say
        raise PictureRefused(words_for(data)) from error
    _check_pixels(picture)
    if data.count(_SCAN) > MOST_SCANS:
        raise PictureRefused(str(DAMAGED))
    return picture


def _decoded(picture: Pillow.Image) -> Pillow.Image:
    try:
        picture.load()
    except Exception as error:  # as above
        raise PictureRefused(str(DAMAGED)) from error
    _check_pixels(picture)  # the header of a HEIC may say less than is there
    return upright(pixels_of(picture, LONGEST), picture)


def _check_pixels(picture: Pillow.Image) -> None:
    most = _most_pixels(picture)
    if picture.width * picture.height > most:
        raise _too_many_pixels(most)


def _most_pixels(picture: Pillow.Image) -> int:
    """The setting is for photos; others take more memory a pixel, and so may have fewer."""
    most: int = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    weight = _WEIGHTS.get(picture.mode, _HEAVIEST)
    if picture.mode == "P" and picture.has_transparency_data:
        weight = _HEAVIEST
    return min(most, most * _WEIGHTS["RGB"] // weight)


def _too_many_pixels(most: int) -> PictureRefused:
    message = _("This picture has more than {most} million pixels. Save it {pixels} pixels long and choose that.")
    return PictureRefused(message.format(most=most // 1_000_000, pixels=f"{LONGEST:,}"))
