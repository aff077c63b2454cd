"""Pictures as pixels alone: upright, in sRGB, written anew without a trace of where and when they were taken."""

from __future__ import annotations

import io

from PIL import ExifTags, ImageCms, ImageOps
from PIL import Image as Pillow

from mailer.issues.picture_bytes import JPEG, PNG

BUDGET = 300_000
"""Bytes of one picture in a mail; more take a phone on a slow link too long."""
MAILED_QUALITIES = (82, 74, 66, 58)
"""JPEG qualities of what is mailed, best first. It is seen at half its size, so that even the last looks well."""
FEW_COLOURS = 256

_TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
"""What brings a picture the right way up, by its EXIF orientation."""


def pixels_of(picture: Pillow.Image, longest: int) -> Pillow.Image:
    """The first frame's pixels, RGB, or RGBA where some can be seen through: in sRGB, eight bits a colour, at most
    ``longest`` on the long side. Whatever else the file said is gone. ``picture`` is decoded."""
    profile = picture.info.get("icc_profile")
    shown = _in_srgb(_smaller(_in_full_colour(picture), longest), profile)
    if shown.mode == "RGBA":
        shown = _without_what_is_erased(shown)
    shown.info.clear()
    return shown


def upright(pixels: Pillow.Image, picture: Pillow.Image) -> Pillow.Image:
    """The ``pixels`` of a ``picture`` the right way up, as its EXIF orientation says."""
    turn = _turn(picture)
    return pixels if turn is None else pixels.transpose(turn)


def has_few_colours(pixels: Pillow.Image) -> bool:
    """Drawings and screenshots, which JPEG blurs and PNG keeps small."""
    return pixels.getcolors(FEW_COLOURS) is not None


def as_jpeg(pixels: Pillow.Image, quality: int) -> bytes:
    out = io.BytesIO()
    pixels.convert("RGB").save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def as_png(pixels: Pillow.Image) -> bytes:
    out = io.BytesIO()
    pixels.save(out, "PNG")
    return out.getvalue()


def as_mailed(data: bytes) -> bytes:
    """A rendition encoded anew, with nothing but its pixels; a JPEG in no more than :data:`BUDGET` bytes where one of
    :data:`MAILED_QUALITIES` can do that. It is upright already, whatever it says. Files that are neither JPEG nor PNG
    are given back."""
    if not data.startswith((JPEG, PNG)):
        return data
    with Pillow.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
        picture.load()
        pixels = pixels_of(picture, max(picture.size))
    if data.startswith(PNG):
        return as_png(pixels)
    for quality in MAILED_QUALITIES:
        made = as_jpeg(pixels, quality)
        if len(made) <= BUDGET:
            break
    return made


def _turn(picture: Pillow.Image) -> Pillow.Transpose | None:
    try:
        return _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow fails on torn EXIF in a dozen ways; none is a reason to lose the picture
        return None


def _in_full_colour(picture: Pillow.Image) -> Pillow.Image:
    """Without palettes, single-colour transparency and sixteen bits, which neither resizing nor profiles understand."""
    if picture.mode.startswith("I"):
        # Pillow clips at 255 where it should divide
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    return picture if picture.mode in {"RGB", "L", "CMYK"} else picture.convert("RGB")


def _smaller(picture: Pillow.Image, longest: int) -> Pillow.Image:
    if max(picture.size) <= longest:
        return picture
    return ImageOps.contain(picture, (longest, longest), Pillow.Resampling.LANCZOS)


def _without_what_is_erased(picture: Pillow.Image) -> Pillow.Image:
    """Black where nothing shows: an eraser makes a face transparent, and leaves its colours in the file."""
    alpha = picture.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return picture.convert("RGB")
    shows = alpha.point(lambda value: 255 if value else 0)
    return Pillow.composite(picture, Pillow.new("RGBA", picture.size), shows)


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Mail programs ignore profiles: the colours must be right without one."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if not profile:
        return picture.convert(mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):  # a torn profile is no reason to lose the picture
        return picture.convert(mode)
    return converted or picture.convert(mode)
