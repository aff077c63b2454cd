"""What tests of a broker in trouble have in common: a relay that takes its time, and the end all come to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.arena import CAMPAIGN, PEOPLE, Arena, arena, assert_agreement
from tests.faults.conftest import Housed
from tests.faults.house import eventually


@contextmanager
def unhurried(anywhere: Housed) -> Iterator[Arena]:
    """An arena in which there is time for something to happen to the broker."""
    with arena(anywhere(MAILER_SWEEP_SECONDS="1")) as built:
        built.relay.pause = 0.2
        yield built


def under_way(there: Arena) -> None:
    """Begun, and some of it with the relay."""
    there.house.mailer("campaign", "start", CAMPAIGN)
    eventually(lambda: there.relay.taken.total() >= 3, 60, "the campaign goes out")


def finished(there: Arena) -> None:
    """All have the message, by the ledger and by the relay."""
    assert there.house.finish(CAMPAIGN)["state"] == "closed"
    found = there.found()
    assert_agreement(found)
    assert found.counts == {"accepted": PEOPLE}
