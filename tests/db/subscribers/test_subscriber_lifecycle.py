"""What happens to people: they subscribe, leave, and are suppressed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from subscribers.lifecycle import subscribe, suppress, unsubscribe
from subscribers.models import List, Subscriber, Subscription, Suppression
from subscribers.states import Event, SubscriptionState

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def rana() -> Subscriber:
    return Subscriber.objects.create(email="rana@example.org")


@pytest.fixture
def donors() -> List:
    return List.objects.create(name="Donors")


@pytest.fixture
def partners() -> List:
    return List.objects.create(name="Partners")


def standing(person: Subscriber) -> dict[str, tuple[str, str, datetime]]:
    rows = Subscription.objects.filter(subscriber=person).select_related("list")
    return {str(row.list): (row.state, row.source, row.changed_at) for row in rows}


def suppressions() -> list[tuple[str, str, str]]:
    return list(Suppression.objects.values_list("email_key", "reason", "detail"))


# -- subscribing


def test_it_subscribes_a_person(rana: Subscriber, donors: List) -> None:
    assert subscribe(rana, donors, Event.CONFIRM, "form", MARCH) == SubscriptionState.SUBSCRIBED
    assert standing(rana) == {"Donors": ("subscribed", "form", MARCH)}


def test_it_keeps_what_first_brought_the_state_about(rana: Subscriber, donors: List) -> None:
    subscribe(rana, donors, Event.CONFIRM, "form", MARCH)
    subscribe(rana, donors, Event.CONFIRM, "form again", APRIL)
    assert standing(rana) == {"Donors": ("subscribed", "form", MARCH)}


def test_it_moves_from_asked_to_confirmed(rana: Subscriber, donors: List) -> None:
    subscribe(rana, donors, Event.ASK, "form", MARCH)
    subscribe(rana, donors, Event.CONFIRM, "link", APRIL)
    assert standing(rana) == {"Donors": ("subscribed", "link", APRIL)}


def test_it_does_not_bring_back_by_import_who_left(rana: Subscriber, donors: List) -> None:
    unsubscribe(rana, [donors], "link", MARCH)
    assert subscribe(rana, donors, Event.IMPORT, "file", APRIL) == SubscriptionState.UNSUBSCRIBED
    assert standing(rana) == {"Donors": ("unsubscribed", "link", MARCH)}


def test_it_lets_back_in_who_asks_again(rana: Subscriber, donors: List) -> None:
    unsubscribe(rana, [donors], "link", MARCH)
    assert subscribe(rana, donors, Event.CONFIRM, "form", APRIL) == SubscriptionState.SUBSCRIBED


def test_it_takes_the_time_from_the_database_where_none_is_given(rana: Subscriber, donors: List) -> None:
    subscribe(rana, donors, Event.CONFIRM, "form")
    assert standing(rana)["Donors"][2] >= rana.created_at.replace(microsecond=0)


# -- leaving


def test_it_leaves_every_list_it_is_given(rana: Subscriber, donors: List, partners: List) -> None:
    subscribe(rana, donors, Event.CONFIRM, "form", MARCH)
    subscribe(rana, partners, Event.ASK, "form", MARCH)
    assert unsubscribe(rana, [donors, partners], "link", APRIL) == 2
    assert standing(rana) == {
        "Donors": ("unsubscribed", "link", APRIL),
        "Partners": ("unsubscribed", "link", APRIL),
    }


def test_it_takes_primary_keys_too(rana: Subscriber, donors: List) -> None:
    subscribe(rana, donors, Event.CONFIRM, "form", MARCH)
    assert unsubscribe(rana, [donors.pk], "link") == 1


def test_it_leaves_once_however_often_it_is_asked(rana: Subscriber, donors: List) -> None:
    subscribe(rana, donors, Event.CONFIRM, "form", MARCH)
    unsubscribe(rana, [donors], "link", MARCH)
    assert unsubscribe(rana, [donors], "link again", APRIL) == 0
    assert standing(rana) == {"Donors": ("unsubscribed", "link", MARCH)}


def test_it_marks_a_list_never_joined_as_left(rana: Subscriber, donors: List) -> None:
    assert unsubscribe(rana, [donors], "link", MARCH) == 0
    assert standing(rana) == {"Donors": ("unsubscribed", "link", MARCH)}


def test_it_touches_no_other_list(rana: Subscriber, donors: List, partners: List) -> None:
    subscribe(rana, partners, Event.CONFIRM, "form", MARCH)
    unsubscribe(rana, [donors], "link", APRIL)
    assert standing(rana)["Partners"] == ("subscribed", "form", MARCH)


def test_it_touches_no_other_person(rana: Subscriber, donors: List) -> None:
    other = Subscriber.objects.create(email="other@example.org")
    subscribe(other, donors, Event.CONFIRM, "form", MARCH)
    unsubscribe(rana, [donors], "link", APRIL)
    assert standing(other) == {"Donors": ("subscribed", "form", MARCH)}


# -- suppressing


def test_it_suppresses_an_address() -> None:
    assert suppress("rana@example.org", "bounce", "550 5.1.1 unknown", MARCH)
    assert suppressions() == [("rana@example.org", "bounce", "550 5.1.1 unknown")]


def test_it_keeps_the_first_reason() -> None:
    suppress("rana@example.org", "staff", "asked by phone", MARCH)
    assert not suppress("rana@example.org", "bounce", "550", APRIL)
    assert suppressions() == [("rana@example.org", "staff", "asked by phone")]


def test_it_lets_a_complaint_replace_a_bounce() -> None:
    suppress("rana@example.org", "bounce", "550", MARCH)
    assert not suppress("rana@example.org", "complaint", "spam button", APRIL)
    assert suppressions() == [("rana@example.org", "complaint", "spam button")]


def test_it_lets_nothing_replace_a_complaint() -> None:
    suppress("rana@example.org", "complaint", "spam button", MARCH)
    suppress("rana@example.org", "bounce", "550", APRIL)
    suppress("rana@example.org", "complaint", "again", APRIL)
    assert suppressions() == [("rana@example.org", "complaint", "spam button")]


def test_it_keeps_as_much_of_a_reply_as_the_database_takes() -> None:
    suppress("rana@example.org", "bounce", "550 \0" + "x" * 600)
    assert suppressions()[0][2] == "550 " + "x" * 496


def test_it_refuses_a_reason_there_is_not() -> None:
    with pytest.raises(ValueError, match="whim"):
        suppress("rana@example.org", "whim")


# -- addresses of people


def test_it_gives_every_saved_person_key_and_provider() -> None:
    person = Subscriber.objects.create(email="Rana@GMAIL.com")
    assert (person.email, person.email_key, person.provider) == ("Rana@gmail.com", "rana@gmail.com", "gmail")


def test_it_brings_key_and_provider_along_when_the_address_changes(rana: Subscriber) -> None:
    rana.email = "rana@outlook.com"
    rana.save(update_fields=["email"])
    rana.refresh_from_db()
    assert (rana.email_key, rana.provider) == ("rana@outlook.com", "microsoft")
