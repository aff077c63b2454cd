"""Forms that staff fill in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from subscribers.forms import ImportForm, ListForm, SubscriberForm
from subscribers.models import List, Subscriber

pytestmark = pytest.mark.django_db


def subscriber(**data: str) -> SubscriberForm:
    return SubscriberForm({"email": "rana@example.org", **data})


def test_it_saves_a_person_with_key_and_provider() -> None:
    person = subscriber(email=" Rana@GMail.com ").save()
    assert (person.email, person.email_key, person.provider) == ("Rana@gmail.com", "rana@gmail.com", "gmail")


def test_it_says_why_an_address_is_refused() -> None:
    form = subscriber(email="rana@localhost")
    assert form.errors["email"] == ["This address cannot be mailed: “localhost” is no domain: it has no dot."]


def test_it_refuses_an_address_that_somebody_has() -> None:
    Subscriber.objects.create(email="rana@example.org")
    form = subscriber(email="RANA@example.org")
    assert form.errors["email"] == ["Somebody has this address already: look them up and change them instead."]


def test_it_lets_a_person_keep_their_own_address() -> None:
    rana = Subscriber.objects.create(email="rana@example.org")
    form = SubscriberForm({"email": "Rana@example.org", "name": "Rana"}, instance=rana)
    assert form.is_valid()


def test_it_refuses_a_name_that_could_forge_a_header() -> None:
    form = subscriber(name="Rana\nBcc: x@example.org")
    assert form.errors["name"] == ["Write it on one line, without line breaks or control characters."]


def test_it_brings_codes_into_their_form() -> None:
    person = subscriber(country="jo", language="AR").save()
    assert (person.country, person.language) == ("JO", "ar")


def test_it_refuses_a_country_there_is_not() -> None:
    assert "country" in subscriber(country="QQ").errors


def test_it_refuses_two_lists_of_one_name() -> None:
    List.objects.create(name="Donors")
    form = ListForm({"name": "Donors", "opt_in": "single"})
    assert form.errors["name"] == ["There is a list of this name already: choose another name."]


def test_it_takes_a_file_for_a_list() -> None:
    donors = List.objects.create(name="Donors")
    form = ImportForm({"list": donors.pk, "dry_run": "on"}, {"file": SimpleUploadedFile("d.csv", b"email\n")})
    assert form.is_valid()
    assert (form.cleaned_data["list"], form.cleaned_data["dry_run"]) == (donors, True)


def test_it_refuses_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subscribers.forms.MAX_BYTES", 1 << 20)
    donors = List.objects.create(name="Donors")
    form = ImportForm({"list": donors.pk}, {"file": SimpleUploadedFile("d.csv", b"x" * (1 << 20) + b"x")})
    assert form.errors["file"] == ["The file is larger than 1 MB: split it into several."]


def test_it_takes_the_kind_and_the_light_edition() -> None:
    person = subscriber(kind="donor", light="on").save()
    assert (person.kind, person.light) == ("donor", True)


def test_it_refuses_a_kind_there_is_not() -> None:
    assert "kind" in subscriber(kind="friend").errors
