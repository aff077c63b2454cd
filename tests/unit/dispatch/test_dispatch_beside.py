"""A transport driven by a thread of its own keeps the contract of the one it drives."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence

import pytest

from mailer.dispatch.beside import Beside
from mailer.dispatch.blame import Verdict
from mailer.dispatch.transport import Parcel, Result
from mailer.lib.replies import Phase, Reply
from tests.smtp.sending import parcels

TAKEN = Reply(Phase.DOT, 250, "2.0.0 queued")


class Answering:
    """Answers ``step`` messages a poll, breaks down after ``lives`` polls; keeps which threads have called it."""

    def __init__(self, step: int = 3, lives: int = 1_000) -> None:
        self.step, self.lives = step, lives
        self.queue: list[Parcel] = []
        self.callers: set[int] = set()
        self.closed = False

    @property
    def queued(self) -> int:
        return len(self.queue)

    @property
    def outstanding(self) -> int:
        return len(self.queue)

    def offer(self, parcels: Sequence[Parcel], until: float, *, first: bool = False) -> None:
        self.callers.add(threading.get_ident())
        self.queue[: 0 if first else None] = parcels if first else [*self.queue, *parcels]

    def poll(self, seconds: float, low: int = 0) -> list[Result]:
        self.callers.add(threading.get_ident())
        self.lives -= 1
        if self.lives < 0:
            raise RuntimeError("it broke down")
        now, self.queue = self.queue[: self.step], self.queue[self.step :]
        return [Result(each.delivery, Verdict.ACCEPTED, TAKEN) for each in now]

    def recall(self) -> None:
        self.queue.clear()

    def close(self) -> None:
        self.closed = True


def test_every_parcel_has_one_result() -> None:
    driven = Answering()
    beside = Beside(driven)
    beside.offer(parcels(10), math.inf)
    got = []
    while beside.outstanding:
        got += [each.delivery for each in beside.poll(5.0)]
    beside.close()
    assert got == list(range(1, 11))
    assert driven.closed


def test_one_thread_alone_calls_it() -> None:
    driven = Answering()
    beside = Beside(driven)
    beside.offer(parcels(10), math.inf)
    while beside.outstanding:
        beside.poll(5.0)
    beside.close()
    assert len(driven.callers) == 1
    assert threading.get_ident() not in driven.callers


def test_what_is_known_is_told_before_what_went_wrong() -> None:
    beside = Beside(Answering(step=3, lives=2))
    beside.offer(parcels(10), math.inf)
    got: list[int] = []
    while len(got) < 6:
        got += [each.delivery for each in beside.poll(5.0)]
    assert got == [1, 2, 3, 4, 5, 6]
    with pytest.raises(RuntimeError, match="broke down"):
        beside.poll(5.0)
    beside.close()
