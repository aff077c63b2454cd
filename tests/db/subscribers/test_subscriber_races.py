"""Two writers at once: what each of them promised still holds. SQLite lets one writer in at a time, so that there is
nothing to see."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection, connections

from subscribers.imports import import_csv
from subscribers.lifecycle import subscribe, suppress, unsubscribe
from subscribers.models import List, Subscriber, Subscription, Suppression
from subscribers.states import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _two_writers() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")


T = TypeVar("T")


def at_once(*work: Callable[[], T]) -> list[T]:
    def run(job: Callable[[], T]) -> T:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def test_it_imports_the_same_people_twice_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subscribers.imports.CHUNK", 100)
    donors = List.objects.create(name="Donors")
    rows = [f"p{number}@example.org,Organisation {number % 7}" for number in range(600)]
    files = ["\n".join(["email,organisation", *order]).encode() for order in (rows, rows[::-1])]
    reports = at_once(*(lambda file=file: import_csv(file, donors) for file in files))
    assert [report.rejects for report in reports] == [[], []]
    assert Subscriber.objects.count() == Subscription.objects.filter(state="subscribed").count() == 600


def test_it_leaves_for_good_whatever_comes_in_at_the_same_time() -> None:
    donors = List.objects.create(name="Donors")
    for number in range(20):
        person = Subscriber.objects.create(email=f"p{number}@example.org")
        at_once(
            lambda person=person: unsubscribe(person, [donors], "link"),
            lambda person=person: subscribe(person, donors, Event.IMPORT, "file"),
        )
    assert set(Subscription.objects.values_list("state", flat=True)) == {"unsubscribed"}


def test_it_suppresses_once_however_many_bounces_come_in() -> None:
    made = at_once(*[lambda: suppress("rana@example.org", "bounce", "550 5.1.1")] * 4)
    assert sorted(made) == [False, False, False, True]
    assert Suppression.objects.count() == 1
