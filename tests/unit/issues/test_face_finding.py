"""On real photos: every face that looks at us is found, and none after blurring."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image as Pillow

from mailer.issues.faces import (
    Box,
    FacesNotInstalled,
    UnreadablePhoto,
    blurred,
    can_find_faces,
    find_faces,
    hidden,
    model,
)
from tests.unit.issues.face_photos import (
    ASTRONAUT,
    CAMERA_MAN,
    HOPPER,
    OF_PACKAGES,
    covers,
    face_of,
    faces_in,
    jpeg,
    needs_faces,
    png,
    shipped,
)

GROUP = (1000, 700)
ASTRONAUT_HEAD = (120, 0, 340, 220)
HOPPER_HEAD = (130, 60, 390, 420)
PLACES = (
    (ASTRONAUT, ASTRONAUT_HEAD, (40, 380), 220, 0),
    (HOPPER, HOPPER_HEAD, (320, 300), 280, 0),
    (ASTRONAUT, ASTRONAUT_HEAD, (660, 60), 70, 0),  # small: a face of some 30 pixels
    (HOPPER, HOPPER_HEAD, (800, 80), 45, 0),  # and of some 25
    (ASTRONAUT, ASTRONAUT_HEAD, (700, 380), 240, 25),  # turned
)
"""Whose photo, what of it, where the group's photo has it, how wide, and turned by how many degrees."""


@pytest.fixture(scope="module")
def group() -> Pillow.Image:
    """Five faces in one photo."""
    photo = Pillow.new("RGB", GROUP, "#7d8f9b")
    for whose, corners, place, width, turned in PLACES:
        head = face_of(*whose, corners)
        head = head.resize((width, round(width * head.height / head.width)), Pillow.Resampling.LANCZOS)
        photo.paste(head.rotate(turned, fillcolor="#7d8f9b"), place)
    return photo


def middles() -> list[tuple[float, float]]:
    """Of the group's faces, in fractions: both heads have the face a little above their middle."""
    found = []
    for _whose, corners, (left, top), width, _turned in PLACES:
        height = width * (corners[3] - corners[1]) / (corners[2] - corners[0])
        found.append(((left + width * 0.5) / GROUP[0], (top + height * 0.5) / GROUP[1]))
    return found


@needs_faces
@pytest.mark.parametrize(
    ("photo", "x", "y"), [(ASTRONAUT, 0.44, 0.22), (HOPPER, 0.52, 0.4), (CAMERA_MAN, 0.45, 0.3)], ids=str
)
def test_it_finds_the_face_of(photo: tuple[str, str], x: float, y: float) -> None:
    assert any(covers(box, x, y) for box in faces_in(png(shipped(*photo))))


@needs_faces
@pytest.mark.parametrize("photo", [ASTRONAUT, HOPPER, CAMERA_MAN], ids=str)
def test_it_finds_none_after_blurring(photo: tuple[str, str]) -> None:
    data = png(shipped(*photo))
    assert find_faces(blurred(data, faces_in(data))) == ()


@needs_faces
@pytest.mark.parametrize("number", range(len(PLACES)))
def test_it_finds_every_face_of_a_group(group: Pillow.Image, number: int) -> None:
    x, y = middles()[number]
    assert any(covers(box, x, y) for box in faces_in(png(group)))


@needs_faces
def test_it_finds_none_in_a_group_after_blurring(group: Pillow.Image) -> None:
    data = png(group)
    assert find_faces(blurred(data, faces_in(data))) == ()


PACKAGED = (ASTRONAUT, HOPPER, CAMERA_MAN, *OF_PACKAGES)


@needs_faces
@pytest.mark.parametrize("photo", PACKAGED, ids=str)
def test_it_finds_none_in_any_packaged_photo_after_hiding(photo: tuple[str, str]) -> None:
    data = png(shipped(*photo))
    assert find_faces(hidden(data, faces_in(data))) == ()


@needs_faces
def test_hiding_one_face_leaves_the_others(group: Pillow.Image) -> None:
    data = png(group)
    first, *others = faces_in(data)
    left = find_faces(hidden(data, [first]))
    assert all(any(face.overlap(other) > 0.3 for face in left) for other in others)


@needs_faces
def test_it_finds_faces_in_a_photo_that_was_kept_lying(group: Pillow.Image) -> None:
    lying = png(shipped(*HOPPER).transpose(Pillow.Transpose.ROTATE_90))
    assert any(covers(box, 0.4, 0.48) for box in faces_in(lying))


@needs_faces
def test_it_says_the_same_each_time_and_in_each_thread() -> None:
    data = jpeg(shipped(*HOPPER))
    with ThreadPoolExecutor(2) as threads:
        assert set(threads.map(find_faces, [data] * 3)) == {faces_in(data)}


@needs_faces
def test_it_finds_nothing_in_an_empty_sky() -> None:
    assert faces_in(png(Pillow.new("RGB", (64, 48), "#9fc5e8"))) == ()


@needs_faces
@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1)])
def test_it_survives_photos_of_odd_shapes(size: tuple[int, int]) -> None:
    assert find_faces(png(Pillow.new("RGB", size))) == ()


@needs_faces
def test_it_refuses_what_is_no_picture() -> None:
    with pytest.raises(UnreadablePhoto):
        find_faces(b"<html>")


def without(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setattr(model, "_of_this_thread", type(model._of_this_thread)())
    monkeypatch.setitem(sys.modules, module, None)


@pytest.mark.parametrize("module", ["cv2", "numpy"])
def test_it_says_what_to_install_where_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    without(monkeypatch, module)
    with pytest.raises(FacesNotInstalled, match=r"mission-mailer\[faces\]"):
        find_faces(png(Pillow.new("RGB", (64, 48))))


def test_it_trusts_no_other_model_than_the_one_that_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "_of_this_thread", type(model._of_this_thread)())
    monkeypatch.setattr(model, "SHA256", "0" * 64)
    assert not can_find_faces()
    with pytest.raises(FacesNotInstalled):
        find_faces(png(Pillow.new("RGB", (64, 48))))


def test_blurring_by_hand_needs_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "cv2")
    assert blurred(png(Pillow.new("RGB", (64, 48))), [Box(0.1, 0.1, 0.5, 0.5)])
