"""Who gets a campaign."""

from __future__ import annotations

import pytest
from django.db import connection

from subscribers.audience import audience
from subscribers.lifecycle import subscribe, suppress, unsubscribe
from subscribers.models import List, Subscriber
from subscribers.states import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def donors() -> List:
    return List.objects.create(name="Donors")


@pytest.fixture
def partners() -> List:
    return List.objects.create(name="Partners")


def person(name: str, *lists: List) -> Subscriber:
    somebody = Subscriber.objects.create(email=f"{name}@example.org")
    for each in lists:
        subscribe(somebody, each, Event.CONFIRM, "form")
    return somebody


def names(lists: list[List], excluded: list[List] | None = None) -> list[str]:
    people = audience([each.pk for each in lists], [each.pk for each in excluded or []])
    return sorted(one.email.partition("@")[0] for one in people)


def test_it_gives_who_is_on_one_of_the_lists(donors: List, partners: List) -> None:
    person("anna", donors), person("bilal", partners), person("chris")
    assert names([donors, partners]) == ["anna", "bilal"]


def test_it_gives_who_is_on_both_lists_once(donors: List, partners: List) -> None:
    person("anna", donors, partners)
    assert names([donors, partners]) == ["anna"]


def test_it_leaves_out_who_has_not_confirmed(donors: List) -> None:
    subscribe(person("anna"), donors, Event.ASK, "form")
    assert names([donors]) == []


def test_it_leaves_out_who_left(donors: List) -> None:
    unsubscribe(person("anna", donors), [donors], "link")
    assert names([donors]) == []


def test_it_keeps_who_left_one_list_and_is_on_the_other(donors: List, partners: List) -> None:
    unsubscribe(person("anna", donors, partners), [donors], "link")
    assert names([donors, partners]) == ["anna"]


def test_it_leaves_out_a_suppressed_address(donors: List) -> None:
    person("anna", donors), person("bilal", donors)
    suppress("anna@example.org", "bounce")
    assert names([donors]) == ["bilal"]


def test_it_leaves_out_who_is_on_an_excluded_list(donors: List, partners: List) -> None:
    person("anna", donors, partners), person("bilal", donors)
    assert names([donors], [partners]) == ["bilal"]


def test_it_keeps_who_left_an_excluded_list(donors: List, partners: List) -> None:
    unsubscribe(person("anna", donors, partners), [partners], "link")
    assert names([donors], [partners]) == ["anna"]


def test_it_gives_nobody_where_there_is_no_list(donors: List) -> None:
    person("anna", donors)
    assert names([]) == []


def test_it_narrows_to_the_people_of_a_window(donors: List) -> None:
    anna, bilal = person("anna", donors), person("bilal", donors)
    suppress(bilal.email_key, "staff")
    assert list(audience([donors.pk]).filter(pk__in=[anna.pk, bilal.pk])) == [anna]


def test_it_looks_for_subscriptions_by_index(donors: List) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of the tables; small ones it rightly reads whole")
    plan = audience([donors.pk]).explain()
    assert "SCAN U0" not in plan
    assert "email_key=?" in plan
