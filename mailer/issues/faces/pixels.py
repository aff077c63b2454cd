"""A photo of the library as pixels, to look for faces in; and written again as it is stored."""

from __future__ import annotations

import io

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image as Pillow

from mailer.issues.errors import Refused
from mailer.issues.picture_bytes import PNG
from mailer.issues.picture_intake import QUALITY
from mailer.issues.picture_pixels import as_jpeg, as_png, pixels_of, upright

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_DAMAGED = (OSError, SyntaxError, ValueError, Pillow.DecompressionBombError, Pillow.DecompressionBombWarning)


class UnreadablePhoto(Refused):
    """The file cannot be decoded, or is too large to be; the message says what to do."""


def opened(data: bytes, about: int | None = None) -> Pillow.Image:
    """The photo decoded and upright: RGB in sRGB, or RGBA where parts can be seen through. Where ``about`` is given,
    it may come smaller, though not less than so many pixels on each side. Raises :class:`UnreadablePhoto`."""
    try:
        with Pillow.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_pixels(picture)
            if about:
                picture.draft(None, (about, about))  # JPEG is decoded at a half, a quarter or an eighth, much faster
            picture.load()
            return upright(pixels_of(picture, max(picture.size)), picture)
    except _DAMAGED as error:
        raise UnreadablePhoto(_("This photo is damaged or of a kind we do not take. Choose another.")) from error


def written(pixels: Pillow.Image, data: bytes) -> bytes:
    """The pixels encoded as the photo ``data`` they come from, without any metadata: a JPEG stays one; PNG, and what
    can be seen through, becomes PNG."""
    return as_png(pixels) if pixels.mode == "RGBA" or data.startswith(PNG) else as_jpeg(pixels, QUALITY)


def _check_pixels(picture: Pillow.Image) -> None:
    if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise UnreadablePhoto(_("This photo has too many pixels. Make it smaller."))
