"""A list as a file."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest

from subscribers.exports import export_list, neutral
from subscribers.imports import import_csv
from subscribers.lifecycle import subscribe, suppress, unsubscribe
from subscribers.models import List, Organisation, Subscriber
from subscribers.states import Event

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def donors() -> List:
    return List.objects.create(name="Donors")


def person(list: List, email: str, **fields: object) -> Subscriber:
    somebody = Subscriber.objects.create(email=email, **fields)
    subscribe(somebody, list, Event.CONFIRM, "form", MARCH)
    return somebody


def exported(of: List) -> list[dict[str, str]]:
    return list(csv.DictReader("".join(export_list(of)).splitlines()))


def test_it_writes_all_that_is_known_of_a_person(donors: List) -> None:
    ministry = Organisation.objects.create(name="Ministry, Water")
    person(
        donors,
        "rana@example.org",
        name="رنا",
        salutation="Dear Rana",
        organisation=ministry,
        language="ar",
        time_zone="Asia/Amman",
        kind="authority",
        light=True,
    )
    assert list(export_list(donors)) == [
        "email,name,salutation,organisation,kind,country,language,time_zone,light,subscribed,suppressed\r\n",
        'rana@example.org,رنا,Dear Rana,"Ministry, Water",authority,,ar,Asia/Amman,yes,2026-03-01T09:00:00+00:00,\r\n',
    ]


def test_it_leaves_out_who_left(donors: List) -> None:
    unsubscribe(person(donors, "rana@example.org"), [donors], "link")
    assert exported(donors) == []


def test_it_says_who_is_suppressed(donors: List) -> None:
    person(donors, "rana@example.org")
    suppress("rana@example.org", "complaint")
    assert exported(donors)[0]["suppressed"] == "complaint"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_it_neutralises_what_a_spreadsheet_would_run(start: str) -> None:
    assert neutral(f"{start}1+1") == f"'{start}1+1"


def test_it_neutralises_every_cell(donors: List) -> None:
    person(donors, "rana@example.org", name='=HYPERLINK("https://example.org")')
    assert exported(donors)[0]["name"].startswith("'=")


def test_it_can_be_imported_again_unchanged(donors: List) -> None:
    person(donors, "+rana@example.org", name="=Rana", salutation="- Dear", country="JO", kind="donor", light=True)
    report = import_csv("".join(export_list(donors)).encode("utf-8-sig"), donors)
    assert (report.rows, report.unchanged, report.already, report.rejects) == (1, 1, 1, [])


def test_it_takes_back_no_light_edition_when_it_is_imported_later(donors: List) -> None:
    rana = person(donors, "rana@example.org")
    lines = "".join(export_list(donors)).encode()
    Subscriber.objects.filter(pk=rana.pk).update(light=True)
    import_csv(lines, donors)
    assert Subscriber.objects.get().light
