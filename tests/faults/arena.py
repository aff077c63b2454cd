"""A house with a campaign ready to go, a relay that fails on demand, and dispatchers that are single processes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from tests.faults import warm
from tests.faults.agreement import Comparison
from tests.faults.chaos import ChaosRelay
from tests.faults.house import House
from tests.faults.warm import Started

PEOPLE = 40
CAMPAIGN = 1
"""What the template of arenas has: a draft to everybody on the list ``donors``."""
WAKE_LANES = "UPDATE dispatch_lane SET not_before = '2020-01-01 00:00:00' WHERE not_before IS NOT NULL"
MAKE_DUE = "UPDATE campaigns_delivery SET next_attempt_at = '2020-01-01 00:00:00' WHERE next_attempt_at IS NOT NULL"


def prepare(house: House) -> None:
    """People and a draft for a house that has a signed proof."""
    house.subscribe("donors", [f"reader{number}@example.org" for number in range(PEOPLE)])
    assert house.campaign("donors") == CAMPAIGN


@dataclass
class Arena:
    """One house, one relay; ``relay.taken`` is what the world got."""

    house: House
    relay: ChaosRelay
    senders: list[Started] = field(default_factory=list)

    def sender(self, seconds: float = 40.0, campaign: int = CAMPAIGN, **environment: str) -> Started:
        """A dispatcher at work, with more settings such as MAILER_KILL_AT."""
        words = ["-m", "tests.faults.sender", str(campaign), str(seconds)]
        process = warm.start(words, self.house.home, {**self.house.environment(), **environment})
        self.senders.append(process)
        return process

    def send(self, seconds: float = 40.0, campaign: int = CAMPAIGN, **environment: str) -> tuple[int, str, str]:
        """One dispatcher until it ends: its status (negative: the signal that killed it), the campaign's state, and
        what it logged."""
        process = self.sender(seconds, campaign, **environment)
        out, log = process.communicate(timeout=seconds + 30)
        return process.returncode, out.strip(), log

    def found(self) -> Comparison:
        """Ledger and relay, side by side."""
        rows = {row["message_id"]: row for row in self.house.ledger(CAMPAIGN)}
        return Comparison(rows, self.relay.taken.copy())

    def close(self) -> None:
        for each in self.senders:
            if each.poll() is None:
                each.kill()
            each.communicate()


@contextlib.contextmanager
def arena(housed: AbstractContextManager[House], relay: ChaosRelay | None = None, **options: object) -> Iterator[Arena]:
    """An arena whose only relay is ``relay``; ``options`` are those of MAILER_RELAYS, such as window."""
    with housed as house, relay or ChaosRelay() as taking:
        house.more["MAILER_RELAYS"] = taking.url(**{"window": 8, "connections": 2, **options})
        built = Arena(house, taking)
        try:
            yield built
        finally:
            taking.behave()
            built.close()


def assert_agreement(found: Comparison, *, per_attempt: bool = False, pending: int = 0) -> None:
    """What holds after every fault. ``per_attempt``: a message may have gone out once an attempt authorised, as under
    the policy to resend; else once."""
    rows = found.rows
    assert found.lost == set(), "accepted by the ledger's word, and not at the relay"
    assert found.unknown == set(), "at the relay, though the ledger neither says nor fears so"
    most = {key: max(1, row["attempts"]) if per_attempt else 1 for key, row in rows.items()}
    assert {key: times for key, times in found.caught.items() if times > most[key]} == {}, "sent too often"
    assert found.counts["pending"] == pending, "pending for ever"
    unnamed = [row["address"] for row in rows.values() if row["state"] == "uncertain" and not row["reply"]]
    assert unnamed == [], "uncertain without a reason"


def sent(there: Arena, **settings: str) -> Comparison:
    """The ledger after the campaign came to its end."""
    status, state, log = there.send(**settings)
    assert (status, state) == (0, "closed"), log
    return there.found()


def in_peace(there: Arena, first: tuple[str, ...] = (WAKE_LANES,), **settings: str) -> Comparison:
    """The ledger after a dispatcher met the fault for some seconds, and another one came when the relay behaved
    again."""
    there.send(4.0, **settings)
    there.relay.behave()
    for each in first:
        there.house.change(each)
    return sent(there)
