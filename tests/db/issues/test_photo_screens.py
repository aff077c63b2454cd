"""The screens on which photos are looked over, as the people who use them see them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mailer.issues.actions.check_photo import confirm_photo, draw_face, look_at
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.faces import Box
from mailer.issues.models import Image, Issue, PhotoConsent
from subscribers.models import List, User
from tests.db.issues.conftest import person

DRAWN = {"deed": "draw", "left": "25", "top": "25", "width": "20", "height": "20"}
GIVEN = {"deed": "consent", "face": "1", "whom": "the woman on the left", "given_on": "2026-01-05"}
FORM = b"%PDF-1.4 signed"
BY_SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
"""The admin turns other refusals into a redirect."""


@pytest.fixture
def desk(db: None) -> Client:
    user = person("desk", "change_issue", "view_issue", "add_proof")
    user.is_superuser = True  # pictures are permitted by collection
    user.save()
    client = Client()
    client.force_login(user)
    return client


def people(image: Image) -> str:
    return reverse("issues_photo_people", args=[image.pk])


def act(client: Client, image: Image, deed: dict[str, Any]) -> Any:
    """What somebody does on the page as it is now."""
    return client.post(people(image), {**deed, "seen": look_at(image).seen})


def state(image: Image) -> list[str]:
    image.refresh_from_db()
    return [face["state"] for face in look_at(image).faces]


def said(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def drawn(image: Image) -> Image:
    look_at(image)
    draw_face(image, Box(0.25, 0.25, 0.2, 0.2))
    return image


@pytest.fixture
def consented(desk: Client, drawn: Image) -> PhotoConsent:
    document = SimpleUploadedFile("Amal.pdf", FORM)
    act(desk, drawn, {**GIVEN, "document": document})
    return PhotoConsent.objects.get()


@pytest.mark.django_db
def test_it_is_closed_to_those_who_may_not_change_the_photo(image: Image, head: User) -> None:
    client = Client()
    client.force_login(head)
    assert client.get(people(image), headers=BY_SCRIPT).status_code == 403


def test_it_draws_a_box_where_it_was_written(desk: Client, image: Image) -> None:
    desk.get(people(image))
    act(desk, image, DRAWN)
    assert 'style="left:25.00%;top:25.00%;width:20.00%;height:20.00%"' in desk.get(people(image)).content.decode()


def test_it_refuses_a_box_that_has_no_size(desk: Client, image: Image) -> None:
    desk.get(people(image))
    assert act(desk, image, {**DRAWN, "width": "0"}).status_code == 400


def test_it_blurs_a_box(desk: Client, drawn: Image) -> None:
    act(desk, drawn, {"deed": "blur", "face": "1"})
    assert state(drawn) == ["blurred"]


def test_it_says_that_a_blur_cannot_be_undone(desk: Client, drawn: Image) -> None:
    assert "A blur cannot be undone" in said(desk.get(people(drawn)))


def test_it_takes_a_box_for_no_face_and_for_one_again(desk: Client, drawn: Image) -> None:
    act(desk, drawn, {"deed": "none", "face": "1"})
    before = state(drawn)
    act(desk, drawn, {"deed": "open", "face": "1"})
    assert (before, state(drawn)) == (["none"], ["open"])


def test_it_records_consent_and_gives_its_document_to_staff(
    desk: Client, drawn: Image, consented: PhotoConsent
) -> None:
    response = desk.get(reverse("issues_consent_document", args=[drawn.pk, consented.pk]))
    assert (state(drawn), b"".join(response.streaming_content)) == (["consented"], FORM)


def test_the_document_lies_nowhere_that_has_an_address(consented: PhotoConsent, media_root: Path) -> None:
    assert not Path(consented.document.path).is_relative_to(media_root)
    assert "Amal" not in consented.document.name


def test_it_refuses_a_document_that_is_none(desk: Client, drawn: Image) -> None:
    response = act(desk, drawn, {**GIVEN, "document": SimpleUploadedFile("form.pdf", b"<html>")})
    assert (response.status_code, "Choose a PDF, JPEG or PNG file." in said(response)) == (400, True)


def test_it_asks_where_consent_is_kept(desk: Client, drawn: Image) -> None:
    assert "Say where the consent is kept" in said(act(desk, drawn, GIVEN))


def test_it_confirms_a_photo(desk: Client, image: Image) -> None:
    desk.get(people(image))
    act(desk, image, {"deed": "confirm"})
    assert "looked at the whole photo on" in said(desk.get(people(image)))


def test_it_confirms_an_issues_photos_on_one_page(desk: Client, photo_issue: Issue, image: Image) -> None:
    page = reverse("issues_photos", args=[photo_issue.pk])
    before = said(desk.get(page))
    desk.post(page, {"image": image.pk, "seen": look_at(image).seen})
    assert ("No people that can be recognised" in before, "Looked over." in said(desk.get(page))) == (True, True)


def test_the_page_of_the_proof_leads_to_the_photos(desk: Client, photo_issue: Issue) -> None:
    page = desk.get(reverse("issues_make_proof", args=[photo_issue.pk])).content.decode()
    assert f'href="{reverse("issues_photos", args=[photo_issue.pk])}"' in page


def test_the_photos_own_page_leads_to_the_people_in_it(desk: Client, image: Image) -> None:
    assert f'href="{people(image)}"' in desk.get(reverse("wagtailimages:edit", args=[image.pk])).content.decode()


def test_withdrawing_lists_the_proofs_and_says_what_cannot_be_called_back(
    desk: Client, photo_issue: Issue, consented: PhotoConsent, donors: List
) -> None:
    confirm_photo(consented.image, None)
    proof = make_proof(photo_issue, [donors])
    page = reverse("issues_withdraw_consent", args=[consented.image_id, consented.pk])
    shown = said(desk.get(page))
    assert (str(proof) in shown, "cannot be called back" in shown) == (True, True)


def test_withdrawing_exchanges_the_picture_of_a_mail_that_was_sent(
    desk: Client, photo_issue: Issue, consented: PhotoConsent, donors: List
) -> None:
    confirm_photo(consented.image, None)
    file = make_proof(photo_issue, [donors]).pictures.get().file
    before = b"".join(Client().get(f"/media/{file}").streaming_content)
    page = reverse("issues_withdraw_consent", args=[consented.image_id, consented.pk])
    shown = said(desk.post(page, {"reason": "She asked us to."}, follow=True))
    after = b"".join(Client().get(f"/media/{file}").streaming_content)
    assert (before != after, "A placeholder stands wherever we show the photo" in shown) == (True, True)


def test_it_says_why_a_photo_with_consent_cannot_be_deleted(desk: Client, consented: PhotoConsent) -> None:
    shown = said(desk.post(reverse("wagtailimages:delete", args=[consented.image_id]), follow=True))
    assert "cannot be deleted: consent is recorded for it" in shown
    assert Image.objects.filter(pk=consented.image_id).exists()


def test_it_says_so_among_many_too(desk: Client, consented: PhotoConsent) -> None:
    address = reverse("wagtail_bulk_action", args=["issues", "image", "delete"])
    shown = said(desk.post(f"{address}?id={consented.image_id}", follow=True))
    assert "cannot be deleted: consent is recorded for it" in shown
    assert Image.objects.filter(pk=consented.image_id).exists()


def test_a_photo_without_consent_can_be_deleted(desk: Client, image: Image) -> None:
    desk.post(reverse("wagtailimages:delete", args=[image.pk]))
    assert not Image.objects.exists()


def test_the_list_of_photos_leads_to_the_people_in_each(desk: Client, image: Image) -> None:
    assert f'href="{people(image)}"' in desk.get(reverse("wagtailimages:index")).content.decode()


def test_a_finding_leads_to_the_people_in_its_photo(desk: Client, photo_issue: Issue, image: Image) -> None:
    page = desk.get(reverse("issues_make_proof", args=[photo_issue.pk])).content.decode()
    assert f'href="{people(image)}"' in page
