"""Photos taken out of proofs that show them: after a blur, after an interruption, and wherever the same picture is."""

from __future__ import annotations

import io
import os
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.issues.actions import cover_copies
from mailer.issues.actions.blur_faces import blur_faces
from mailer.issues.actions.check_photo import confirm_photo, draw_face, look_at
from mailer.issues.actions.cover_copies import placeholder
from mailer.issues.actions.go_on_covering import go_on_covering
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.actions.take_out import sent_with, take_out
from mailer.issues.actions.withdraw_consent import withdraw_consent
from mailer.issues.digest import verify, verify_pictures
from mailer.issues.errors import PictureRefused, PreflightFailed, ProofRefused
from mailer.issues.faces import Box
from mailer.issues.models import Image, Issue, PhotoConsent, Proof
from mailer.issues.picture_files import store_picture
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue, jpeg, look_over
from tests.db.issues.test_photo_consent import fetched
from tests.db.issues.test_photo_screens import act, desk, people, said

__all__ = ["desk"]

BOX = Box(0.25, 0.25, 0.2, 0.2)


@pytest.fixture
def sent(looked_over: Issue, donors: List, head: User) -> Proof:
    proof = make_proof(looked_over, [donors])
    sign_proof(proof, head)
    Proof.objects.update(sent_at=timezone.now())
    return Proof.objects.get(pk=proof.pk)


@pytest.fixture
def signed(looked_over: Issue, donors: List, head: User) -> Proof:
    proof = make_proof(looked_over, [donors])
    sign_proof(proof, head)
    return proof


@pytest.fixture
def twin(image: Image) -> Image:
    """The same file, uploaded once more."""
    return Image.objects.create(title="again.jpg", file=_uploaded(), description="A well")


def _uploaded() -> Any:
    from django.core.files.images import ImageFile

    return ImageFile(io.BytesIO(jpeg()), "again.jpg")


def blur(image: Image) -> None:
    look_at(image)
    blur_faces(image, [draw_face(image, BOX).number])


def is_covered(proof: Proof) -> bool:
    copy = proof.pictures.get()
    return fetched(proof) == placeholder(copy.width, copy.height, copy.file)


def full(*_args: object) -> None:
    raise OSError("no space left")


def test_a_face_that_was_missed_is_taken_out_of_a_mail_that_was_sent(sent: Proof, image: Image, officer: User) -> None:
    blur(image)
    before = is_covered(sent)
    assert take_out(image, officer, "A child.") == 1
    event = sent.events.get(kind="taken-out")
    assert (before, is_covered(sent), event.user, event.detail) == (False, True, officer, "well.jpg · A child.")
    verify(sent)
    verify_pictures(sent)


def test_only_what_shows_it_without_the_blur_is_taken_out(
    sent: Proof, image: Image, looked_over: Issue, donors: List
) -> None:
    blur(image)
    confirm_photo(image, None)
    later = make_proof(looked_over, [donors])
    Proof.objects.filter(pk=later.pk).update(sent_at=timezone.now())
    assert sent_with(image).count() == 2
    take_out(image, only_earlier=True)
    assert (is_covered(sent), is_covered(later)) == (True, False)


def test_the_page_offers_it_right_after_a_blur(desk: Client, sent: Proof, image: Image) -> None:
    draw_face(image, BOX)
    act(desk, image, {"deed": "blur", "face": "1"})
    page = said(desk.get(people(image)))
    assert "Mails that were sent still show it without the blur" in page
    assert "Take this photo out of a sent proof" in page


def test_the_screen_lists_the_proofs_says_what_cannot_be_called_back_and_takes_it_out(
    desk: Client, sent: Proof, image: Image
) -> None:
    screen = reverse("issues_take_out", args=[image.pk])
    shown = said(desk.get(screen))
    assert (str(sent) in shown, "cannot be called back" in shown) == (True, True)
    assert "Taken out: a placeholder stands" in said(desk.post(screen, {"reason": "She asked."}, follow=True))
    assert is_covered(sent)


