"""Dispatchers killed in the middle of a campaign, whose uncertain messages are sent again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.conftest import Housed
from tests.faults.wreck import KILLS, PEOPLE, WINDOW, Wreck, wrecked

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def resending(on_sqlite: Housed) -> Iterator[Wreck]:
    with on_sqlite() as house:
        yield wrecked(house, "resend", "sqlite, resend")


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
