"""The light edition, which a reader asks for where they could leave."""

from __future__ import annotations

import pytest
from django.test import Client

from mailer.campaigns.models import Delivery
from mailer.lib import tokens
from subscribers.models import List, Subscriber, Subscription
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def donors() -> List:
    return make_list("Donors")


@pytest.fixture
def alice(donors: List) -> Subscriber:
    return make_subscriber("alice@example.org", donors)


@pytest.fixture
def link(donors: List, alice: Subscriber) -> str:
    campaign = run_campaign(make_campaign([donors]))
    delivery = Delivery.objects.get(campaign=campaign)
    return f"/u/{tokens.derive(bytes(campaign.key), delivery.pk).unsubscribe}"


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def page(visitor: Client, link: str, **posted: str) -> str:
    answer = visitor.post(link, posted) if posted else visitor.get(link)
    assert answer.status_code == 200
    return answer.content.decode()


def is_light(person: Subscriber) -> bool:
    return Subscriber.objects.values_list("light", flat=True).get(pk=person.pk)


def test_it_offers_the_light_edition_where_one_could_leave(visitor: Client, link: str) -> None:
    assert "Get the light edition" in page(visitor, link)


def test_it_sets_nothing_by_being_looked_at(visitor: Client, link: str, alice: Subscriber) -> None:
    page(visitor, link)
    assert not is_light(alice)


def test_it_gives_the_light_edition_to_who_asks_for_it(visitor: Client, link: str, alice: Subscriber) -> None:
    assert "You get the light edition" in page(visitor, link, light="1")
    assert is_light(alice)


def test_it_lets_nobody_leave_by_it(visitor: Client, link: str) -> None:
    page(visitor, link, light="1")
    assert set(Subscription.objects.values_list("state", flat=True)) == {"subscribed"}


def test_it_gives_the_full_edition_back(visitor: Client, link: str, alice: Subscriber) -> None:
    page(visitor, link, light="1")
    assert "Get the full edition again" in page(visitor, link)
    assert "You get the full edition" in page(visitor, link, light="0")
    assert not is_light(alice)


@pytest.mark.parametrize("asked", ["", "2", "yes"])
def test_it_takes_no_other_answer(visitor: Client, link: str, alice: Subscriber, asked: str) -> None:
    assert visitor.post(link, {"light": asked}).status_code == 400
    assert not is_light(alice)


def test_it_still_leaves_in_one_click(visitor: Client, link: str, alice: Subscriber) -> None:
    visitor.post(link, {"List-Unsubscribe": "One-Click", "light": "1"})
    assert Subscription.objects.get().state == "unsubscribed"
    assert not is_light(alice)


def test_it_changes_nothing_for_who_has_left(visitor: Client, link: str, alice: Subscriber) -> None:
    visitor.post(link, {"confirm": "1"})
    assert "You have left" in page(visitor, link, light="1")
    assert not is_light(alice)


def test_it_says_so_to_who_was_erased_meanwhile(visitor: Client, link: str, alice: Subscriber) -> None:
    alice.subscriptions.all().delete()
    Subscriber.objects.filter(pk=alice.pk)._raw_delete("default")
    assert "You have left" in page(visitor, link, light="1")


def test_it_answers_a_broken_link_as_ever(visitor: Client, link: str, alice: Subscriber) -> None:
    assert visitor.post(link[:-8] + "aaaaaaaa", {"light": "1"}).status_code == 404
    assert not is_light(alice)
