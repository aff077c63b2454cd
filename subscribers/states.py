"""The subscription state machine: which event leads where. Pure."""

from __future__ import annotations

from enum import StrEnum


class SubscriptionState(StrEnum):
    PENDING = "pending"
    """Asked for, not confirmed: gets nothing but the confirmation."""
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class Event(StrEnum):
    ASK = "ask"
    """Someone asks for the list on a form of a list with double opt-in."""
    CONFIRM = "confirm"
    """The person confirms, or opts in where one step is enough."""
    IMPORT = "import"
    """Staff bring the person in; never brings back who left."""
    LEAVE = "leave"


class ForbiddenTransition(ValueError):
    """The event means nothing in that state."""


_P, _S, _U = SubscriptionState.PENDING, SubscriptionState.SUBSCRIBED, SubscriptionState.UNSUBSCRIBED

TRANSITIONS: dict[tuple[SubscriptionState | None, Event], SubscriptionState] = {
    (None, Event.ASK): _P,
    (None, Event.CONFIRM): _S,
    (None, Event.IMPORT): _S,
    (None, Event.LEAVE): _U,
    (_P, Event.ASK): _P,
    (_P, Event.CONFIRM): _S,
    (_P, Event.IMPORT): _P,
    (_P, Event.LEAVE): _U,
    (_S, Event.ASK): _S,
    (_S, Event.CONFIRM): _S,
    (_S, Event.IMPORT): _S,
    (_S, Event.LEAVE): _U,
    (_U, Event.ASK): _P,
    (_U, Event.CONFIRM): _S,
    (_U, Event.IMPORT): _U,
    (_U, Event.LEAVE): _U,
}


def after(state: SubscriptionState | None, event: Event) -> SubscriptionState:
    """The state after ``event``; None stands for "no subscription yet". The table is whole."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise ForbiddenTransition(f"{event} means nothing for a subscription that is {state}") from None