def test_the_screen_asks_which_proofs_where_they_differ(
    desk: Client, sent: Proof, image: Image, looked_over: Issue, donors: List
) -> None:
    blur(image)
    confirm_photo(image, None)
    later = make_proof(looked_over, [donors])
    Proof.objects.filter(pk=later.pk).update(sent_at=timezone.now())
    screen = reverse("issues_take_out", args=[image.pk])
    assert "1 that show it as it was before it was changed" in said(desk.get(screen))
    desk.post(screen, {"which": "every", "reason": ""})
    assert (is_covered(sent), is_covered(later)) == (True, True)


def test_a_photo_that_a_proof_shows_cannot_be_deleted(desk: Client, sent: Proof, image: Image) -> None:
    shown = said(desk.post(reverse("wagtailimages:delete", args=[image.pk]), follow=True))
    assert "cannot be deleted: proofs show it" in shown
    with pytest.raises(ProtectedError):
        image.delete()


def test_it_is_not_sent_and_is_covered_later_where_the_storage_fails_after_a_blur(
    signed: Proof, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(cover_copies, "overwrite", full)
        with pytest.raises(OSError, match="no space"):
            blur(image)
    with pytest.raises(ProofRefused, match="Make a new proof"):
        verify_pictures(signed)
    assert not is_covered(signed)
    assert (go_on_covering(), is_covered(signed), go_on_covering()) == (1, True, 0)
    with pytest.raises(ProofRefused, match="Make a new proof"):
        verify_pictures(signed)


def test_the_page_goes_on_where_the_storage_failed(
    desk: Client, signed: Proof, image: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(cover_copies, "overwrite", full)
        with pytest.raises(OSError, match="no space"):
            blur(image)
    assert "Not every copy of the photo is covered yet" in said(desk.get(people(image)))
    act(desk, image, {"deed": "finish"})
    assert is_covered(signed)


def test_what_is_on_another_machine_is_left_to_that(signed: Proof, image: Image) -> None:
    signed.pictures.update(withdrawn_at=timezone.now(), placeholder_sha256="0" * 64)
    default_storage.delete(signed.pictures.get().file)
    assert (go_on_covering(), go_on_covering()) == (1, 1)


def test_the_same_picture_uploaded_twice_is_withdrawn_everywhere(
    signed: Proof, image: Image, twin: Image, make_issue: MakeIssue, donors: List
) -> None:
    look_over(twin)
    other = make_issue({"type": "photo", "id": "p", "value": {"image": twin.pk, "caption": "Well"}}, title="Other")
    proof = make_proof(other, [donors])
    consent = PhotoConsent.objects.create(image=image, whom="the woman", given_on=date(2026, 1, 5))
    shown = withdraw_consent(consent)
    assert {each.pk for each in shown} == {signed.pk, proof.pk}
    twin.refresh_from_db()
    assert is_covered(proof)
    assert twin.file.open().read() == placeholder(twin.width, twin.height, twin.file.name)
    with pytest.raises(PreflightFailed, match="has ended"):
        make_proof(other, [donors])


def test_it_knows_the_same_picture_after_a_blur(sent: Proof, image: Image, twin: Image) -> None:
    blur(twin)
    take_out(twin)
    assert is_covered(sent)


def test_the_same_picture_that_nobody_changed_is_shown_as_it_is(desk: Client, sent: Proof, twin: Image) -> None:
    page = desk.get(reverse("issues_take_out", args=[twin.pk]))
    assert [proof.pk for proof in page.context["proofs"]] == [sent.pk]
    assert "before it was changed" not in said(page)


def test_the_page_leads_to_the_same_picture_elsewhere(desk: Client, image: Image, twin: Image) -> None:
    assert f'href="{people(twin)}"' in desk.get(people(image)).content.decode()


def test_a_withdrawn_picture_is_not_taken_again(desk: Client, image: Image, tmp_path: Any) -> None:
    blur(image)
    withdraw_consent(PhotoConsent.objects.create(image=image, whom="the woman", given_on=date(2026, 1, 5)))
    file = tmp_path / "again.jpg"
    file.write_bytes(jpeg())
    with pytest.raises(PictureRefused, match="withdrew their consent"):
        store_picture(file, "A well", "", None)
    upload = {"title": "Again", "file": io.BytesIO(jpeg())}
    upload["file"].name = "again.jpg"  # type: ignore[attr-defined]
    assert "withdrew their consent" in said(desk.post(reverse("wagtailimages:add"), upload))
    assert Image.objects.count() == 1


def test_a_rendition_that_was_begun_before_a_blur_is_never_frozen(
    looked_over: Issue, image: Image, donors: List, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mailer.issues.pictures import rendition_of

    real, other = Image.generate_rendition_file, Image.objects.get(pk=image.pk)

    def slow(self: Image, filter: Any, *, source: Any = None) -> Any:
        made = real(self, filter, source=source)
        monkeypatch.setattr(Image, "generate_rendition_file", real)
        blur(Image.objects.get(pk=image.pk))
        return made

    monkeypatch.setattr(Image, "generate_rendition_file", slow)
    assert rendition_of(other, logo=False) is None
    image.refresh_from_db()
    assert image.renditions.count() == 0
    confirm_photo(image, None)
    made = make_proof(looked_over, [donors]).pictures.get()
    assert made.taken_from == image.file.name


def test_a_rendition_of_an_older_file_is_made_anew(image: Image) -> None:
    from mailer.issues.pictures import rendition_of

    stale = rendition_of(image, logo=False)
    assert stale is not None
    Image.objects.filter(pk=image.pk).update(file=default_storage.save("original_images/other.jpg", _uploaded()))
    anew = rendition_of(Image.objects.get(pk=image.pk), logo=False)
    assert anew is not None
    assert (anew.pk != stale.pk, anew.shows("original_images/other.jpg")) == (True, True)


@pytest.mark.parametrize("deed", ["confirm", "blur", "blur-all", "none", "draw"])
def test_what_is_said_of_a_photo_holds_only_for_what_was_seen(desk: Client, image: Image, deed: str) -> None:
    look_at(image)
    draw_face(image, BOX)
    seen = look_at(image).seen
    draw_face(image, Box(0.6, 0.6, 0.2, 0.2))  # a colleague's
    sides = {"left": "25", "top": "25", "width": "20", "height": "20"}
    told = said(desk.post(people(image), {"deed": deed, "face": "1", "seen": seen, **sides}, follow=True))
    assert "have changed since you opened the page" in told
    assert [face["state"] for face in look_at(image).faces] == ["open", "open"]


def test_a_confirmation_on_the_page_of_an_issue_holds_only_for_what_was_seen(
    desk: Client, photo_issue: Issue, image: Image
) -> None:
    page = reverse("issues_photos", args=[photo_issue.pk])
    desk.get(page)
    seen = look_at(image).seen
    image.file = _uploaded()
    image.save()
    look_at(Image.objects.get(pk=image.pk))  # a colleague's
    assert "have changed since you opened the page" in said(
        desk.post(page, {"image": image.pk, "seen": seen}, follow=True)
    )
    assert look_at(Image.objects.get(pk=image.pk)).confirmed_at is None


def test_nothing_is_left_of_a_consents_document_that_was_not_recorded(desk: Client, image: Image) -> None:
    from pathlib import Path

    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile

    look_at(image)
    document = SimpleUploadedFile("form.pdf", b"%PDF-1.4 signed")
    act(desk, image, {"deed": "consent", "face": "7", "whom": "w", "given_on": "2026-01-01", "document": document})
    assert not PhotoConsent.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).parent.glob("consents/*"))


def test_files_that_belong_to_nothing_are_dropped_and_the_others_stay(image: Image, signed: Proof) -> None:
    from mailer.issues.actions.drop_lost_files import drop_lost_files

    image.refresh_from_db()
    lost = default_storage.save("original_images/before-the-blur.jpg", _uploaded())
    young = default_storage.save("original_images/just-uploaded.jpg", _uploaded())
    kept = [image.file.name, image.renditions.get().file.name, signed.pictures.get().file]
    for name in (lost, *kept):
        os.utime(default_storage.path(name), (0, 0))
    assert drop_lost_files(really=False) == ["media/original_images/before-the-blur.jpg"]
    drop_lost_files()
    assert [default_storage.exists(each) for each in (lost, young, *kept)] == [False, True, True, True, True]
