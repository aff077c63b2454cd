"""One million deliveries from start to finish, on PostgreSQL, against the fast sink.

``python -m benchmarks.million [--messages N] [--processes N] [--mode chunked] [--window 64]`` prints how fast the
audience was frozen, messages a second for each tenth, the most memory each process had, and the size of the database.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from benchmarks.ledgers import Ledger, on_postgres, relay
from benchmarks.processes import cpu, peak_memory
from benchmarks.sinks import Missing, Sink, sink
from benchmarks.targets import verdict
from tests.faults.house import Running, eventually
from tests.postgres import NotStarted

LONGEST = 1800.0
PAUSE = 0.25
ACCEPTED = "SELECT coalesce(sum(accepted), 0) FROM campaigns_batch WHERE campaign_id = ?"
SIZE = "SELECT pg_database_size(current_database()) / 1e6"


@dataclass
class Watch:
    """Looks at a campaign from outside while it runs: when how many were accepted, and how big the workers are."""

    ledger: Ledger
    parts: Running
    campaign: int
    seen: list[tuple[float, int]] = field(default_factory=list)
    """Seconds since the beginning, accepted until then."""
    memory: list[tuple[float, float]] = field(default_factory=list)
    """Seconds, and MB of the biggest dispatch process."""
    stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def looking(self) -> Iterator[None]:
        thread = threading.Thread(target=self._look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.stopped.set()
            thread.join()

    def _look(self) -> None:
        began = time.monotonic()
        while not self.stopped.wait(PAUSE):
            number = int(self.ledger.house.query(ACCEPTED, self.campaign)[0][0])
            self.seen.append((time.monotonic() - began, number))
            sizes = peak_memory(self.parts.pids["dispatch"]).values()
            self.memory.append((time.monotonic() - began, max(sizes, default=0.0)))

    def tenths(self, messages: int) -> list[float]:
        """Messages a second in each tenth, between the looks next to its ends."""
        marks = [self._reached(messages * tenth / 10) for tenth in range(11)]
        return [
            (late[1] - early[1]) / (late[0] - early[0]) if late[0] > early[0] else 0.0
            for early, late in pairwise(marks)
        ]

    def _reached(self, number: float) -> tuple[float, int]:
        """The look at which so many were accepted; for none, the last look before the first was."""
        if not number:
            return max((each for each in self.seen if not each[1]), default=self.seen[0])
        return next(each for each in self.seen if each[1] >= number)


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.million")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--mode", default="chunked")
    parser.add_argument("--window", type=int, default=64)
    chosen = parser.parse_args()
    try:
        with sink("fast") as target, on_postgres([chosen.messages]) as ledger:
            return _run(ledger, target, chosen)
    except (Missing, NotStarted) as reason:
        print(f"left out: {reason}")
        return 0


def _run(ledger: Ledger, target: Sink, chosen: argparse.Namespace) -> int:
    people = _size(ledger)
    options = {"connections": chosen.connections, "drains": chosen.processes, "window": chosen.window}
    campaign = ledger.desk("create", proof=ledger.proof, size=chosen.messages)
    with ledger.running(relay(target.port, mode=chosen.mode, **options), chosen.processes) as parts:
        used = cpu(parts.pids["dispatch"]), cpu(ledger.server)
        watch = Watch(ledger, parts, campaign)
        frozen = ledger.desk("freeze", campaign=campaign)
        with watch.looking():
            ledger.wait(campaign, LONGEST)
        memory = {name: peak_memory(pid) for name, pid in parts.pids.items()}
        spent = cpu(parts.pids["dispatch"]) - used[0], cpu(ledger.server) - used[1]
    taken = eventually(target.count, 5, "the sink has taken something")
    outcome = ledger.desk("outcome", campaign=campaign)
    _print_speed(watch, frozen, outcome, spent, chosen.messages)
    _print_memory(watch, memory)
    print(f"database: {people:,.0f} MB with the people, {_size(ledger):,.0f} MB after the campaign")
    accepted = outcome["counts"].get("accepted", 0)
    print(f"ledger: {outcome['counts']}; at the sink: {taken:,}")
    return 0 if accepted == taken == chosen.messages else 1


def _size(ledger: Ledger) -> float:
    return float(ledger.house.query(SIZE)[0][0])


def _print_speed(
    watch: Watch, frozen: dict[str, float], outcome: dict[str, Any], spent: tuple[float, float], messages: int
) -> None:
    print(verdict("snapshot, rows a second", frozen["deliveries"] / frozen["seconds"], 150_000))
    print(f"from the frozen audience to the last row settled: {outcome['last']:.1f} s", end="")
    print(f", {messages / outcome['last']:,.0f} messages a second")
    print("CPU a message: sender {:.0f} µs, PostgreSQL {:.0f} µs".format(*(each / messages * 1e6 for each in spent)))
    tenths = watch.tenths(messages)
    print("messages a second by tenths: " + " ".join(f"{each:,.0f}" for each in tenths))
    if tenths[0]:
        print(
            verdict("the last tenth, per cent slower than the first", (1 - tenths[-1] / tenths[0]) * 100, 15, most=True)
        )


def _print_memory(watch: Watch, memory: dict[str, dict[int, float]]) -> None:
    for name, processes in memory.items():
        print(f"peak memory, {name}: " + ", ".join(f"{each:.0f} MB" for each in sorted(processes.values())))
    print(verdict("the biggest dispatch process, MB", max(memory["dispatch"].values()), 200, most=True))
    early = [each for seconds, each in watch.memory if seconds <= watch.memory[-1][0] / 10]
    print(verdict("its growth after the first tenth of the time, MB", watch.memory[-1][1] - early[-1], 5, most=True))


if __name__ == "__main__":
    sys.exit(main())
