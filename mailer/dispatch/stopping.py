"""Whether this worker was asked to stop. A drain then ends after the window it is sending, so that a stop in good order
leaves nothing uncertain and nobody waiting."""

from __future__ import annotations

import mmap

_asked = mmap.mmap(-1, 1)
"""A byte that the processes forked later share. No lock: one of them may be killed at any time, and its locks with
it."""


def ask() -> None:
    """Ask all drains of this worker to come to an end."""
    _asked[0] = 1


def asked() -> bool:
    return _asked[0] != 0
