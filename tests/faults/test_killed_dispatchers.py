"""Dispatchers killed with SIGKILL in the middle of 2,000 messages, five times, and the broker flushed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.faults.agreement import Comparison, compare
from tests.faults.conftest import Housed
from tests.faults.house import House, eventually, kill

pytestmark = pytest.mark.faults

PEOPLE = 2000
KILLS = 5
WINDOW = 8
SETTLING_SECONDS = 60.0


@dataclass(frozen=True)
class Wreck:
    """A house after its faults, still running."""

    house: House
    campaign: int
    killed: tuple[int, ...]
    found: Comparison


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def wreck(request: pytest.FixtureRequest) -> Iterator[Wreck]:
    housed: Housed = request.getfixturevalue(f"on_{request.param}")
    with housed(MAILER_SWEEP_SECONDS="15") as house:  # as in production
        yield _wrecked(house, "hold", request.param)


@pytest.fixture(scope="module")
def resending(on_sqlite: Housed) -> Iterator[Wreck]:
    with on_sqlite() as house:
        yield _wrecked(house, "resend", "sqlite, resend")


def _wrecked(house: House, policy: str, name: str) -> Wreck:
    house.subscribe("donors", [f"reader{number}@example.org" for number in range(PEOPLE)])
    campaign = house.campaign("donors", policy=policy)
    house.start_all()
    house.mailer("campaign", "start", campaign)
    killed = tuple(_kill_in_the_middle(house, campaign, number) for number in range(KILLS))
    eventually(lambda: _is_closed(house, campaign), SETTLING_SECONDS, "everything is settled after the last kill")
    found = compare(house, campaign)
    print(f"\n{name}: {dict(found.counts)}, caught {found.caught.total()}, lost {len(found.lost)}, ", end="")
    print(f"doubled {len(found.doubled)}, pids killed {killed}")
    return Wreck(house, campaign, killed, found)


def _kill_in_the_middle(house: House, campaign: int, number: int) -> int:
    """Kill a dispatcher with messages in force, once another share of the audience is settled."""
    share = PEOPLE * (number + 1) // (KILLS + 2)
    eventually(lambda: house.settled(campaign) >= share, 120, f"{share} are settled", pause=0.02)
    pid = eventually(lambda: _kill_one(house), 60, "a dispatcher is at work", pause=0.005)
    if number == KILLS // 2:
        house.flush_broker()
    return int(pid)


def _kill_one(house: House) -> int:
    """Kill whoever has armed a window just now; 0 where nobody has."""
    sql = "SELECT d.pid FROM dispatch_dispatcher d JOIN campaigns_window w ON w.owner = d.id WHERE w.lost_at IS NULL"
    return next((pid for (pid,) in house.query(sql) if kill(pid)), 0)


def _is_closed(house: House, campaign: int) -> bool:
    return house.query("SELECT state FROM campaigns_campaign WHERE id = ?", campaign) == [("closed",)]


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


def test_it_reaches_everybody_where_the_policy_is_to_resend(resending: Wreck) -> None:
    assert resending.found.counts == {"accepted": PEOPLE}
    assert resending.found.lost == set()


def test_it_resends_only_what_was_under_way(resending: Wreck) -> None:
    tried_again = {key for key, row in resending.found.rows.items() if row["attempts"] > 1}
    assert resending.found.doubled <= tried_again
    assert 0 < len(tried_again) <= 2 * WINDOW * KILLS


def test_it_sends_no_more_than_once_an_attempt(resending: Wreck) -> None:
    rows, caught = resending.found.rows, resending.found.caught
    assert [key for key, times in caught.items() if times > rows[key]["attempts"]] == []
