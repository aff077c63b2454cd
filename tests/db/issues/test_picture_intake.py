"""Photos on their way into the library: by every form of the admin, by an issue file, by a program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, UploadedFile

from mailer.issues.actions.make_proof import make_proof
from mailer.issues.errors import ImportRefused, PictureRefused
from mailer.issues.models import Image, Issue
from mailer.issues.picture_bytes import is_bare
from mailer.issues.yaml_import import import_issue
from subscribers.models import List, User
from tests.db.issues.bad_pictures import BAD, CANARY, telling_jpeg, telling_png
from tests.db.issues.conftest import MakeIssue, look_over
from tests.db.issues.test_issue_import import HEAD

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NAME = re.compile(r"original_images/[a-z2-7]{32}\.jpg")


@pytest.fixture(autouse=True)
def library(db: None) -> None:
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def add(client: Client, name: str, data: bytes) -> str:
    """The page after a single upload."""
    form = {"title": "A title that was typed", "credit": "Amal", "file": upload(name, data)}
    return client.post(reverse("wagtailimages:add"), form, follow=True).content.decode()


def add_many(client: Client, name: str, data: bytes, **more: str) -> Any:
    form = {"title": name, "files[]": upload(name, data), **more}
    return client.post(reverse("wagtailimages:add_multiple"), form).json()


def choose(client: Client, name: str, data: bytes) -> Any:
    prefix = "image-chooser-upload"
    form = {
        f"{prefix}-title": "A title that was typed",
        f"{prefix}-credit": "Amal",
        f"{prefix}-file": upload(name, data),
    }
    return client.post(reverse("wagtailimages_chooser:create"), form).json()


def replace(client: Client, image: Image, name: str, data: bytes) -> str:
    form = {"title": "A title that was typed", "credit": "Amal", "file": upload(name, data)}
    return client.post(reverse("wagtailimages:edit", args=[image.pk]), form, follow=True).content.decode()


def stored(image: Image) -> bytes:
    with default_storage.open(image.file.name, "rb") as handle:
        return bytes(handle.read())


def below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


SOME = ("bomb", "svg", "html", "truncated", "empty")
"""All others are asked in tests/unit/issues/test_picture_pixels.py."""
bad = pytest.mark.parametrize(("name", "data", "words"), [BAD[each] for each in SOME], ids=SOME)


@bad
def test_it_refuses_a_bad_file_in_the_library_and_keeps_what_was_typed(
    admin_client: Client, media_root: Path, name: str, data: bytes, words: str
) -> None:
    page = add(admin_client, name, data)
    assert words in page
    assert 'value="A title that was typed"' in page
    assert 'value="Amal"' in page
    assert not Image.objects.exists()
    assert below(media_root) == []


@bad
def test_it_refuses_a_bad_file_among_many(
    admin_client: Client, media_root: Path, name: str, data: bytes, words: str
) -> None:
    answer = add_many(admin_client, name, data)
    assert (answer["success"], words in answer["error_message"]) == (False, True)
    assert below(media_root) == []


@bad
def test_it_refuses_a_bad_file_in_the_chooser_and_keeps_what_was_typed(
    admin_client: Client, media_root: Path, name: str, data: bytes, words: str
) -> None:
    answer = choose(admin_client, name, data)
    assert answer["step"] == "reshow_creation_form"
    assert words in answer["htmlFragment"]
    assert 'value="A title that was typed"' in answer["htmlFragment"]
    assert below(media_root) == []


@bad
def test_it_refuses_a_bad_file_in_place_of_a_good_one_and_keeps_that(
    admin_client: Client, image: Image, name: str, data: bytes, words: str
) -> None:
    before = stored(image)
    page = replace(admin_client, image, name, data)
    assert words in page
    assert 'value="A title that was typed"' in page
    assert stored(Image.objects.get()) == before


@bad
def test_it_refuses_a_bad_file_beside_an_issue_file(
    tmp_path: Path, media_root: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ImportRefused) as refused:
        import_issue(HEAD + f"- type: photo\n  file: {name}\n", "m.yaml", tmp_path)
    assert str(refused.value).startswith(f"line 8: the photo '{name}' cannot be taken. ")
    assert words in str(refused.value)
    assert below(media_root) == []


@bad
def test_it_refuses_a_bad_file_from_a_program(media_root: Path, name: str, data: bytes, words: str) -> None:
    image = Image(title="Well", width=1, height=1)
    image.__dict__["file"] = image._meta.get_field("file").attr_class(image, image._meta.get_field("file"), name)
    image.file.file, image.file._committed = ContentFile(data, name=name), False
    with pytest.raises(PictureRefused, match=re.escape(words)):
        image.save()
    assert below(media_root) == []


def test_it_stores_nothing_but_pixels_from_the_library(admin_client: Client) -> None:
    add(admin_client, "Amal Haddad.jpg", telling_jpeg(orientation=6))
    image = Image.objects.get()
    assert is_bare(stored(image))
    assert (image.title, image.width, image.height) == ("A title that was typed", 480, 640)
    assert image.file_size == len(stored(image))
    assert NAME.fullmatch(image.file.name)


def test_it_stores_nothing_but_pixels_of_one_among_many(admin_client: Client) -> None:
    assert add_many(admin_client, "Amal Haddad.jpg", telling_jpeg(orientation=6))["success"]
    image = Image.objects.get()
    assert is_bare(stored(image))
    assert NAME.fullmatch(image.file.name)
    assert image.title == "Amal Haddad.jpg"


def test_it_stores_nothing_but_pixels_from_the_chooser(admin_client: Client) -> None:
    assert choose(admin_client, "Amal Haddad.jpg", telling_jpeg())["step"] == "chosen"
    image = Image.objects.get()
    assert is_bare(stored(image))
    assert NAME.fullmatch(image.file.name)


def test_it_stores_nothing_but_pixels_in_place_of_another_photo(
    admin_client: Client, image: Image, media_root: Path, django_capture_on_commit_callbacks: Any
) -> None:
    image.get_rendition("max-165x165")
    with django_capture_on_commit_callbacks(execute=True):
        replace(admin_client, image, "Amal Haddad.jpg", telling_jpeg(orientation=6))
    after = Image.objects.get()
    assert (after.width, after.height) == (480, 640)
    assert is_bare(stored(after))
    assert [path for path in below(media_root) if path.parent.name == "original_images"] == [Path(after.file.path)]


def test_it_stores_nothing_but_pixels_from_beside_an_issue_file(tmp_path: Path) -> None:
    (tmp_path / "Amal.jpg").write_bytes(telling_jpeg(orientation=6))
    import_issue(HEAD + "- {type: photo, file: Amal.jpg}\n", "m.yaml", tmp_path)
    image = Image.objects.get()
    assert is_bare(stored(image))
    assert (image.title, image.width, image.height) == ("Amal", 480, 640)
    assert NAME.fullmatch(image.file.name)


def test_it_stores_nothing_but_pixels_from_a_program() -> None:
    image = Image.objects.create(title="Well", file=ContentFile(telling_jpeg(orientation=6), name="Amal.jpg"))
    kept = Image.objects.get()
    assert is_bare(stored(kept))
    assert (kept.width, kept.height, kept.file_size) == (480, 640, len(stored(image)))


def test_it_takes_a_photo_whatever_its_name(admin_client: Client) -> None:
    add(admin_client, "photo.html", telling_jpeg())
    assert NAME.fullmatch(Image.objects.get().file.name)


def test_it_finds_a_photo_that_is_in_the_library_already(admin_client: Client) -> None:
    add_many(admin_client, "a.jpg", telling_jpeg())
    assert add_many(admin_client, "b.jpg", telling_jpeg())["duplicate"]


def test_it_keeps_no_file_aside_as_it_came(admin_client: Client, media_root: Path) -> None:
    answer = add_many(admin_client, "a.jpg", telling_jpeg(), title="t" * 300)
    assert not answer["success"]
    assert "255" in answer["error_message"]
    assert not UploadedFile.objects.exists()
    assert below(media_root) == []


def test_it_does_not_answer_where_such_files_were_waiting(admin_client: Client) -> None:
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[1])
    assert admin_client.post(address, {}).status_code == 404


def test_it_lets_nobody_upload_many_who_may_not_upload_one(client: Client, officer: User) -> None:
    client.force_login(officer)
    answer = client.post(
        reverse("wagtailimages:add_multiple"), {"title": "a", "files[]": upload("a.jpg", telling_jpeg())}
    )
    assert answer.status_code == 302
    assert not Image.objects.exists()


@pytest.mark.parametrize("data", [telling_jpeg(orientation=6), telling_png()])
def test_it_leaves_no_trace_in_any_file_of_a_proof(
    data: bytes, make_issue: MakeIssue, donors: List, officer: User, media_root: Path
) -> None:
    image = Image.objects.create(title="Well", file=ContentFile(data, name="CANARY.jpg"), description="A well")
    look_over(image)
    for spec in ("max-165x165", "original", "width-400|format-webp", "fill-100x100"):
        image.get_rendition(spec)
    issue = make_issue({"type": "photo", "id": "block-photo", "value": {"image": image.pk, "caption": "The well"}})
    issue.newsletter.logo = image
    issue.newsletter.save()
    make_proof(issue, [donors], {}, officer)
    files = below(media_root)
    assert {path.parent.name for path in files} == {"original_images", "images", "p"}
    assert not [path for path in files if CANARY in path.read_bytes() or "CANARY" in path.name]
    assert all(is_bare(path.read_bytes()) for path in files if path.suffix != ".webp")


def test_it_mails_the_very_bytes_that_were_weighed(looked_over: Issue, donors: List, officer: User) -> None:
    proof = make_proof(looked_over, [donors], {}, officer)
    rendition = Image.objects.get().renditions.get(filter_spec__startswith="max-1200")
    with default_storage.open(proof.pictures.get().file, "rb") as mailed, rendition.file.open("rb") as weighed:
        assert mailed.read() == weighed.read()
