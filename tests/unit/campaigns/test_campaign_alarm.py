"""When bounces or complaints are too many."""

from __future__ import annotations

import pytest

from mailer.campaigns.alarm import Cause, Figure

BOUNCES, COMPLAINTS = Cause.BOUNCES, Cause.COMPLAINTS


@pytest.mark.parametrize(
    ("figure", "too_much"),
    [
        (Figure(BOUNCES, 6, 100, limit=5), True),
        (Figure(BOUNCES, 5, 100, limit=5), False),
        (Figure(BOUNCES, 4, 50, limit=5), False),
        (Figure(BOUNCES, 20, 49, limit=5), False),
        (Figure(BOUNCES, 100, 100, limit=0), False),
        (Figure(COMPLAINTS, 4, 1000, limit=0.3), True),
        (Figure(COMPLAINTS, 2, 50, limit=0.3), False),
        (Figure(BOUNCES, 8, 100, limit=5, known=6), False),
        (Figure(BOUNCES, 9, 100, limit=5, known=6), True),
    ],
)
def test_it_is_too_much_above_the_limit_and_the_floor_and_what_is_known(figure: Figure, too_much: bool) -> None:
    assert figure.is_too_much() is too_much


@pytest.mark.parametrize("answered", [50, 99, 1000, 123_457])
@pytest.mark.parametrize("limit", [0.3, 5.0, 33.3])
@pytest.mark.parametrize("known", [0.0, 4.0])
def test_it_is_never_too_much_before_what_is_missing_has_come(answered: int, limit: float, known: float) -> None:
    missing = Figure(BOUNCES, 0, answered, limit, known).missing()
    assert not Figure(BOUNCES, missing - 1, answered, limit, known).is_too_much()


def test_it_looks_again_at_once_while_too_few_have_answered() -> None:
    assert Figure(BOUNCES, 0, 10, limit=5).missing() == 1
