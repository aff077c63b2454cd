"""What is stored and mailed of a picture: bytes that hold pixels alone, upright, in the right colours."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from mailer.issues.errors import PictureRefused
from mailer.issues.picture_bytes import is_bare
from mailer.issues.picture_intake import LONGEST, take_in
from mailer.issues.picture_pixels import BUDGET, as_mailed
from tests.db.issues.bad_pictures import BAD, CANARY, bomb, encoded, noise, telling_jpeg, telling_png


def taken(data: bytes) -> Pillow.Image:
    return Pillow.open(take_in(io.BytesIO(data)))


def corners(turned: int) -> Pillow.Image:
    """What is stored of a picture that is red at its upper left, and lies as the EXIF orientation ``turned`` says."""
    picture, exif = Pillow.new("RGB", (64, 32), "white"), Pillow.Exif()
    picture.paste("red", (0, 0, 32, 16))
    exif[0x0112] = turned
    return taken(encoded(picture, "JPEG", exif=exif, quality=95)).convert("RGB")


def is_red(picture: Pillow.Image, x: float, y: float) -> bool:
    red, green, _ = picture.getpixel((int(x * picture.width), int(y * picture.height)))  # type: ignore[misc]
    return bool(red > 200 and green < 90)


@pytest.mark.parametrize(
    ("depth", "kind", "most"), [(8, 6, 31), (16, 0, 35), (8, 4, 23)], ids=["RGBA", "sixteen bits", "grey with alpha"]
)
def test_what_takes_more_memory_a_pixel_may_have_fewer(depth: int, kind: int, most: int) -> None:
    with pytest.raises(PictureRefused, match=f"more than {most} million pixels"):
        take_in(io.BytesIO(bomb(6000, 6000, depth, kind)))


@pytest.mark.parametrize("telling", [telling_jpeg(), telling_png(), telling_png(noise(8, 8))])
def test_it_stores_nothing_but_pixels(telling: bytes) -> None:
    assert telling.count(CANARY) > 4
    stored = take_in(io.BytesIO(telling)).read()
    assert CANARY not in stored
    assert is_bare(stored)
    assert not is_bare(telling)


@pytest.mark.parametrize(
    ("turned", "at"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (7, (1, 1)), (8, (0, 1))],
)
def test_it_stores_a_photo_upright(turned: int, at: tuple[int, int]) -> None:
    picture = corners(turned)
    assert picture.size == ((64, 32) if turned < 5 else (32, 64))
    assert [
        corner for corner in ((0, 0), (1, 0), (0, 1), (1, 1)) if is_red(picture, *(0.2 + 0.6 * c for c in corner))
    ] == [at]


def test_it_stores_the_colours_that_a_profile_means() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    crossed = srgb.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    red = Pillow.new("RGB", (20, 20), "red")
    stored = taken(encoded(red, "JPEG", icc_profile=crossed))
    assert stored.convert("RGB").getpixel((5, 5)) == pytest.approx((0, 0, 255), abs=12)
    assert "icc_profile" not in stored.info


def test_it_stores_a_photo_no_larger_than_needed() -> None:
    assert taken(encoded(Pillow.new("RGB", (6000, 30), "#336699"), "JPEG")).size == (LONGEST, 20)


@pytest.mark.parametrize(
    ("picture", "kind", "stored"),
    [
        (Pillow.new("RGB", (40, 30), "#336699"), "JPEG", "JPEG"),
        (Pillow.new("RGB", (40, 30), "#336699"), "PNG", "PNG"),
        (Pillow.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG", "PNG"),
        (Pillow.new("LA", (40, 30), (0, 0)), "PNG", "PNG"),
        (Pillow.new("RGBA", (40, 30), (0, 0, 0, 0)), "WEBP", "PNG"),
        (noise(), "PNG", "JPEG"),
        (noise(), "WEBP", "JPEG"),
        (noise(), "HEIF", "JPEG"),
        (noise(), "GIF", "PNG"),
    ],
)
def test_it_stores_drawings_as_png_and_photos_as_jpeg(picture: Pillow.Image, kind: str, stored: str) -> None:
    assert taken(encoded(picture, kind)).format == stored


def test_it_keeps_what_can_be_seen_through_in_a_palette() -> None:
    drawing = Pillow.new("P", (8, 8), 0)
    drawing.putpalette([255, 0, 0, 0, 0, 255])
    drawing.paste(1, (4, 0, 8, 8))
    stored = taken(encoded(drawing, "GIF", transparency=0)).convert("RGBA")
    assert (stored.getpixel((0, 0))[3], stored.getpixel((6, 0))) == (0, (0, 0, 255, 255))  # type: ignore[index]


def test_it_keeps_no_colours_where_something_was_erased() -> None:
    face = Pillow.new("RGBA", (8, 8), (200, 150, 120, 255))
    face.paste((200, 150, 120, 0), (0, 0, 4, 8))
    stored = taken(encoded(face, "PNG"))
    assert (stored.getpixel((0, 0)), stored.getpixel((6, 0))) == ((0, 0, 0, 0), (200, 150, 120, 255))


def test_it_divides_the_greys_of_a_scan_with_sixteen_bits() -> None:
    grey = taken(encoded(Pillow.new("I;16", (8, 8), 0x8080), "PNG")).convert("L").getpixel((0, 0))
    assert grey == pytest.approx(0x80, abs=2)


def test_it_stores_the_first_picture_of_an_animation() -> None:
    frames = [Pillow.new("RGB", (8, 8), colour) for colour in ("red", "blue", "lime")]
    stored = taken(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert (stored.convert("RGB").getpixel((0, 0)), getattr(stored, "n_frames", 1)) == ((255, 0, 0), 1)


def test_it_gives_the_same_bytes_for_the_same_file() -> None:
    data = telling_jpeg()
    assert take_in(io.BytesIO(data)).read() == take_in(io.BytesIO(data)).read()


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_it_takes_a_photo_whose_exif_is_torn() -> None:
    data = encoded(noise(), "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff\x01")
    assert taken(data).size == (640, 480)


@pytest.mark.parametrize(("name", "data", "words"), BAD.values(), ids=BAD)
def test_it_says_what_to_do_about_a_file_that_is_no_photo(name: str, data: bytes, words: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        take_in(io.BytesIO(data))
    assert words in str(refused.value)


@pytest.mark.parametrize("bad", ["bomb", "large", "many scans"])
def test_it_decodes_nothing_of_a_bomb(bad: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*_: Any) -> None:
        raise AssertionError("It was decoded.")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    monkeypatch.setattr("PIL.Image.core.new", decode)
    with pytest.raises(PictureRefused):
        take_in(io.BytesIO(BAD[bad][1]))


def test_it_reads_no_more_of_a_file_than_is_taken(settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 2**20
    file = io.BytesIO(bytes(2**22))
    with pytest.raises(PictureRefused, match="larger than 1 MB"):
        take_in(file)
    assert file.tell() == 2**20 + 1


def test_it_mails_a_busy_photo_within_the_budget() -> None:
    busy = encoded(noise(600, 500), "JPEG", quality=95)
    assert len(busy) > BUDGET > len(as_mailed(busy)) > 0


def test_it_mails_a_calm_photo_as_well_as_it_can() -> None:
    calm = encoded(Pillow.linear_gradient("L").resize((600, 400)), "JPEG", quality=95)
    tables = Pillow.open(io.BytesIO(as_mailed(calm))).quantization  # type: ignore[attr-defined]
    best = Pillow.open(io.BytesIO(encoded(noise(8, 8), "JPEG", quality=82))).quantization  # type: ignore[attr-defined]
    assert tables[0] == best[0]


def test_it_finds_bytes_behind_the_end() -> None:
    bare = take_in(io.BytesIO(telling_jpeg())).read()
    assert [is_bare(bare), is_bare(bare + b"x"), is_bare(bare[:-2])] == [True, False, False]


def test_it_finds_a_thumbnail_in_the_header() -> None:
    bare = take_in(io.BytesIO(telling_jpeg())).read()
    jfif = b"\xff\xe0\x00\x13JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01abc"
    assert not is_bare(b"\xff\xd8" + jfif + bare[20:])
