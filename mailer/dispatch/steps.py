"""Steps of the sweeper stand alone: what goes wrong in one must not keep the others from being done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


def attempt(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
    """What ``step`` gives; None where it raised, which is logged. It will be tried again by the next sweep."""
    try:
        return step(*args, **kwargs)
    except Exception:
        logger.exception("A step of the sweep failed: %s%r", step.__name__, args)
        return None
