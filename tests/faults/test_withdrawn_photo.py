"""A photo in mails that went out over real SMTP, whose people want it no longer: its address shows a placeholder."""

from __future__ import annotations

import email
import hashlib
import io
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy

import pytest
from PIL import Image as Pillow

from mailer.catcher.store import CatcherStore
from mailer.issues.actions.cover_copies import placeholder
from tests.faults.conftest import Housed
from tests.faults.house import USER, Failed, House

pytestmark = pytest.mark.faults

ISSUE = """\
newsletter: Photos of Tarn
title: At the well
subject: Who drew the first water
date: '2026-03-31'
language: en
sender:
  name: Mission in Tarn
  email: news@mission.example
  postal_address: 1 Bridge Street, Tarn
blocks:
- type: photo
  file: well.jpg
  alt: A woman at a well
  credit: Mission in Tarn
  caption: The first bucket
"""
AGREED = """
import django; django.setup()
from datetime import date
from mailer.issues.actions.check_photo import confirm_photo, draw_face, look_at, mark_face
from mailer.issues.faces import Box
from mailer.issues.models import Image, PhotoConsent
from mailer.issues.photo_faces import State, faces_of
image = Image.objects.get()
look_at(image)
draw_face(image, Box(0.4, 0.2, 0.2, 0.2))
consent = PhotoConsent.objects.create(image=image, whom="the woman", given_on=date(2026, 1, 5))
for face in faces_of(look_at(image).faces):
    mark_face(image, face.number, State.CONSENTED, consent.pk)
confirm_photo(image, None)
"""
WITHDRAWN = """
import django; django.setup()
from mailer.issues.actions.withdraw_consent import withdraw_consent
from mailer.issues.models import PhotoConsent
withdraw_consent(PhotoConsent.objects.get(), reason="she moved")
"""


@dataclass(frozen=True)
class Sight:
    """What a reader's mail program was shown at the address in the mail, before and after."""

    addresses: list[set[str]]
    """Those of photos, mail by mail."""
    before: bytes
    after: bytes
    caching: str


@pytest.fixture(scope="module")
def sight(on_sqlite: Housed) -> Iterator[Sight]:
    with on_sqlite() as house:
        house.more["MAILER_PUBLIC_URL"] = f"http://127.0.0.1:{house.web}"
        house.start("broker", "catcher", "web")
        house.subscribe("donors", ["first@readers.example", "second@readers.example"])
        campaign = house.campaign("donors", proof=_signed(house))
        house.mailer("campaign", "start", campaign)
        house.start("control", "dispatch")
        standing = house.finish(campaign)
        assert standing["state"] == "closed", standing
        addresses = [_photos(html) for html in _arrived(house)]
        (address,) = addresses[0]
        before, _ = _fetched(address)
        _run(house, WITHDRAWN)
        after, caching = _fetched(address)
        yield Sight(addresses, before, after, caching)


def _signed(house: House) -> int:
    Pillow.effect_noise((1200, 800), 40).convert("RGB").save(house.home / "well.jpg")
    file = house.home / "photos.yaml"
    file.write_text(ISSUE, "utf-8")
    issue = house.mailer("issue", "import", file).json()["id"]
    _run(house, AGREED)
    proof = house.mailer("issue", "proof", issue, "--list", "donors").json()["id"]
    house.mailer("proof", "sign", proof, "--by", USER)
    return int(proof)


def _run(house: House, program: str) -> None:
    done = house.python(program)
    if done.status:
        raise Failed(done.err)


def _arrived(house: House) -> list[str]:
    with CatcherStore(house.store) as store:
        raws = [store.raw(each.id) or b"" for each in store.messages(per_page=100)]
    return [email.message_from_bytes(raw, policy=policy.default).get_body(("html",)).get_content() for raw in raws]


def _photos(html: str) -> set[str]:
    return set(re.findall(r'src="(http://127\.0\.0\.1:\d+/media/p/[^"]+)"', html))


def _fetched(address: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read(), answer.headers["Cache-Control"] or ""


def test_every_reader_has_the_photos_address_in_their_mail(sight: Sight) -> None:
    assert len(sight.addresses) == 2
    assert sight.addresses[0] == sight.addresses[1]


def test_the_address_shows_the_photo_until_it_is_withdrawn(sight: Sight) -> None:
    assert len(sight.before) > 20_000  # noise does not become small


def test_the_same_address_shows_a_placeholder_at_once(sight: Sight) -> None:
    width, height = _size(sight.before)
    (address,) = sight.addresses[0]
    expected = placeholder(width, height, address)
    assert hashlib.sha256(sight.after).digest() == hashlib.sha256(expected).digest()


def test_no_copy_is_kept_on_the_way_for_good(sight: Sight) -> None:
    (age,) = re.findall(r"max-age=(\d+)", sight.caching)
    assert int(age) <= 3600
    assert "immutable" not in sight.caching


def _size(data: bytes) -> tuple[int, int]:
    return Pillow.open(io.BytesIO(data)).size
