from __future__ import annotations

import io

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from mailer.issues.picture_pixels import as_mailed

GPS = 0x8825


def picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (40, 30), "#336699").save(out, kind, **options)
    return out.getvalue()


def reopened(data: bytes) -> Pillow.Image:
    return Pillow.open(io.BytesIO(data))


def test_it_drops_place_and_comment() -> None:
    exif = Pillow.Exif()
    exif.get_ifd(GPS)[1] = "N"
    clean = as_mailed(picture("JPEG", exif=exif, comment=b"taken by Amal"))
    assert not reopened(clean).getexif()
    assert b"Amal" not in clean


def test_it_drops_text_chunks_of_a_png() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "Amal")
    assert b"Amal" not in as_mailed(picture("PNG", pnginfo=notes))


def test_it_keeps_the_transparency_of_a_logo() -> None:
    out = io.BytesIO()
    Pillow.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    assert reopened(as_mailed(out.getvalue())).convert("RGBA").getpixel((0, 0))[3] == 0


def test_it_needs_no_colour_profile_to_look_right() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    clean = reopened(as_mailed(picture("JPEG", icc_profile=profile)))
    assert "icc_profile" not in clean.info
    assert clean.convert("RGB").getpixel((5, 5)) == pytest.approx((0x33, 0x66, 0x99), abs=4)


def test_it_survives_a_broken_colour_profile() -> None:
    assert reopened(as_mailed(picture("JPEG", icc_profile=b"nonsense"))).size == (40, 30)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_it_makes_every_jpeg_one_that_mail_programs_show(mode: str) -> None:
    out = io.BytesIO()
    Pillow.new(mode, (40, 30)).save(out, "JPEG")
    assert reopened(as_mailed(out.getvalue())).mode == "RGB"
