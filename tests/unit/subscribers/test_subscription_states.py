from __future__ import annotations

from itertools import product

import pytest

from subscribers.states import Event, SubscriptionState, after


@pytest.mark.parametrize(("state", "event"), product([None, *SubscriptionState], Event))
def test_it_answers_every_event_in_every_state(state: SubscriptionState | None, event: Event) -> None:
    assert isinstance(after(state, event), SubscriptionState)


@pytest.mark.parametrize(("state", "event"), product([None, *SubscriptionState], Event))
def test_it_changes_nothing_when_an_event_comes_twice(state: SubscriptionState | None, event: Event) -> None:
    once = after(state, event)
    assert after(once, event) == once


def test_it_never_brings_back_by_import_who_left() -> None:
    assert after(SubscriptionState.UNSUBSCRIBED, Event.IMPORT) == SubscriptionState.UNSUBSCRIBED


def test_it_never_confirms_by_import() -> None:
    assert after(SubscriptionState.PENDING, Event.IMPORT) == SubscriptionState.PENDING


@pytest.mark.parametrize("state", [None, *SubscriptionState])
def test_it_lets_everybody_leave(state: SubscriptionState | None) -> None:
    assert after(state, Event.LEAVE) == SubscriptionState.UNSUBSCRIBED
