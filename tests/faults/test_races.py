"""Whoever comes second: dispatchers that race for the same batches, workers that wake after their time, and people who
leave while somebody is about to write to them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.faults.agreement import Comparison
from tests.faults.arena import CAMPAIGN, PEOPLE, WAKE_LANES, Arena, arena, assert_agreement
from tests.faults.chaos import Deed
from tests.faults.conftest import Housed
from tests.faults.house import eventually
from tests.faults.stunts import is_stopped
from tests.faults.warm import Started

pytestmark = pytest.mark.faults

MODES = ("plain", "pipelined", "chunked")
RACERS = 20
HASTE = "240"
"""A message is begun within 0.5 s, over within 4 s, as the lease is."""


def _stop(there: Arena, process: Started) -> None:
    """Not in the middle of a transaction: that is another story, told below."""
    for _ in range(100):
        os.kill(process.pid, signal.SIGSTOP)
        if there.house.is_settled():
            return
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.01)
    raise AssertionError("it never ends its transaction")


def _go_on(process: Started) -> str:
    """Continue what was stopped, until it ends; gives what it logged."""
    os.kill(process.pid, signal.SIGCONT)
    _, log = process.communicate(timeout=60)
    assert process.returncode == 0, log
    return log


# -- many at once ------------------------------------------------------------------------------------------------------


def test_it_mails_everybody_once_though_twenty_dispatchers_race(anywhere: Housed) -> None:
    with arena(anywhere(), drains=RACERS, connections=RACERS, window=2) as there:
        there.relay.pause = 0.1
        status, states, log = there.send(SENDER_FORKS=str(RACERS), SENDER_BATCH="2")
        assert (status, states.split()) == (0, ["closed"] * RACERS), log
        found = there.found()
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE
        assert {row["attempts"] for row in found.rows.values()} == {1}
        if there.house.database:
            assert there.relay.connections > RACERS // 2  # they did race


PUBLISH_FIFTY = """
import worker
from mailer.dispatch.tasks import drain
for _ in range(50):
    drain.apply_async(kwargs={"relay": "main"})
