"""The screen on which staff say who sees a sent proof, and note corrections."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mailer.issues.actions.archive_proof import note_correction
from mailer.issues.models import CorrectionNote, Issue, Proof, ProofEvent
from subscribers.models import User
from tests.db.issues.conftest import person
from tests.db.issues.test_archive_pages import NASTY, logged_in, send, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(proof: Proof, head: User) -> Proof:
    return send(proof, head)


@pytest.fixture
def desk(officer: User) -> Client:
    return logged_in(officer)


def url(proof: Proof) -> str:
    return reverse("issues_archiving", args=[proof.pk])


def show(client: Client, proof: Proof, visibility: str) -> Any:
    return client.post(url(proof), {"show": "1", "show-visibility": visibility}, follow=True)


def note(client: Client, proof: Proof, text: str) -> Any:
    return client.post(url(proof), {"note": "1", "correct-text": text}, follow=True)


def events() -> list[tuple[str, str, str]]:
    kinds = (ProofEvent.Kind.CORRECTED, ProofEvent.Kind.VISIBILITY)
    return list(ProofEvent.objects.filter(kind__in=kinds).values_list("kind", "name", "detail"))


@pytest.mark.parametrize("visibility", ["subscribers", "staff"])
def test_it_shows_the_issue_to_fewer(desk: Client, sent: Proof, visibility: str) -> None:
    assert show(desk, sent, visibility).status_code == 200
    assert Proof.objects.get().visibility == visibility
    assert events() == [("visibility", "officer", visibility)]


def test_it_lets_nobody_but_signers_show_it_to_more(desk: Client, sent: Proof, head: User) -> None:
    Proof.objects.update(visibility="staff")
    refused = show(desk, sent, "public")
    assert (refused.status_code, Proof.objects.get().visibility) == (400, "staff")
    assert "Ask whoever signs" in refused.content.decode()
    show(logged_in(head), sent, "public")
    assert Proof.objects.get().visibility == "public"
    assert events() == [("visibility", "head", "public")]


def test_it_begins_the_next_proof_of_the_issue_with_that(desk: Client, sent: Proof) -> None:
    show(desk, sent, "staff")
    assert Issue.objects.get().shown_to == "staff"


def test_it_notes_no_change_that_is_none(desk: Client, sent: Proof) -> None:
    show(desk, sent, "public")
    assert events() == []


def test_it_takes_no_other_word_for_who_sees_it(desk: Client, sent: Proof) -> None:
    assert (show(desk, sent, "nobody").status_code, Proof.objects.get().visibility) == (400, "public")


def test_it_puts_a_correction_on_the_page(desk: Client, sent: Proof) -> None:
    assert "at the top of the page" in note(desk, sent, "Four wells, not five.").content.decode()
    assert "Four wells, not five." in text_of(sent)
    assert events() == [("corrected", "officer", "Four wells, not five.")]


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_it_takes_no_empty_or_endless_correction(desk: Client, sent: Proof, text: str) -> None:
    assert note(desk, sent, text).status_code == 400
    assert not CorrectionNote.objects.exists()


def test_it_notes_nothing_of_what_was_not_sent(desk: Client, sent: Proof) -> None:
    Proof.objects.update(sent_at=None)
    assert "was not sent yet" in note(desk, sent, "Four wells.").content.decode()
    assert not CorrectionNote.objects.exists()


def test_it_keeps_of_a_correction_what_can_be_seen(sent: Proof, head: User) -> None:
    noted = note_correction(sent, "Four\0 wells,\r\n\u202enot five.", head)
    assert noted.text == "Four wells,\nnot five."


def test_it_takes_fifty_notes_at_most(desk: Client, sent: Proof) -> None:
    for number in range(51):
        note(desk, sent, f"Note {number}")
    assert CorrectionNote.objects.count() == 50


def test_it_keeps_mark_up_in_a_note_as_text(desk: Client, sent: Proof) -> None:
    page = note(desk, sent, NASTY).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_it_is_for_those_who_make_proofs_or_sign_them(sent: Proof) -> None:
    reader = logged_in(person("reader", "view_proof"))
    for answer in (reader.get(url(sent)), reader.post(url(sent), {"note": "1", "correct-text": "Four wells."})):
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")  # which says that it is not for them
    assert "/admin/login/" in Client().get(url(sent))["Location"]
    assert not CorrectionNote.objects.exists()


def test_it_wants_a_csrf_token(sent: Proof, officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert note(client, sent, "Four wells.").status_code == 403


def test_it_knows_no_archive_of_what_is_not_signed(desk: Client, proof: Proof) -> None:
    assert desk.get(url(proof)).status_code == 404


def test_it_is_reached_from_the_proof(desk: Client, sent: Proof) -> None:
    assert url(sent) in desk.get(reverse("issues_proof", args=[sent.pk])).content.decode()
