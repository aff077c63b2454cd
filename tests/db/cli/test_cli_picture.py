"""``mailer picture clean``: pictures from before uploads lost what cameras write into them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from typer.testing import CliRunner

from mailer.cli.app import app
from mailer.issues.models import Image, Rendition
from mailer.issues.picture_bytes import is_bare
from tests.db.issues.bad_pictures import CANARY, encoded, noise, telling_jpeg, telling_png

pytestmark = pytest.mark.django_db

Clean = Callable[..., Any]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    return tmp_path / "media"


@pytest.fixture
def clean(django_capture_on_commit_callbacks: Any) -> Clean:
    def clean(*options: str) -> Any:
        with django_capture_on_commit_callbacks(execute=True):  # files are removed once it is certain
            return CliRunner().invoke(app, ["picture", "clean", *options])

    return clean


def old(data: bytes, name: str = "Amal Haddad.jpg") -> Image:
    """A picture as it was stored before."""
    image = Image.objects.create(title="Well", file=ContentFile(encoded(noise(640, 480), "JPEG"), name="a.jpg"))
    image.file.storage.delete(image.file.name)
    file = image.file.storage.save(f"original_images/{name}", ContentFile(data))
    Image.objects.filter(pk=image.pk).update(file=file, file_hash="")
    return Image.objects.get(pk=image.pk)


def names(media: Path) -> list[str]:
    return [path.name for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("data", [telling_jpeg(orientation=6), telling_png()])
def test_it_cleans_a_picture_that_says_too_much(clean: Clean, data: bytes, media: Path) -> None:
    image = old(data)
    image.get_rendition("max-165x165")
    done = clean()
    assert (done.exit_code, done.stdout) == (0, "Pictures: 1 looked at, 1 cleaned, 0 left as they are\n")
    after = Image.objects.get()
    kept = Path(after.file.path).read_bytes()
    assert is_bare(kept)
    assert CANARY not in kept
    assert names(media) == [Path(after.file.name).name]
    assert not Rendition.objects.exists()


def test_it_turns_a_picture_upright_and_forgets_its_focus(clean: Clean) -> None:
    image = old(telling_jpeg(orientation=6))
    Image.objects.filter(pk=image.pk).update(
        focal_point_x=1, focal_point_y=1, focal_point_width=1, focal_point_height=1, width=640, height=480
    )
    clean()
    after = Image.objects.get()
    assert (after.width, after.height, after.has_focal_point()) == (480, 640, False)
    assert after.file_size == len(Path(after.file.path).read_bytes())
    assert after.file_hash


def test_it_renames_a_clean_file_and_keeps_its_bytes(clean: Clean) -> None:
    data = encoded(noise(), "JPEG")
    old(data)
    clean()
    after = Image.objects.get()
    assert "Amal" not in after.file.name
    assert Path(after.file.path).read_bytes() == data


def test_it_leaves_clean_pictures_alone(clean: Clean) -> None:
    old(telling_jpeg())
    clean()
    before = Image.objects.get()
    assert clean().stdout == "Pictures: 1 looked at, 0 cleaned, 0 left as they are\n"
    assert Image.objects.get().file.name == before.file.name


def test_it_lists_what_it_could_not_read_and_goes_on(clean: Clean) -> None:
    damaged, gone, good = old(telling_jpeg()[:9000]), old(b"gone", "gone.jpg"), old(telling_jpeg())
    Path(gone.file.path).unlink()
    done = clean("--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["seen"], told["cleaned"]) == (1, 3, 1)
    assert [each["id"] for each in told["left"]] == [damaged.pk, gone.pk]
    assert told["left"][0]["why"].startswith("This picture is damaged")
    assert "No such file" in told["left"][1]["why"]
    assert is_bare(Path(Image.objects.get(pk=good.pk).file.path).read_bytes())


def test_it_deletes_files_that_belong_to_nothing(media: Path) -> None:
    image = old(telling_png())
    lost = Path(image.file.storage.path(image.file.storage.save("original_images/before.jpg", ContentFile(b"x"))))
    os.utime(lost, (0, 0))
    done = CliRunner().invoke(app, ["picture", "tidy", "--json"])
    assert json.loads(done.stdout) == {"covered": 0, "dropped": ["media/original_images/before.jpg"]}
    assert names(media) == [Path(image.file.name).name]
