"""The limits of lanes on the operator's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Campaign, Delivery
from mailer.dispatch import limits
from mailer.dispatch.limits import Given
from mailer.dispatch.models import Lane
from mailer.lib.relays import Relay
from tests.db.console.factories import make_campaign, make_list, make_subscriber, make_user, run_campaign

pytestmark = pytest.mark.django_db
EMPTY = {"relay": "main", "provider": "gmail"}


@pytest.fixture(autouse=True)
def one_relay(settings: Any) -> None:
    settings.MAILER_RELAYS = (Relay("main", "127.0.0.1", 1),)


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make_user("op", "wagtailadmin.access_admin", "dispatch.view_lane", "dispatch.change_lane"))
    return client


def page(client: Client, name: str = "console_lane", **query: str) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_queue_says_that_no_lane_is_limited(operator: Client) -> None:
    assert "every lane takes as much as its relay does" in page(operator, "console_queue")


def test_the_queue_shows_what_limits_a_lane(operator: Client) -> None:
    limits.limit("main", "gmail", Given(per_hour=2000), database_now())
    text = page(operator, "console_queue")
    assert "main → gmail" in text
    assert "2000/h" in text


def test_the_form_shows_what_holds_now(operator: Client) -> None:
    limits.limit("main", "gmail", Given(50.0, window=4), database_now())
    text = page(operator, relay="main", provider="gmail")
    assert 'value="50/s"' in text
    assert '<option value="gmail" selected>' in text


def test_the_form_sets_limits(operator: Client) -> None:
    answer = operator.post(reverse("console_lane"), EMPTY | {"rate": "50/s+2000/h", "connections": "2"})
    assert answer["Location"] == reverse("console_queue")
    assert Given.of(Lane.objects.get()) == Given(50.0, 2000, connections=2)


def test_the_form_asks_before_it_overwrites_limits_it_did_not_show(operator: Client) -> None:
    limits.limit("main", "gmail", Given(per_hour=2000, window=4), database_now())
    answer = operator.post(reverse("console_lane"), EMPTY | {"rate": "50/s", "shown": "main → *"})
    text = answer.content.decode()
    assert "this lane has limits already (Rate: 2000/h, Window: 4)" in text
    assert 'name="window" value="4"' in text
    assert 'name="rate" value="50/s"' in text
    assert Given.of(Lane.objects.get()) == Given(per_hour=2000, window=4)
    seen = {"shown": "main → gmail", "rate": "50/s", "window": "4"}
    operator.post(reverse("console_lane"), EMPTY | seen)
    assert Given.of(Lane.objects.get()) == Given(50.0, window=4)


def test_a_lane_of_no_name_is_asked_for_in_vain(operator: Client) -> None:
    assert page(operator, relay="main\0", provider="gmail\0")


def test_the_form_takes_all_limits_away(operator: Client) -> None:
    limits.limit("main", "gmail", Given(per_hour=2000), database_now())
    operator.post(reverse("console_lane"), EMPTY | {"rate": "2000/h", "clear": "1"})
    assert Given.of(Lane.objects.get()) == Given()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"rate": "fast"}, "is no rate"),
        ({"connections": "1000"}, "from 1 to 64"),
        ({"warm_up_from": "2026-07-01"}, "A warm-up needs both"),
        ({"relay": "nowhere"}, "Select a valid choice"),
        ({"warm_up_factor": "nan"}, "Enter a number"),
    ],
)
def test_the_form_says_what_is_wrong(operator: Client, said: dict[str, str], told: str) -> None:
    answer = operator.post(reverse("console_lane"), EMPTY | said)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Lane.objects.exists()


def test_who_may_only_look_is_shown_no_form(client: Client) -> None:
    client.force_login(make_user("looker", "wagtailadmin.access_admin", "dispatch.view_lane"))
    assert "Limit a lane" not in page(client, "console_queue")
    assert client.get(reverse("console_lane")).status_code in (302, 403)


def test_the_queue_takes_no_retry_of_a_paused_campaign_for_overdue(operator: Client) -> None:
    donors = make_list("donors")
    make_subscriber("alice@example.org", donors)
    campaign = run_campaign(make_campaign([donors]))
    Delivery.objects.update(next_attempt_at=database_now())
    assert "1 retry is due" in page(operator, "console_queue")
    Campaign.objects.filter(pk=campaign.pk).update(state="paused")
    assert "retry is due" not in page(operator, "console_queue")
