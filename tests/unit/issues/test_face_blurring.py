from __future__ import annotations

import io
import random

import pytest
from PIL import ExifTags, ImageCms, ImageDraw
from PIL import Image as Pillow

from mailer.issues.faces import Box, TooManyBoxes, UnreadablePhoto, blurred
from mailer.issues.faces.blurring import CELLS, MARGIN
from mailer.issues.faces.boxes import MOST
from tests.unit.issues.face_photos import jpeg, png

SIZE = 192
CELL = 16
WHOLE = CELL * CELLS
"""Pixels of a box with its margin, so that the cells' edges are whole pixels."""
FACE = WHOLE / (1 + 2 * MARGIN) / SIZE
BOX = Box(0.5 - FACE / 2, 0.5 - FACE / 2, FACE, FACE)
FIRST = (SIZE - WHOLE) // 2
"""The left and upper edge of the margin, in pixels."""


def reopened(data: bytes) -> Pillow.Image:
    picture = Pillow.open(io.BytesIO(data))
    picture.load()
    return picture


def noise(seed: int) -> Pillow.Image:
    return Pillow.frombytes("RGB", (SIZE, SIZE), random.Random(seed).randbytes(SIZE * SIZE * 3))


def shuffled(picture: Pillow.Image) -> Pillow.Image:
    """Within each cell the same pixels in another order, so that the means stay and all else changes."""
    other = picture.copy()
    for row in range(CELLS):
        for column in range(CELLS):
            left, top = FIRST + column * CELL, FIRST + row * CELL
            part = picture.crop((left, top, left + CELL, top + CELL)).transpose(Pillow.Transpose.ROTATE_180)
            other.paste(part, (left, top))
    return other


def test_nothing_but_the_mean_colours_of_the_cells_is_left() -> None:
    one = noise(1)
    other = shuffled(one)
    assert one.tobytes() != other.tobytes()
    inside = (FIRST, FIRST, FIRST + WHOLE, FIRST + WHOLE)
    mask = Pillow.new("L", (WHOLE, WHOLE), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, WHOLE - 1, WHOLE - 1), fill=255)
    kept = [reopened(blurred(png(picture), [BOX])).crop(inside) for picture in (one, other)]
    ground = Pillow.new("RGB", (WHOLE, WHOLE))
    assert Pillow.composite(kept[0], ground, mask).tobytes() == Pillow.composite(kept[1], ground, mask).tobytes()


def test_the_whole_box_is_blurred_and_not_only_its_middle() -> None:
    dots = Pillow.new("RGB", (SIZE, SIZE), "white")
    for x in range(0, SIZE, 2):
        for y in range(SIZE):
            dots.putpixel((x, y), (0, 0, 0))
    left, right = round(BOX.left * SIZE), round((BOX.left + BOX.width) * SIZE)
    face = reopened(blurred(png(dots), [BOX])).crop((left, left, right, right)).convert("L")
    low, high = face.getextrema()
    assert 100 < low <= high < 155


def test_what_is_outside_stays_as_it_was() -> None:
    before = noise(2)
    after = reopened(blurred(png(before), [BOX]))
    for corners in (
        (0, 0, SIZE, FIRST),
        (0, FIRST + WHOLE, SIZE, SIZE),
        (0, 0, FIRST, SIZE),
        (FIRST + WHOLE, 0, SIZE, SIZE),
    ):
        assert after.crop(corners).tobytes() == before.crop(corners).tobytes()


def test_a_box_over_the_edge_is_blurred_as_far_as_it_is_seen() -> None:
    after = reopened(blurred(png(noise(3)), [Box(-0.1, -0.1, 0.3, 0.3)])).convert("L")
    low, high = after.crop((0, 0, 20, 20)).getextrema()
    assert high - low < 120
    assert after.size == (SIZE, SIZE)


def test_a_box_quite_outside_changes_nothing() -> None:
    before = noise(4)
    assert reopened(blurred(png(before), [Box(1.5, 1.5, 0.1, 0.1)])).tobytes() == before.tobytes()


def test_a_face_of_one_pixel_takes_its_neighbours_along() -> None:
    before = Pillow.new("RGB", (40, 40), "white")
    before.putpixel((20, 20), (0, 0, 0))
    after = reopened(blurred(png(before), [Box(0.5, 0.5, 0.001, 0.001)]))
    assert after.getpixel((20, 20))[0] > 100


def test_no_metadata_is_left() -> None:
    exif = Pillow.Exif()
    exif[ExifTags.Base.Artist] = "Amal"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    after = blurred(jpeg(noise(5), exif=exif, icc_profile=profile, comment=b"Amal"), [BOX])
    assert b"Amal" not in after
    assert set(reopened(after).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }


def test_boxes_are_where_people_see_them_when_the_camera_lay_on_its_side() -> None:
    exif = Pillow.Exif()
    exif[ExifTags.Base.Orientation] = 6  # to be turned clockwise: what is stored at the left is seen on top
    stored = Pillow.new("RGB", (200, 100), "white")
    stored.paste("black", (0, 0, 20, 100))
    after = reopened(blurred(jpeg(stored, exif=exif), [Box(0.4, 0, 0.2, 0.2)])).convert("L")
    assert after.size == (100, 200)
    assert after.getpixel((2, 2)) < 20
    assert after.getpixel((50, 25)) < 240


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_it_writes_a_jpeg_that_mail_programs_show(mode: str) -> None:
    after = reopened(blurred(jpeg(Pillow.new(mode, (60, 60))), [BOX]))
    assert (after.format, after.mode) == ("JPEG", "RGB")


@pytest.mark.parametrize("mode", ["P", "1", "LA", "I;16"])
def test_it_takes_every_kind_of_png(mode: str) -> None:
    assert reopened(blurred(png(Pillow.new(mode, (60, 60))), [BOX])).format == "PNG"


def test_what_could_be_seen_through_still_can() -> None:
    assert reopened(blurred(png(Pillow.new("RGBA", (60, 60), (9, 9, 9, 0))), [BOX])).getpixel((1, 1))[3] == 0


def test_it_hides_no_face_behind_transparency() -> None:
    """Pixels that are seen through keep their colours in the file; blurred, these are means as well."""
    hidden = noise(6).convert("RGBA")
    hidden.putalpha(0)
    after = reopened(blurred(png(hidden), [BOX])).convert("RGB").convert("L")
    middle = (SIZE // 2 - CELL, SIZE // 2 - CELL, SIZE // 2 + CELL, SIZE // 2 + CELL)
    low, high = after.crop(middle).getextrema()
    assert high - low < 80


def test_it_refuses_what_is_no_picture() -> None:
    with pytest.raises(UnreadablePhoto, match="Choose another"):
        blurred(b"<html>", [BOX])


def test_it_refuses_a_photo_that_is_cut_short() -> None:
    with pytest.raises(UnreadablePhoto):
        blurred(jpeg(noise(7))[:2000], [BOX])


def test_it_refuses_more_pixels_than_photos_may_have() -> None:
    huge = Pillow.new("1", (8000, 8000))
    with pytest.raises(UnreadablePhoto, match="too many pixels"):
        blurred(png(huge), [BOX])


def test_it_refuses_more_boxes_than_a_photo_can_need() -> None:
    with pytest.raises(TooManyBoxes):
        blurred(png(noise(8)), [BOX] * (MOST + 1))
