"""Messages that a provider refused one after the other for no reason that is known to be theirs.

Each drain makes a transport of its own, and a pause lies between two: so it is counted for as long as the process
lives, or every drain would fail some more of a campaign.
"""

from __future__ import annotations

from mailer.dispatch.providers.answers import Means

IN_A_ROW = 5
"""So many, and the reason is ours: the relay rests instead of failing a whole campaign."""
LOOKED_AT = frozenset({Means.TAKEN, Means.RECIPIENT})
"""Answers about a message that was looked at, and found to be as it should."""

_refused: dict[str, int] = {}
"""How many, by the relay's name."""


def are_ours(relay: str, means: Means) -> bool:
    """Take note of what one more answer of ``relay`` means; whether it is a refusal that we are to blame for."""
    if means in LOOKED_AT:
        forget(relay)
    if means is not Means.MESSAGE:
        return False
    _refused[relay] = _refused.get(relay, 0) + 1
    return _refused[relay] >= IN_A_ROW


def stand(relay: str) -> bool:
    """Whether the last message that ``relay`` looked at was refused so."""
    return relay in _refused


def forget(relay: str) -> None:
    _refused.pop(relay, None)
