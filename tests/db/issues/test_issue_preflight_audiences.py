"""What is found about the readers that an issue's blocks are for, as they are stored."""

from __future__ import annotations

import pytest

from mailer.issues.preflight import Code, check_issue
from mailer.issues.yaml_import import import_issue
from subscribers.lifecycle import subscribe
from subscribers.models import List, Subscriber
from subscribers.states import Event

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HEAD = """\
newsletter: Tarn Valley News
title: March
subject: Wells and schools
date: '2026-03-31'
language: en
blocks:
"""
BLOCK = "- type: text\n  paragraphs: [The wells run again.]\n"
OURS = {each for each in Code if each.startswith("audience-")}


def found(*audiences: str) -> list[tuple[str, int]]:
    """Codes and blocks of what is found: beside a block for everybody, one block for each of ``audiences``."""
    blocks = BLOCK + "".join(f"{BLOCK}  for: {each}\n" for each in audiences)
    issue = import_issue(HEAD + blocks, "m.yaml")
    return [(each.code.value, each.position) for each in check_issue(issue, quickly=False) if each.code in OURS]


@pytest.fixture
def donors() -> List:
    donors = List.objects.create(name="Donors")
    rana = Subscriber.objects.create(email="rana@example.org", kind="donor", country="JO", language="ar")
    subscribe(rana, donors, Event.CONFIRM, "test")
    return donors


def test_it_finds_nothing_where_somebody_gets_the_block(donors: List) -> None:
    assert found("{lists: [Donors], kinds: [donor], countries: [JO], languages: [ar]}") == []


def test_it_finds_a_block_that_nobody_gets_today(donors: List) -> None:
    assert found("{kinds: [press]}") == [("audience-empty", 2)]


def test_it_counts_nobody_who_is_on_no_list() -> None:
    Subscriber.objects.create(email="rana@example.org", kind="press")
    assert found("{kinds: [press]}") == [("audience-empty", 2)]


def test_it_finds_a_fifth_group_of_readers(donors: List) -> None:
    groups = [f"{{kinds: [donor], countries: [JO, {code}]}}" for code in ("LB", "IQ", "SY", "DE", "FR")]
    assert found(*groups[:4], groups[0]) == []
    assert found(*groups) == [("audience-conditions", 0)]


def test_it_finds_a_list_that_is_gone(donors: List) -> None:
    issue = import_issue(f"{HEAD}{BLOCK}  for: {{lists: [Donors]}}\n", "m.yaml")
    donors.delete()
    assert Code.AUDIENCE_NOBODY in {each.code for each in check_issue(issue, quickly=True)}
