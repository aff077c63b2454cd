"""Steps of the sweeper stand alone: what goes wrong in one must not keep the others from being done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, connection

logger = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Between attempts to write down what is known where the database is away."""

P = ParamSpec("P")
R = TypeVar("R")


def attempt(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
    """What ``step`` gives; None where it raised, which is logged. It will be tried again by the next sweep."""
    try:
        return step(*args, **kwargs)
    except Exception:
        logger.exception("A step of the sweep failed: %s%r", step.__name__, args)
        return None


def persistently(write: Callable[[], object], mend: Callable[[], None], *, doubtful: bool) -> None:
    """``write``, again and again on a new connection where the database went away, each time after ``mend``; at first
    too where it is ``doubtful`` what the ledger has taken."""
    for seconds in (*PAUSES, None):
        try:
            if doubtful:
                mend()
            write()
            return
        except (DatabaseError, InterfaceError):
            if seconds is None:
                raise
            logger.exception("Settling failed; trying again in %.0f s", seconds)
        connection.close()
        time.sleep(seconds)
        doubtful = True
