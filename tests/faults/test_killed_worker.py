"""The main process of the dispatch worker dies in the middle of a campaign, and another worker takes its place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.agreement import Comparison
from tests.faults.arena import CAMPAIGN, PEOPLE, assert_agreement
from tests.faults.chaos import ChaosRelay
from tests.faults.conftest import ON_BOTH, Housed
from tests.faults.house import eventually, kill

pytestmark = pytest.mark.faults

WINDOW, CONNECTIONS = 4, 2
SLOW = 0.25
"""Seconds the relay takes over a message, so that the worker dies in the middle."""


@dataclass(frozen=True)
class Orphaned:
    """What came of it."""

    senders: set[int]
    """The processes that sent when their parent died."""
    left: int
    """Not settled when the last of them was gone."""
    found: Comparison


@pytest.fixture(scope="module", params=ON_BOTH)
def orphaned(request: pytest.FixtureRequest, crowded: Housed) -> Iterator[Orphaned]:
    with crowded(request.param, MAILER_SWEEP_SECONDS="1") as house, ChaosRelay(pause=SLOW) as relay:
        house.more["MAILER_RELAYS"] = relay.url(window=WINDOW, connections=CONNECTIONS)
        house.start("broker", "control")
        worker = house.start("dispatch")
        house.mailer("campaign", "start", CAMPAIGN)
        eventually(lambda: relay.taken.total() >= 5, 60, "the campaign is in the middle", pause=0.02)
        children = _children(worker.pids["dispatch"])
        senders = children & set(house.dispatchers())
        assert kill(worker.pids["dispatch"])
        eventually(lambda: not any(map(_lives, children)), 10, "its children die with it: nobody sends on unseen")
        left = PEOPLE - house.settled(CAMPAIGN)
        relay.pause = 0.0
        house.start("dispatch")
        assert house.finish(CAMPAIGN)["state"] == "closed"
        rows = {row["message_id"]: row for row in house.ledger(CAMPAIGN)}
        yield Orphaned(senders, left, Comparison(rows, relay.taken.copy()))


def _children(parent: int) -> set[int]:
    return set(map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split()))


def _lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_it_dies_in_the_middle(orphaned: Orphaned) -> None:
    assert orphaned.senders
    assert orphaned.left > 0


def test_it_agrees_with_the_relay(orphaned: Orphaned) -> None:
    assert_agreement(orphaned.found)


def test_it_is_uncertain_of_two_windows_a_connection_at_most(orphaned: Orphaned) -> None:
    counts = orphaned.found.counts
    assert counts["uncertain"] <= 2 * WINDOW * CONNECTIONS
    assert counts["accepted"] + counts["uncertain"] == PEOPLE
