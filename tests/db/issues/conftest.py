"""The cast of these tests: a newsletter, an issue with a photo, two lists, and people with and without permission."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.core.files.images import ImageFile
from PIL import Image as Pillow

from mailer.issues.actions.check_photo import confirm_photo, look_at
from mailer.issues.models import Image, Issue, Newsletter, Proof
from subscribers.models import List, User

BODY = [
    {"type": "text", "id": "block-text", "value": {"title": "Water", "body": "<p>The wells run again.</p>"}},
    {"type": "notice", "id": "block-notice", "value": {"body": '<p>For {{ organisation|"you" }}.</p>'}},
]
GPS = 0x8825


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILER_PUBLIC_URL = "https://news.example.org"
    cache.clear()  # Wagtail keeps renditions there by image id
    return tmp_path / "media"


def jpeg(width: int = 800, height: int = 600, with_place: bool = False) -> bytes:
    out, exif = io.BytesIO(), Pillow.Exif()
    if with_place:
        exif[0x010F] = "Camera of a named colleague"
        exif.get_ifd(GPS)[1] = "N"
    Pillow.new("RGB", (width, height), "#336699").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def newsletter(db: None) -> Newsletter:
    return Newsletter.objects.create(
        name="Tarn Valley News",
        slug="tarn",
        sender_name="Mission in Tarn",
        sender_email="news@mission.example",
        reply_to="desk@mission.example",
        postal_address="1 Bridge Street, Tarn",
        default_salutation="Dear friend",
    )


MakeIssue = Callable[..., Issue]


@pytest.fixture
def make_issue(newsletter: Newsletter) -> MakeIssue:
    def make(*blocks: dict[str, Any], **fields: Any) -> Issue:
        values = {
            "title": "March",
            "subject": "Wells and schools",
            "preheader": "Two good months: four wells run, a school opened",
            "date": date(2026, 3, 31),
        }
        issue = Issue(newsletter=newsletter, **values | fields)
        issue.body = Issue._meta.get_field("body").to_python(list(blocks) or BODY)
        issue.save()
        return issue

    return make


@pytest.fixture
def issue(make_issue: MakeIssue) -> Issue:
    return make_issue()


@pytest.fixture
def image(db: None) -> Image:
    return Image.objects.create(
        title="well.jpg", file=ImageFile(io.BytesIO(jpeg(with_place=True)), "well.jpg"), description="A well"
    )


@pytest.fixture
def photo_issue(make_issue: MakeIssue, image: Image) -> Issue:
    return make_issue({"type": "photo", "id": "block-photo", "value": {"image": image.pk, "caption": "The well"}})


@pytest.fixture
def looked_over(photo_issue: Issue, image: Image) -> Issue:
    """An issue whose photo somebody has looked over."""
    look_over(image)
    return photo_issue


def look_over(image: Image) -> Image:
    """As somebody does who sees nobody in it."""
    look_at(image)
    confirm_photo(image, None)
    return image


@pytest.fixture
def donors(db: None) -> List:
    return List.objects.create(name="Donors")


@pytest.fixture
def partners(db: None) -> List:
    return List.objects.create(name="Partners")


def person(name: str, *permissions: str) -> User:
    user = User.objects.create_user(name, f"{name}@mission.example", "a-long-password")
    for permission in ("access_admin", *permissions):
        user.user_permissions.add(Permission.objects.get(codename=permission))
    return user


@pytest.fixture
def officer(db: None) -> User:
    """Writes and makes proofs; does not sign."""
    return person("officer", "add_proof", "change_issue", "view_issue", "add_issue")


@pytest.fixture
def head(db: None) -> User:
    """The head of mission: reads and signs."""
    return person("head", "view_proof", "sign_proof")


@pytest.fixture
def proof(issue: Issue, donors: List, officer: User) -> Proof:
    from mailer.issues.actions.make_proof import make_proof

    return make_proof(issue, [donors], {}, officer)
