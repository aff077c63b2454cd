"""Sixty dispatchers killed at random over 12,000 messages, of which the uncertain are sent again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import soak
from tests.faults.arena import assert_agreement
from tests.faults.conftest import Housed
from tests.faults.soak import KILLS, PEOPLE, Soaked

pytestmark = [pytest.mark.faults, pytest.mark.postgres]


@pytest.fixture(scope="module")
def soaked(on_postgres: Housed) -> Iterator[Soaked]:
    with soak.soak(on_postgres(), "resend") as done:
        yield done


def test_it_kills_as_often_as_it_says_with_messages_left_to_send(soaked: Soaked) -> None:
    assert (len(soaked.pids), soaked.left > 0) == (KILLS, True)


def test_it_loses_nothing(soaked: Soaked) -> None:
    assert soaked.found.lost == set()


def test_it_sends_once_an_attempt_at_most(soaked: Soaked) -> None:
    assert_agreement(soaked.found, per_attempt=True)


def test_it_doubles_only_what_was_tried_again(soaked: Soaked) -> None:
    again = {key for key, row in soaked.found.rows.items() if row["attempts"] > 1}
    assert again
    assert soaked.found.doubled <= again


def test_it_gives_up_only_on_what_three_dispatchers_died_of(soaked: Soaked) -> None:
    assert soaked.found.counts.keys() <= {"accepted", "uncertain"}
    assert soaked.found.counts.total() == PEOPLE
    assert {row["attempts"] for row in soaked.found.rows_of("uncertain")} <= {3}


def test_it_counts_what_the_ledger_lists(soaked: Soaked) -> None:
    assert {state: number for state, number in soaked.status.items() if number} == soaked.found.counts
