"""Pause, resume and cancel in the middle of a campaign, and the whole house stopped and started again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.faults.agreement import Comparison, compare
from tests.faults.conftest import Housed
from tests.faults.house import House, eventually

pytestmark = pytest.mark.faults

PEOPLE = 4000
"""Enough for a command to find the campaign still in the middle on a slow machine."""
AT_MOST_UNDER_WAY = 2 * 8 * 2
"""Two windows of eight on two connections still go out after a pause."""


def _begun(house: House) -> int:
    """A campaign that has sent a little."""
    house.subscribe("donors", [f"reader{number}@example.org" for number in range(PEOPLE)])
    campaign = house.campaign("donors")
    house.mailer("campaign", "start", campaign)
    eventually(lambda: house.settled(campaign) >= 50, 60, "the campaign has begun", pause=0.02)
    return campaign


@dataclass(frozen=True)
class Paused:
    """A campaign that was paused in the middle, and resumed."""

    at_pause: int
    at_rest: int
    later: int
    found: Comparison


@pytest.fixture(scope="module")
def paused(on_sqlite: Housed) -> Iterator[Paused]:
    with on_sqlite() as house:
        house.start("broker", "catcher", "control", "dispatch")
        campaign = _begun(house)
        house.mailer("campaign", "pause", campaign)
        at_pause = house.settled(campaign)
        eventually(lambda: not house.dispatchers(), 60, "the dispatchers have gone home")
        at_rest = house.settled(campaign)
        house.mailer("sweep")
        house.status(campaign)
        later = house.settled(campaign)
        house.mailer("campaign", "resume", campaign)
        assert house.finish(campaign)["state"] == "closed"
        yield Paused(at_pause, at_rest, later, compare(house, campaign))


def test_it_is_in_the_middle_when_it_pauses(paused: Paused) -> None:
    assert 0 < paused.at_rest < PEOPLE


def test_it_sends_two_windows_a_connection_at_most_after_a_pause(paused: Paused) -> None:
    assert paused.at_rest - paused.at_pause <= AT_MOST_UNDER_WAY


def test_it_stays_quiet_while_paused(paused: Paused) -> None:
    assert paused.later == paused.at_rest


def test_it_reaches_everybody_once_after_it_is_resumed(paused: Paused) -> None:
    assert paused.found.counts == {"accepted": PEOPLE}
    assert (paused.found.lost, paused.found.doubled, paused.found.unknown) == (set(), set(), set())


@pytest.fixture(scope="module")
def cancelled(on_sqlite: Housed) -> Iterator[Comparison]:
    with on_sqlite() as house:
        house.start("broker", "catcher", "control", "dispatch")
        campaign = _begun(house)
        house.mailer("campaign", "cancel", campaign)
        eventually(lambda: house.settled(campaign) == PEOPLE, 60, "the rest is written off")
        assert house.finish(campaign)["state"] == "cancelled"
        yield compare(house, campaign)


def test_it_lists_the_rest_of_a_cancelled_campaign_as_cancelled(cancelled: Comparison) -> None:
    assert cancelled.counts["cancelled"] > 0
    assert cancelled.counts["accepted"] + cancelled.counts["cancelled"] == PEOPLE


def test_it_mails_nobody_whose_delivery_was_cancelled(cancelled: Comparison) -> None:
    assert (cancelled.lost, cancelled.doubled, cancelled.unknown) == (set(), set(), set())


@pytest.fixture(scope="module")
def restarted(on_sqlite: Housed) -> Iterator[tuple[int, Comparison]]:
    """``mailer run`` was stopped in the middle, and started again; with the exit status of the first."""
    with on_sqlite() as house:
        running = house.start_all()
        campaign = _begun(house)
        status = running.stop()
        assert house.settled(campaign) < PEOPLE
        house.start_all()
        assert house.finish(campaign)["state"] == "closed"
        yield status, compare(house, campaign)


def test_it_stops_cleanly_in_the_middle_of_a_campaign(restarted: tuple[int, Comparison]) -> None:
    assert restarted[0] == 0


def test_it_goes_on_where_it_was_stopped(restarted: tuple[int, Comparison]) -> None:
    found = restarted[1]
    assert found.counts["accepted"] + found.counts["uncertain"] == PEOPLE
    assert (found.lost, found.doubled, found.unknown) == (set(), set(), set())


def test_it_is_certain_of_every_message_after_a_stop_in_good_order(restarted: tuple[int, Comparison]) -> None:
    assert restarted[1].counts["uncertain"] == 0
