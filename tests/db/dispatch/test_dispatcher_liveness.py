"""A dispatcher lives as long as it holds its lock. Real locks, real transactions."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
from typing import Any

import pytest
from django.db import connection, connections

from mailer.dispatch import liveness
from mailer.dispatch.models import Dispatcher
from mailer.dispatch.slots import dispatcher
from mailer.lib.relays import Relay

pytestmark = pytest.mark.django_db(transaction=True)
RELAY = Relay("main", "127.0.0.1", 1, tls="none", connections=2)


def test_it_is_alive_while_it_works_and_not_after() -> None:
    with dispatcher(RELAY) as mine:
        assert mine is not None
        assert liveness.alive(mine.pk)
    assert not liveness.alive(mine.pk)
    assert not Dispatcher.objects.exists()


def test_nobody_is_alive_who_never_was() -> None:
    assert not liveness.alive(999_999)


def test_a_relay_has_as_many_dispatchers_as_connections() -> None:
    with dispatcher(RELAY) as one, dispatcher(RELAY) as two, dispatcher(RELAY) as three:
        found = [each is not None for each in (one, two, three)]
    # SQLite has one writer, and so one dispatcher.
    assert found == ([True, True, False] if connection.vendor == "postgresql" else [True, False, False])


def _hold(pipe: Any) -> None:
    connections.close_all()
    with dispatcher(RELAY) as mine:
        pipe.send(mine.pk if mine else None)
        signal.pause()


def test_a_killed_dispatcher_is_dead_at_once_and_its_slot_free() -> None:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_hold, args=(theirs,))
    connections.close_all()
    process.start()
    try:
        assert ours.poll(20)
        pk = ours.recv()
        assert liveness.alive(pk)
    finally:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(20)
    # PostgreSQL ends the session when it notices that its client is gone: at once, but not in the same instant.
    for _ in range(200):
        if not liveness.alive(pk):
            break
        multiprocessing.connection.wait([], 0.05)
    assert not liveness.alive(pk)
    with dispatcher(RELAY) as mine:
        assert mine is not None
        assert mine.slot == 0


def test_every_connection_to_postgresql_is_rid_of_what_was_abandoned() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such time")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == (f"{liveness.ABANDONED_SECONDS // 60}min",)
