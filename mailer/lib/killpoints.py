"""Places where a test may kill the process, to see what the ledger makes of it.

``MAILER_KILL_AT=after-arm:3`` ends the process, as SIGKILL does, the third time it gets to ``after-arm``. Without the
setting a kill point costs one comparison.
"""

from __future__ import annotations

import os
import signal
from enum import StrEnum


class KillPoint(StrEnum):
    """Where a process may die."""

    MID_SNAPSHOT = "mid-snapshot"
    BEFORE_CLAIM = "before-claim"
    AFTER_CLAIM = "after-claim"
    AFTER_ARM = "after-arm"
    """The window stands in the ledger, and nothing of it was handed to a connection."""
    AFTER_RCPT = "after-rcpt"
    AFTER_354 = "after-354"
    BEFORE_DOT = "before-dot"
    """The window is armed and no message of it is complete."""
    AFTER_DOT = "after-dot"
    """A message is complete on the wire and unanswered."""
    BEFORE_COMMIT = "before-commit"
    """A message is answered, and not settled."""


_armed: dict[str, int] = {}


def arm(setting: str) -> None:
    """Take ``MAILER_KILL_AT``: ``point`` or ``point:times``; empty disarms. Raises ValueError for an unknown point."""
    _armed.clear()
    if setting:
        point, _, times = setting.partition(":")
        _armed[KillPoint(point)] = int(times or 1)


def armed() -> bool:
    """Whether a test has asked for any of them."""
    return bool(_armed)


def reach(point: KillPoint) -> None:
    """End the process here where a test has asked for it."""
    if _armed and point in _armed:
        _armed[point] -= 1
        if _armed[point] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
