"""Dispatchers of a real house on PostgreSQL, killed at random sixty times while they send."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

from tests.faults.agreement import Comparison
from tests.faults.chaos import ChaosRelay
from tests.faults.house import House, eventually, kill

PEOPLE = 12_000
KILLS = 60
SEED = int(os.environ.get("SOAK_SEED", "20260301"))
WINDOW, CONNECTIONS = 8, 4
SLOW = 0.015
"""Seconds the relay takes over a message while dispatchers are killed: there must be enough left to kill them over."""
SHARE = 190
"""Settled messages a kill. Kills that come faster than messages hit the same batch again and again, which is then sent
message by message, as one that kills its dispatchers: right, and slow."""
SETTLING_SECONDS = 60.0
GOING_SECONDS = 120.0
"""For what is left to go out after the last kill."""


@dataclass(frozen=True)
class Soaked:
    """What a soak came to."""

    campaign: int
    pids: list[int]
    """Those killed, in order."""
    left: int
    """Not settled yet at the last kill."""
    status: dict[str, int]
    found: Comparison

    def figures(self, seconds: float) -> str:
        found = self.found
        numbers = {
            **found.counts,
            "at the sink": found.caught.total(),
            "lost": len(found.lost),
            "doubled": len(found.doubled),
            "unknown": len(found.unknown),
            "kills": len(self.pids),
            "left at the last kill": self.left,
            "seconds": round(seconds),
        }
        return ", ".join(f"{name} {number}" for name, number in numbers.items())


@contextmanager
def soak(housed: AbstractContextManager[House], policy: str) -> Iterator[Soaked]:
    """Send to all, kill, wait for the end; prints the figures and the seed."""
    with housed as house, ChaosRelay(pause=SLOW) as relay:
        house.more |= {
            "MAILER_SWEEP_SECONDS": "1",
            "MAILER_RELAYS": relay.url(window=WINDOW, connections=CONNECTIONS),
        }
        house.subscribe("donors", [f"reader{number}@example.org" for number in range(PEOPLE)])
        campaign = house.campaign("donors", policy=policy)
        house.start("broker", "control", "dispatch")
        house.mailer("campaign", "start", campaign)
        begun = time.monotonic()
        pids = _kill_at_random(house, campaign, random.Random(SEED))  # to be repeated, not to be secret
        left = PEOPLE - house.settled(campaign)
        relay.pause = 0.0
        eventually(lambda: _rests(house, campaign), GOING_SECONDS + SETTLING_SECONDS, "everything is settled", 0.5)
        seconds = time.monotonic() - begun
        rows = {row["message_id"]: row for row in house.ledger(campaign)}
        status = house.status(campaign)["counts"]
        soaked = Soaked(campaign, pids, left, status, Comparison(rows, relay.taken.copy()))
        print(f"\nsoak under {policy}, seed {SEED}: {soaked.figures(seconds)}")
        yield soaked


def _kill_at_random(house: House, campaign: int, chance: random.Random) -> list[int]:
    """Any dispatcher, at any moment of each share, as often as it was said."""
    pids: list[int] = []
    for number in range(KILLS):
        mark = int(SHARE * (number + chance.random()))
        eventually(partial(_has_settled, house, campaign, mark), 60, f"{mark} are settled", pause=0.05)
        pids.append(eventually(partial(_kill_one, house, chance), 30, "a dispatcher is at work", pause=0.02))
    return pids


def _has_settled(house: House, campaign: int, number: int) -> bool:
    return house.settled(campaign) >= number


def _kill_one(house: House, chance: random.Random) -> int:
    """The process id of one that was killed just now; 0 where there is none."""
    pids = house.dispatchers()
    chance.shuffle(pids)
    return next((pid for pid in pids if kill(pid)), 0)


def _rests(house: House, campaign: int) -> bool:
    return house.query("SELECT state FROM campaigns_campaign WHERE id = ?", campaign) == [("closed",)]
