"""Photos as pixels: upright, and with nothing but the pixels when they are written again."""

from __future__ import annotations

import io

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ExifTags, ImageCms
from PIL import Image as Pillow

from mailer.issues.errors import Refused

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
JPEG_QUALITY = 90
"""Higher than in mails: they get renditions of it, encoded once more."""
_TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
"""What brings a photo the right way up, by its EXIF orientation."""
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
            return _in_srgb(_turned(picture), picture.info.get("icc_profile"))
    except _DAMAGED as error:
        raise UnreadablePhoto(_("This photo is damaged or of a kind we do not take. Choose another.")) from error


def written(pixels: Pillow.Image, data: bytes) -> bytes:
    """The pixels encoded as the photo ``data`` they come from, without any metadata: a JPEG stays one; PNG, and what
    can be seen through, becomes PNG."""
    out = io.BytesIO()
    pixels.info.clear()
    if pixels.mode == "RGBA" or data.startswith(b"\x89PNG"):
        pixels.save(out, "PNG", optimize=True)
    else:
        pixels.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _check_pixels(picture: Pillow.Image) -> None:
    if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise UnreadablePhoto(_("This photo has too many pixels. Make it smaller."))


def _turned(picture: Pillow.Image) -> Pillow.Image:
    try:
        turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow fails on torn EXIF in a dozen ways; none is a reason to lose the photo
        turn = None
    return picture.copy() if turn is None else picture.transpose(turn)


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """What is written again has no profile: the colours must be right without one."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode.startswith("I"):  # sixteen bits, which Pillow clips at 255 where it should divide
        picture = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):  # a torn profile is no reason to lose the photo
        return picture.convert(mode)
    return converted or picture.convert(mode)