"""


def test_it_mails_everybody_once_though_one_task_comes_fifty_times(anywhere: Housed) -> None:
    with arena(anywhere()) as there:
        there.relay.pause = 0.05
        house = there.house
        house.start("broker", "control")
        house.mailer("campaign", "start", CAMPAIGN)
        published = house.python(PUBLISH_FIFTY)
        assert published.status == 0, published.err
        house.start("dispatch")
        assert house.finish(CAMPAIGN)["state"] == "closed"
        found = there.found()
        assert_agreement(found)
        assert found.counts["accepted"] == PEOPLE
        assert {row["attempts"] for row in found.rows.values()} == {1}


# -- a worker that was away --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Woken:
    """What there was when a dispatcher woke up after its leases had run out, and afterwards."""

    before: Comparison
    after: Comparison


@pytest.fixture(scope="module", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def woken(request: pytest.FixtureRequest, crowded: Housed, mode: str) -> Woken:
    with arena(crowded(request.param), mode=mode, drains=2) as there:
        unanswered = there.relay.tell("dot", Deed.HANG, skip=5)
        sleeper = there.sender(SENDER_HASTE=HASTE)
        eventually(lambda: unanswered.done or sleeper.poll() is not None, 30, "a message is whole", pause=0.01)
        _stop(there, sleeper)
        there.relay.behave()  # it answers, and nobody reads it
        return _sleeps_past_its_lease(there, sleeper)


def _sleeps_past_its_lease(there: Arena, sleeper: Started) -> Woken:
    """Others work on until what it held is given up; then it goes on."""
    for _ in range(4):
        there.send(7.0)  # on SQLite the sleeper has the only lock, and nothing goes out meanwhile
        before = there.found()
        if before.ids("uncertain"):
            break
    _go_on(sleeper)
    there.house.change(WAKE_LANES)  # where a connection was given up
    status, state, log = there.send()
    assert (status, state) == (0, "closed"), log
    return Woken(before, there.found())


def test_it_sends_nothing_of_a_window_that_was_lost_while_it_slept(woken: Woken) -> None:
    assert_agreement(woken.after)
    feared = woken.before.ids("uncertain")
    assert feared
    assert {key for key in feared if woken.after.caught[key] != woken.before.caught[key]} == set()


def test_it_begins_nothing_of_a_window_it_slept_over_as_soon_as_it_was_armed(anywhere: Housed) -> None:
    with arena(anywhere(), drains=2) as there:
        sleeper = there.sender(SENDER_HASTE=HASTE, MAILER_KILL_AT="after-arm", SENDER_STOPS="1")
        eventually(lambda: is_stopped(sleeper), 30, "a window is armed")
        woken = _sleeps_past_its_lease(there, sleeper)
        assert_agreement(woken.after)
        feared = woken.before.ids("uncertain")
        assert feared
        assert feared & woken.after.caught.keys() == set()
        assert woken.after.counts["accepted"] == PEOPLE - len(feared)


@pytest.mark.postgres
def test_its_work_is_taken_back_though_it_sleeps_in_a_transaction(on_postgres_crowded: Housed) -> None:
    """PostgreSQL ends the session, and with it the locks on rows that all others pass over. On SQLite, where there is
    but one lock for everybody, nothing goes on until the process is killed or wakes."""
    with arena(on_postgres_crowded(), drains=2) as there:
        rude = {"MAILER_KILL_AT": "before-commit", "SENDER_STOPS": "1", "SENDER_ABANDONED": "5"}
        sleeper = there.sender(SENDER_HASTE=HASTE, **rude)
        eventually(lambda: is_stopped(sleeper), 30, "something is being written down")
        assert not there.house.is_settled()
        woken = _sleeps_past_its_lease(there, sleeper)
        assert_agreement(woken.after)
        assert woken.before.ids("uncertain")
        assert woken.after.counts["accepted"] + woken.after.counts["uncertain"] == PEOPLE


def test_it_knows_what_was_accepted_while_it_slept(woken: Woken) -> None:
    assert woken.before.caught.keys() & woken.before.ids("uncertain")
    assert woken.after.caught.keys() == woken.after.ids("accepted")
    assert woken.after.counts["accepted"] + woken.after.counts["uncertain"] == PEOPLE


# -- between claim and arm ---------------------------------------------------------------------------------------------


@contextmanager
def _claimed(there: Arena) -> Iterator[None]:
    """All are claimed, and nothing is armed; goes on to the end of it afterwards."""
    process = there.sender(MAILER_KILL_AT="after-claim", SENDER_STOPS="1")
    eventually(lambda: is_stopped(process), 30, "a batch is claimed")
    yield
    _go_on(process)


def test_it_writes_to_nobody_who_left_after_the_claim(anywhere: Housed) -> None:
    with arena(anywhere()) as there:
        with _claimed(there):
            there.house.mailer("subscribers", "unsubscribe", "reader7@example.org")
        found = there.found()
        assert_agreement(found)
        assert found.people("unsubscribed") == ["reader7@example.org"]
        assert found.counts["accepted"] == PEOPLE - 1


def test_it_writes_to_nobody_once_the_campaign_is_cancelled_after_the_claim(anywhere: Housed) -> None:
    with arena(anywhere()) as there:
        with _claimed(there):
            there.house.mailer("campaign", "cancel", CAMPAIGN)
        there.house.mailer("sweep")
        found = there.found()
        assert_agreement(found)
        assert (found.counts, there.relay.taken.total()) == ({"cancelled": PEOPLE}, 0)


def test_it_fails_a_row_whose_data_cannot_be_put_into_a_message(anywhere: Housed, mode: str) -> None:
    with arena(anywhere(), mode=mode) as there:
        sql = "UPDATE subscribers_subscriber SET name = ? WHERE email = ?"
        there.house.change(sql, "Reader\r\nBcc: everybody@example.org", "reader7@example.org")
        status, state, log = there.send()
        assert (status, state) == (0, "closed"), log
        found = there.found()
        assert_agreement(found)
        assert found.people("failed") == ["reader7@example.org"]
        assert "cannot be put into a message" in found.rows_of("failed")[0]["reply"]
        assert found.counts["accepted"] == PEOPLE - 1
