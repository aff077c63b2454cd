"""Sixty dispatchers killed at random over 12,000 messages, of which the uncertain are held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import soak
from tests.faults.conftest import Housed
from tests.faults.soak import CONNECTIONS, KILLS, PEOPLE, WINDOW, Soaked

pytestmark = [pytest.mark.faults, pytest.mark.postgres]


@pytest.fixture(scope="module")
def soaked(on_postgres: Housed) -> Iterator[Soaked]:
    with soak.soak(on_postgres(), "hold") as done:
        yield done


def test_it_kills_as_often_as_it_says_with_messages_left_to_send(soaked: Soaked) -> None:
    assert (len(soaked.pids), soaked.left > 0) == (KILLS, True)


def test_it_loses_nothing(soaked: Soaked) -> None:
    assert soaked.found.lost == set()


def test_it_doubles_nothing(soaked: Soaked) -> None:
    assert soaked.found.doubled == set()


def test_it_knows_everything_that_arrived(soaked: Soaked) -> None:
    assert soaked.found.unknown == set()


def test_it_leaves_nobody_pending(soaked: Soaked) -> None:
    assert soaked.found.counts.keys() <= {"accepted", "uncertain"}
    assert soaked.found.counts.total() == PEOPLE


def test_it_is_uncertain_of_two_windows_a_kill_at_most(soaked: Soaked) -> None:
    assert 0 < soaked.found.counts["uncertain"] <= KILLS * 2 * WINDOW * CONNECTIONS // 2  # two share the connections


def test_it_says_of_the_uncertain_what_happened(soaked: Soaked) -> None:
    assert all(row["reply"] for row in soaked.found.rows_of("uncertain"))


def test_it_counts_what_the_ledger_lists(soaked: Soaked) -> None:
    assert {state: number for state, number in soaked.status.items() if number} == soaked.found.counts
