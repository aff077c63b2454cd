"""A transport in a thread of its own, so that the sockets stay busy while their drain writes to the ledger.

A commit that waits for the disk takes as long as some dozens of messages. The thread knows nothing of the ledger: it
gets parcels that are armed and gives results, and dies with its process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from mailer.dispatch.transport import Parcel, Result, Transport

TICK = 0.05
"""Seconds after which an order is heard at the latest, where the relay says nothing."""
BUSY_TICK = 0.005
"""The same while nobody waits for results: then it does not stop for each of them."""


class Beside:
    """The Transport that it is given, driven by a thread. It ends with ``close``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._changed = threading.Condition()
        self._orders: list[Callable[[], None]] = []
        self._results: list[Result] = []
        self._ordered = 0
        """Parcels whose order was not heard yet."""
        self._outstanding = 0
        self._low = 0
        self._awaited = False
        self._closing = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="transport", daemon=True)

    @property
    def queued(self) -> int:
        with self._changed:
            return self._queued()

    @property
    def outstanding(self) -> int:
        return self._outstanding

    def offer(self, parcels: Sequence[Parcel], until: float, *, first: bool = False) -> None:
        if not self._thread.is_alive() and self._error is None:
            self._thread.start()
        with self._changed:
            self._outstanding += len(parcels)
            self._ordered += len(parcels)
            self._orders.append(lambda: self._offer(parcels, until, first))
            self._changed.notify_all()

    def recall(self) -> None:
        with self._changed:
            self._orders.append(self._transport.recall)
            self._changed.notify_all()

    def poll(self, seconds: float, low: int = 0) -> list[Result]:
        end = time.monotonic() + seconds
        with self._changed:
            self._low, self._awaited = low, True
            while not self._is_worth_telling() and (left := end - time.monotonic()) > 0:
                self._changed.wait(left)
            self._awaited = False
            results, self._results = self._results, []
            self._outstanding -= len(results)
            if self._error is not None and not results:  # what is known comes first
                raise self._error
        return results

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        self._transport.close()

    # -- either thread, the lock held ----------------------------------------------------------------------------------

    def _queued(self) -> int:
        return self._ordered + self._transport.queued

    def _is_worth_telling(self) -> bool:
        """Whether poll may return: see the contract."""
        if self._error is not None or self._outstanding == len(self._results):
            return True
        return bool(self._results) and self._queued() <= self._low

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _offer(self, parcels: Sequence[Parcel], until: float, first: bool) -> None:
        self._ordered -= len(parcels)
        self._transport.offer(parcels, until, first=first)

    def _work(self) -> None:
        try:
            while self._hear():
                results = self._transport.poll(TICK, self._low) if self._awaited else self._transport.poll(BUSY_TICK)
                with self._changed:
                    self._results += results
                    if self._awaited and self._is_worth_telling():
                        self._changed.notify_all()
        except BaseException as error:  # the drain's own thread raises it
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _hear(self) -> bool:
        """Carry out what was ordered, and wait while there is nothing to do; False when all is over."""
        with self._changed:
            while not (self._orders or self._transport.outstanding or self._closing):
                self._changed.wait()
            orders, self._orders = self._orders, []
            for order in orders:
                order()
            return bool(self._transport.outstanding or not self._closing)
