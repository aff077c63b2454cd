"""Dispatchers killed in the middle of a campaign, whose uncertain messages are held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.agreement import compare
from tests.faults.conftest import Housed
from tests.faults.wreck import KILLS, PEOPLE, WINDOW, Wreck, wrecked

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def wreck(request: pytest.FixtureRequest) -> Iterator[Wreck]:
    housed: Housed = request.getfixturevalue(f"on_{request.param}")
    with housed(MAILER_SWEEP_SECONDS="15") as house:  # as in production
        yield wrecked(house, "hold", request.param)


def test_it_kills_as_often_as_it_says(wreck: Wreck) -> None:
    assert len(set(wreck.killed)) == KILLS


def test_it_has_every_subscriber_in_an_end_state(wreck: Wreck) -> None:
    counts = wreck.found.counts
    assert counts["accepted"] + counts["uncertain"] == PEOPLE


def test_it_loses_no_message(wreck: Wreck) -> None:
    assert wreck.found.lost == set()


def test_it_sends_no_message_twice(wreck: Wreck) -> None:
    assert wreck.found.doubled == set()


def test_it_knows_every_message_that_arrived(wreck: Wreck) -> None:
    assert wreck.found.unknown == set()


def test_it_is_uncertain_of_two_windows_a_kill_at_most(wreck: Wreck) -> None:
    assert 0 < wreck.found.counts["uncertain"] <= 2 * WINDOW * KILLS


def test_it_counts_in_its_status_the_uncertain_that_its_ledger_lists(wreck: Wreck) -> None:
    assert wreck.house.status(wreck.campaign)["counts"]["uncertain"] == len(wreck.found.ids("uncertain"))


def test_it_says_of_the_uncertain_what_happened(wreck: Wreck) -> None:
    replies = {row["reply"] for row in wreck.found.rows.values() if row["state"] == "uncertain"}
    assert replies == {"The dispatcher died with this message under way: the relay may or may not have taken it."}


def test_it_resends_the_uncertain_when_told_to_under_the_same_message_id(wreck: Wreck) -> None:
    uncertain = wreck.found.ids("uncertain")
    resent = wreck.house.mailer("campaign", "resend", wreck.campaign, "--uncertain").json()
    assert resent["resent"] == len(uncertain)
    assert wreck.house.finish(wreck.campaign)["state"] == "closed"
    after = compare(wreck.house, wreck.campaign)
    assert {key: after.caught[key] - wreck.found.caught[key] for key in after.rows} == {
        key: int(key in uncertain) for key in after.rows
    }
    assert after.counts == {"accepted": PEOPLE}
