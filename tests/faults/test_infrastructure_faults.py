"""What dispatchers stand on gives way: the database, the disk, the clock."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.agreement import Comparison
from tests.faults.arena import MAKE_DUE, PEOPLE, WAKE_LANES, Arena, arena, assert_agreement
from tests.faults.clock import WrongClock
from tests.faults.conftest import Housed
from tests.faults.database import Server, fill_disk, free_disk, server
from tests.faults.house import eventually, housed
from tests.faults.stunts import is_stopped
from tests.faults.warm import Started
from tests.postgres import NotStarted

pytestmark = pytest.mark.faults

MODES = ("plain", "pipelined", "chunked")
HOUR = 3600
AWAY = 1.5
"""Seconds until somebody puts it right."""


def _in_the_middle(there: Arena, process: Started) -> None:
    eventually(lambda: there.relay.taken.total() >= 5 or process.poll() is not None, 30, "it sends", pause=0.01)
    assert process.poll() is None, process.communicate()


def _ended(there: Arena, process: Started, *, shaken: bool = False) -> Comparison:
    """The ledger at the end; ``shaken``: where the sender must have noticed that its database failed."""
    out, log = process.communicate(timeout=70)
    assert (process.returncode, set(out.split())) == (0, {"closed"}), log
    assert "OperationalError" in log or not shaken, log
    return there.found()


def _assert_all_known(found: Comparison) -> None:
    assert_agreement(found)
    assert found.counts["accepted"] + found.counts["uncertain"] == PEOPLE


# -- the database ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    try:
        with server() as made:
            yield made
    except NotStarted as error:
        pytest.skip(str(error))


@pytest.fixture
def own(database: Server, postgres_crowd: tuple[Path, str]) -> Housed:
    """A house with a database that may be ended."""
    home, url = postgres_crowd
    return lambda **settings: housed(home, database.copy_of(url), **settings)


@pytest.mark.postgres
@pytest.mark.parametrize("mode", MODES)
def test_it_goes_on_where_its_database_was_restarted_at_once(own: Housed, database: Server, mode: str) -> None:
    with arena(own(MAILER_SWEEP_SECONDS="1"), mode=mode) as there:
        there.relay.pause = 0.05
        process = there.sender(SENDER_FORKS="2")
        _in_the_middle(there, process)
        database.crash()
        time.sleep(AWAY)
        database.start()
        _assert_all_known(_ended(there, process))


@pytest.mark.postgres
def test_it_writes_down_what_it_knows_once_its_database_is_back(own: Housed, database: Server) -> None:
    with arena(own(), drains=1) as there:
        process = there.sender(MAILER_KILL_AT="before-commit", SENDER_STOPS="1")
        eventually(lambda: is_stopped(process), 30, "answers are known, and about to be committed")
        assert there.relay.taken.total() > 0
        database.crash()
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(AWAY)
        database.start()
        found = _ended(there, process)
        assert_agreement(found)
        assert found.counts == {"accepted": PEOPLE}


# -- the disk ----------------------------------------------------------------------------------------------------------


def test_it_goes_on_when_there_is_room_on_the_disk_again(crowd: Path) -> None:
    """On SQLite, where the dispatcher itself writes."""
    with arena(housed(crowd), drains=1) as there:
        there.relay.pause = 0.05
        process = there.sender()
        _in_the_middle(there, process)
        fill_disk(process.pid)
        time.sleep(AWAY)
        free_disk(process.pid)
        found = _ended(there, process)
        assert_agreement(found)
        assert found.counts == {"accepted": PEOPLE}


@pytest.mark.postgres
@pytest.mark.parametrize("mode", MODES)
def test_it_goes_on_when_its_database_has_room_again(own: Housed, database: Server, mode: str) -> None:
    """PostgreSQL that cannot write its log breaks off every session and recovers, again and again, or ends."""
    with arena(own(MAILER_SWEEP_SECONDS="1"), mode=mode) as there:
        there.relay.pause = 0.05
        process = there.sender()
        _in_the_middle(there, process)
        database.fill_disk()
        time.sleep(AWAY)
        database.make_room()
        _assert_all_known(_ended(there, process, shaken=True))


# -- the clock ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_it_is_not_misled_by_a_clock_that_is_set_while_it_sends(anywhere: Housed, tmp_path: Path, step: int) -> None:
    clock = WrongClock.make(tmp_path / "clock")
    with arena(anywhere(MAILER_SWEEP_SECONDS="1")) as there:
        there.relay.pause = 0.05
        process = there.sender(**clock.environment)
        _in_the_middle(there, process)
        clock.set(step)
        found = _ended(there, process)
        assert_agreement(found)
        assert found.counts == {"accepted": PEOPLE}
        assert {row["attempts"] for row in found.rows.values()} == {1}


@pytest.fixture
def two_clocks(own: Housed, tmp_path: Path) -> Iterator[Arena]:
    """Two dispatchers at work on one database, one an hour ahead of it and one an hour behind; reader7 is put off."""
    clocks = [WrongClock.make(tmp_path / str(step), step) for step in (HOUR, -HOUR)]
    with arena(own(MAILER_SWEEP_SECONDS="1"), drains=2) as there:
        there.relay.pause = 0.05
        there.relay.tell("RCPT", "450 4.2.1 come back later", only="reader7@")
        for process in [there.sender(15.0, SENDER_BATCH="4", **clock.environment) for clock in clocks]:
            _, log = process.communicate(timeout=60)
            assert process.returncode == 0, log
        yield there


@pytest.mark.postgres
def test_it_takes_no_lease_for_over_by_its_own_clock(two_clocks: Arena) -> None:
    found = two_clocks.found()
    assert_agreement(found, pending=1)
    assert found.counts == {"accepted": PEOPLE - 1, "pending": 1}
    assert two_clocks.house.query("SELECT sum(losses) FROM campaigns_batch") == [(0,)]


@pytest.mark.postgres
def test_it_reckons_retries_by_the_databases_clock(two_clocks: Arena) -> None:
    ((due,),) = two_clocks.house.query(
        "SELECT next_attempt_at FROM campaigns_delivery WHERE next_attempt_at IS NOT NULL"
    )
    assert timedelta(minutes=5) < due - datetime.now(UTC) < timedelta(minutes=25)
    for each in (MAKE_DUE, WAKE_LANES):
        two_clocks.house.change(each)
    status, state, log = two_clocks.send()
    assert (status, state) == (0, "closed"), log
    assert two_clocks.found().counts == {"accepted": PEOPLE}
