"""Who waits for whom, on PostgreSQL and the fast sink: confirmations that are asked for while a big newsletter goes
out, and two campaigns of weights 1 and 3 on one lane.

``python -m benchmarks.fairness [--messages N]``. A confirmation's time runs from the call that queues it to its row
being settled, which is after the sink has taken it.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import time
from itertools import pairwise

from benchmarks.desk import Desk
from benchmarks.ledgers import LONGEST, Ledger, on_postgres, relay
from benchmarks.sinks import Missing, Sink, sink
from benchmarks.targets import verdict
from tests.faults.house import eventually
from tests.postgres import NotStarted

NOTICES = 12
BETWEEN = 0.25
"""Seconds between two of them."""
PROCESSES = 2
OPTIONS = {"connections": 4, "drains": PROCESSES, "window": 64}
ACCEPTED = "SELECT coalesce(sum(accepted), 0) FROM campaigns_batch WHERE campaign_id = ?"
WEIGHTS = (1, 3)


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.fairness")
    parser.add_argument("--messages", type=int, default=100_000)
    chosen = parser.parse_args()
    half = chosen.messages // 2
    try:
        with sink("fast") as target, on_postgres([half, chosen.messages]) as ledger:
            served = notices(ledger, target, chosen.messages)
            ledger.desk("clear")
            return 0 if weights(ledger, target, half) and served else 1
    except (Missing, NotStarted) as reason:
        print(f"left out: {reason}")
        return 0


def notices(ledger: Ledger, target: Sink, messages: int) -> bool:
    """Confirmations beside a newsletter. False where something was lost or doubled."""
    before = target.count()
    campaign = ledger.desk("create", proof=ledger.proof, size=messages)
    with (
        ledger.running(relay(target.port, **OPTIONS), PROCESSES),
        # One that knows the relay of this run, as every part of a house does: it calls the dispatchers.
        contextlib.closing(Desk(ledger.house.environment())) as asker,
    ):
        asker("settled", ids=[])  # it is up
        ledger.desk("start", campaign=campaign)
        eventually(lambda: _accepted(ledger, campaign), 120, "the newsletter goes out")
        asked = {}
        for number in range(NOTICES):
            given = asker("notice", number=number)
            asked[given["ids"][0]] = given["asked"]
            time.sleep(BETWEEN)
        beside = _accepted(ledger, campaign) < messages
        ids = list(asked)
        eventually(lambda: len(ledger.desk("settled", ids=ids)) == NOTICES, 60, "all confirmations are out")
        settled = ledger.desk("settled", ids=ids)
        ledger.wait(campaign, LONGEST)
    taken = target.count() - before
    waits = sorted(settled[str(pk)] - when for pk, when in asked.items())
    print(f"{NOTICES} confirmations beside a newsletter to {messages:,}", end="")
    print(":" if beside else ", which was over before the last of them:")
    print(f"  median {statistics.median(waits):.2f} s, " + ", ".join(f"{wait:.2f}" for wait in waits))
    print(verdict("  the longest wait of a confirmation, seconds", waits[-1], 2, most=True))
    print(f"  at the sink: {taken:,}")
    return taken == messages + NOTICES


def weights(ledger: Ledger, target: Sink, messages: int) -> bool:
    """Two campaigns that begin together. False where something was lost or doubled."""
    before = target.count()
    pair = [ledger.desk("create", proof=ledger.proof, size=messages, weight=weight) for weight in WEIGHTS]
    for campaign in pair:
        ledger.desk("freeze", campaign=campaign)
    shares: list[tuple[int, int]] = []
    with ledger.running(relay(target.port, **OPTIONS), PROCESSES):
        eventually(lambda: _look(ledger, pair, shares, messages), LONGEST, "the heavier is out", pause=0.25)
        for campaign in pair:
            ledger.wait(campaign, LONGEST)
    _print_shares(shares, messages)
    return target.count() - before == 2 * messages


def _look(ledger: Ledger, pair: list[int], shares: list[tuple[int, int]], messages: int) -> bool:
    light, heavy = (_accepted(ledger, campaign) for campaign in pair)
    if light or heavy:
        shares.append((light, heavy))
    return heavy == messages


def _print_shares(shares: list[tuple[int, int]], messages: int) -> None:
    """While both had something to send: the last look at the heavier one before it was out."""
    both = [each for each in shares if each[1] < messages] or shares
    print(f"\ntwo campaigns to {messages:,} each, weights 1 and 3; the share of the heavier one, over time:")
    steps = both[:: max(1, len(both) // 10)]
    for (light, heavy), (light_then, heavy_then) in pairwise(steps):
        sent = light_then - light + heavy_then - heavy
        print(f"  {(heavy_then - heavy) / sent:.2f}" if sent else "  –", end="")
    light, heavy = both[-1]
    print()
    print(verdict("  messages of the heavier to one of the lighter", heavy / max(1, light), 2.7))
    print(verdict("  the same", heavy / max(1, light), 3.3, most=True))


def _accepted(ledger: Ledger, campaign: int) -> int:
    return int(ledger.house.query(ACCEPTED, campaign)[0][0])


if __name__ == "__main__":
    sys.exit(main())
