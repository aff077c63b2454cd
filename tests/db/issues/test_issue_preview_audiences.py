"""The preview of an issue whose blocks are not all for everybody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from mailer.issues.models import Issue
from subscribers.models import List
from tests.db.console.factories import make_subscriber
from tests.db.issues.conftest import MakeIssue
from tests.db.issues.test_issue_preview import desk, mail, page, text

__all__ = ["desk"]

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def block(name: str, **audience: Any) -> dict[str, Any]:
    value = {"body": f"<p>bird {name}</p>", "audience": {"only": bool(audience), **audience}}
    return {"type": "text", "id": f"block-{name}", "value": value}


@pytest.fixture
def mixed(make_issue: MakeIssue) -> Issue:
    return make_issue(block("wren"), block("heron", kinds=["donor"]), block("stork", countries="JO"))


def birds(client: Client, issue: Issue, **query: object) -> list[str]:
    return re.findall(r"bird (\w+)", text(mail(client, issue, part="text", **query)))


@pytest.mark.parametrize(
    ("chosen", "seen"),
    [
        ("every", ["wren", "heron", "stork"]),
        ("everybody", ["wren"]),
        ("1", ["wren", "heron"]),
        ("2", ["wren", "stork"]),
        ("3", ["wren", "heron", "stork"]),  # no such condition: as if none were chosen
    ],
)
def test_it_shows_the_blocks_that_some_readers_get(desk: Client, mixed: Issue, chosen: str, seen: list[str]) -> None:
    assert birds(desk, mixed, blocks=chosen) == seen


def test_it_names_the_readers_of_each_condition(desk: Client, mixed: Issue) -> None:
    shown = text(page(desk, mixed))
    assert all(words in shown for words in ("Every block", "What everybody gets", "of the kind donor", "in JO"))


def test_it_offers_no_readers_where_every_block_is_for_everybody(desk: Client, issue: Issue) -> None:
    assert "What everybody gets" not in text(page(desk, issue))


def test_it_keeps_the_choice_in_the_address_of_the_mail(desk: Client, mixed: Issue) -> None:
    assert "blocks=2" in text(page(desk, mixed, blocks="2"))


def test_a_subscriber_sees_what_they_would_get(desk: Client, mixed: Issue, donors: List) -> None:
    rana = make_subscriber("rana@example.org", donors, kind="donor", country="DE")
    assert birds(desk, mixed, reader=rana.pk, blocks="2") == ["wren", "heron"]


def test_it_offers_no_blocks_while_a_subscriber_reads(desk: Client, mixed: Issue, donors: List) -> None:
    rana = make_subscriber("rana@example.org", donors, kind="donor")
    assert "What everybody gets" not in text(page(desk, mixed, reader=rana.pk))


def test_it_shows_the_light_edition(desk: Client, mixed: Issue) -> None:
    full, light = text(mail(desk, mixed)), text(mail(desk, mixed, edition="light"))
    assert "bird wren" in light
    assert len(light) < len(full)


def test_a_subscriber_who_asked_for_it_sees_the_light_edition(desk: Client, mixed: Issue, donors: List) -> None:
    reader = {"kind": "donor", "country": "JO", "light": True}
    rana = make_subscriber("rana@example.org", donors, **reader)
    omar = make_subscriber("omar@example.org", donors, **{**reader, "light": False})
    assert len(text(mail(desk, mixed, reader=rana.pk))) < len(text(mail(desk, mixed, reader=omar.pk)))


def test_it_offers_no_light_edition_of_a_newsletter_that_is_light(desk: Client, mixed: Issue) -> None:
    mixed.newsletter.theme = "letter"
    mixed.newsletter.save()
    assert 'name="edition"' not in text(page(desk, mixed))
