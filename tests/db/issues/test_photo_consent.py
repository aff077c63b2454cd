"""Photos with people: confirmed, blurred for good, shown with consent, and withdrawn from what was sent."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from mailer.issues.actions import blur_faces as blurring
from mailer.issues.actions import cover_copies, withdraw_consent
from mailer.issues.actions.blur_faces import blur_faces
from mailer.issues.actions.check_photo import confirm_photo, draw_face, look_at, mark_face
from mailer.issues.actions.cover_copies import placeholder
from mailer.issues.actions.go_on_covering import go_on_covering
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.digest import verify, verify_pictures
from mailer.issues.errors import PreflightFailed, ProofRefused, Refused
from mailer.issues.faces import Box
from mailer.issues.models import Image, Issue, PhotoConsent, Proof
from mailer.issues.photo_faces import State
from mailer.issues.preflight import check_issue
from subscribers.models import List, User

BOX = Box(0.25, 0.25, 0.2, 0.2)
WHOM = "the woman on the left"


@pytest.fixture
def face(image: Image) -> int:
    """The number of an open face in the photo."""
    look_at(image)
    return draw_face(image, BOX).number


@pytest.fixture
def consent(image: Image, face: int) -> PhotoConsent:
    consent = PhotoConsent.objects.create(image=image, whom=WHOM, given_on=date(2026, 1, 5))
    mark_face(image, face, State.CONSENTED, consent.pk)
    return consent


@pytest.fixture
def signed(photo_issue: Issue, consent: PhotoConsent, donors: List, head: User) -> Proof:
    confirm_photo(consent.image, None)
    proof = make_proof(photo_issue, [donors])
    sign_proof(proof, head)
    return proof


def codes(issue: Issue) -> set[str]:
    return {each.code.value for each in check_issue(issue) if each.code.value.startswith("photo-")}


def fetched(proof: Proof) -> bytes:
    """What a mail that was sent shows."""
    return b"".join(Client().get(f"/media/{proof.pictures.get().file}").streaming_content)


def test_it_asks_for_a_look_at_every_photo(photo_issue: Issue) -> None:
    assert codes(photo_issue) == {"photo-unconfirmed"}


def test_it_has_nothing_to_say_about_a_photo_that_was_looked_over(photo_issue: Issue, image: Image) -> None:
    look_at(image)
    confirm_photo(image, None)
    assert codes(photo_issue) == set()


def test_it_makes_no_proof_while_a_face_is_open(photo_issue: Issue, face: int, donors: List) -> None:
    with pytest.raises(PreflightFailed, match="neither blurred nor covered by consent"):
        make_proof(photo_issue, [donors])


def test_it_does_not_take_a_confirmation_while_a_face_is_open(image: Image, face: int) -> None:
    with pytest.raises(Refused, match="Blur each face first"):
        confirm_photo(image, None)


def test_it_lets_a_box_be_that_is_no_face(photo_issue: Issue, image: Image, face: int) -> None:
    mark_face(image, face, State.NONE)
    assert codes(photo_issue) == {"photo-unconfirmed"}


def test_it_asks_again_when_a_photo_gets_another_file(photo_issue: Issue, image: Image) -> None:
    look_at(image)
    confirm_photo(image, None)
    out = io.BytesIO()
    Pillow.new("RGB", (90, 90)).save(out, "PNG")
    image.file = ContentFile(out.getvalue(), name="other.png")
    image.save()
    assert codes(photo_issue) == {"photo-unconfirmed"}


def test_it_blurs_in_a_new_file_and_deletes_the_old_one(
    image: Image, face: int, django_capture_on_commit_callbacks: Any
) -> None:
    old, rendition = image.file.name, image.get_rendition("max-100x100").file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert blur_faces(image, [face]) == 1
    image.refresh_from_db()
    stored = [default_storage.exists(name) for name in (old, rendition, image.file.name)]
    assert stored == [False, False, True]


def test_no_proof_that_waits_shows_a_face_that_was_missed_and_blurred_since(
    signed: Proof, image: Image, django_capture_on_commit_callbacks: Any
) -> None:
    missed = draw_face(image, Box(0.6, 0.6, 0.2, 0.2))
    with django_capture_on_commit_callbacks(execute=True):
        blur_faces(image, [missed.number])
    copy = signed.pictures.get()
    assert fetched(signed) == placeholder(copy.width, copy.height, copy.file)
    with pytest.raises(ProofRefused, match=r"blurred or taken out since.*Make a new proof"):
        verify_pictures(signed)


def test_a_proof_that_was_sent_keeps_its_copy_when_a_photo_is_blurred(
    signed: Proof, image: Image, django_capture_on_commit_callbacks: Any
) -> None:
    Proof.objects.filter(pk=signed.pk).update(sent_at=timezone.now())
    before, missed = fetched(signed), draw_face(image, Box(0.6, 0.6, 0.2, 0.2))
    with django_capture_on_commit_callbacks(execute=True):
        blur_faces(image, [missed.number])
    assert fetched(signed) == before


def test_it_keeps_the_photo_where_it_cannot_be_blurred(
    image: Image, face: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError("no space left")

    old = image.file.name
    monkeypatch.setattr(blurring, "exchange_file", full)
    with pytest.raises(OSError, match="no space"):
        blur_faces(image, [face])
    image.refresh_from_db()
    assert (image.file.name, look_at(image).faces[0]["state"]) == (old, "open")


def test_it_makes_no_proof_when_consent_is_over(photo_issue: Issue, consent: PhotoConsent, donors: List) -> None:
    PhotoConsent.objects.update(until=date(2026, 1, 6))
    with pytest.raises(PreflightFailed, match="has ended: the woman on the left"):
        make_proof(photo_issue, [donors])


def test_a_withdrawn_photo_is_a_placeholder_at_the_same_address(signed: Proof, consent: PhotoConsent) -> None:
    before, copy = fetched(signed), signed.pictures.get()
    withdraw_consent.withdraw_consent(consent)
    after = fetched(signed)
    assert after != before
    assert after == placeholder(copy.width, copy.height, copy.file)
    assert Pillow.open(io.BytesIO(after)).size == Pillow.open(io.BytesIO(before)).size


def test_a_signed_proof_stays_signed_when_its_photo_is_withdrawn(signed: Proof, consent: PhotoConsent) -> None:
    withdraw_consent.withdraw_consent(consent)
    signed.refresh_from_db()
    verify(signed)
    verify_pictures(signed)


def test_it_does_not_take_another_file_for_the_placeholder(signed: Proof, consent: PhotoConsent) -> None:
    withdraw_consent.withdraw_consent(consent)
    with default_storage.open(signed.pictures.get().file, "wb") as file:
        file.write(b"another")
    with pytest.raises(ProofRefused, match="missing or was changed"):
        verify_pictures(signed)


def test_the_audit_says_who_withdrew_the_photo(signed: Proof, consent: PhotoConsent, officer: User) -> None:
    withdraw_consent.withdraw_consent(consent, officer, "She asked us to.")
    event = signed.events.get(kind="withdrawn")
    assert (event.user, event.detail) == (officer, f"well.jpg · {WHOM}")


def test_nothing_new_shows_a_withdrawn_photo(
    photo_issue: Issue, signed: Proof, consent: PhotoConsent, donors: List
) -> None:
    withdraw_consent.withdraw_consent(consent)
    image = Image.objects.get()
    assert image.file.open().read() == placeholder(image.width, image.height, image.file.name)
    with pytest.raises(PreflightFailed, match="has ended"):
        make_proof(photo_issue, [donors])


def test_a_withdrawal_stands_where_the_storage_fails_and_can_be_finished(
    signed: Proof, consent: PhotoConsent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(cover_copies, "overwrite", full)
        with pytest.raises(OSError, match="no space"):
            withdraw_consent.withdraw_consent(consent)
    with pytest.raises(ProofRefused):  # so it is not sent any more
        verify_pictures(signed)
    go_on_covering()
    verify_pictures(signed)
