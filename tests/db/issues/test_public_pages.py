"""What strangers see where something is wrong: a proof that was changed, an address that is none, a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.models import Proof
from mailer.urls import urlpatterns as ours
from subscribers.models import User

pytestmark = pytest.mark.django_db


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the house")


urlpatterns = [*ours, path("broken/", broken)]


@pytest.fixture
def changed(proof: Proof, head: User) -> Proof:
    """A signed and sent proof, changed in the database afterwards."""
    sign_proof(proof, head)
    Proof.objects.update(sent_at=timezone.now())
    variant = proof.variants.get(medium="web")
    variant.compiled = variant.compiled.replace("wells", "banks")
    variant.save()
    return proof


def test_it_shows_nobody_a_proof_that_was_changed_after_it_was_signed(changed: Proof) -> None:
    response = Client().get(reverse("proof-view", args=[changed.public_id]))
    assert response.status_code == 410
    assert "No longer available" in response.content.decode()
    assert "banks" not in response.content.decode()


def test_it_says_so_in_the_mails_language(changed: Proof) -> None:
    changed.variants.update(language="ar")
    response = Client().get(reverse("proof-view", args=[changed.public_id]))
    assert '<html lang="ar" dir="rtl">' in response.content.decode()
    assert (response["Content-Language"], "لم يعد متاحاً" in response.content.decode()) == ("ar", True)


def test_it_sets_no_cookie_where_a_proof_is_gone(changed: Proof) -> None:
    assert not Client().get(reverse("proof-view", args=[changed.public_id])).cookies


@pytest.mark.parametrize(
    ("language", "opening", "words"),
    [
        ("en", '<html lang="en" dir="ltr">', "There is nothing at this address."),
        ("ar", '<html lang="ar" dir="rtl">', "لا يوجد شيء في هذا العنوان."),
        ("ckb", '<html lang="ckb" dir="rtl">', "لەم ناونیشانەدا هیچ نییە."),
    ],
)
def test_it_says_in_the_readers_language_that_there_is_nothing(language: str, opening: str, words: str) -> None:
    response = Client().get("/nothing-here/", headers={"accept-language": language})
    assert response.status_code == 404
    assert opening in response.content.decode()
    assert words in response.content.decode()


def test_it_says_in_a_page_that_the_fault_is_ours(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    response = Client(raise_request_exception=False).get("/broken/", headers={"accept-language": "ar"})
    assert response.status_code == 500
    assert "الخطأ من جانبنا" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_it_asks_no_database_for_the_page_of_a_fault(settings: Any, django_assert_num_queries: Any) -> None:
    settings.ROOT_URLCONF = __name__
    with django_assert_num_queries(0):
        Client(raise_request_exception=False).get("/broken/")


def test_it_says_what_to_do_where_a_form_was_open_too_long() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})
    assert (response.status_code, "load the page again" in response.content.decode()) == (403, True)


def test_it_answers_a_request_for_another_host_with_a_page() -> None:
    response = Client().get("/admin/login/", headers={"host": "evil.example"})
    assert (response.status_code, "This cannot be read" in response.content.decode()) == (400, True)
