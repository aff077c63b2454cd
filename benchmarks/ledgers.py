"""A whole house with its ledger, as it runs on one machine: broker, Celery workers, database, all real; and one
campaign after the other through it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg

from benchmarks.desk import Desk
from benchmarks.processes import cpu
from benchmarks.sinks import Sink
from tests.faults.house import House, Running, eventually
from tests.postgres import cluster

RESTING = ("closed", "paused", "cancelled")
PARTS = ("broker", "control")
READY_SECONDS = 120.0
MEMORY = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
"""Of PostgreSQL, as docs/operating.md advises."""
LONGEST = 600.0
"""Seconds that a campaign may take."""


@dataclass
class Ledger:
    """A house whose parts are started for each campaign anew, with the settings it is to have."""

    house: House
    desk: Desk
    proof: int
    server: int = 0
    """The process of PostgreSQL; 0 where there is none."""

    @contextlib.contextmanager
    def running(self, relays: str, processes: int = 1, **more: str) -> Iterator[Running]:
        """Broker, control worker and a dispatch worker of ``processes``, ready for work."""
        self.house.more |= {"MAILER_RELAYS": relays, **more}
        ready = self._ready()
        parts = self.house.start(*PARTS, f"dispatch:{processes}")
        try:
            eventually(lambda: self._ready() >= ready + 2, READY_SECONDS, "the workers are ready")
            yield parts
        finally:
            parts.stop()
            self.house.started.remove(parts)
            for name in more:
                del self.house.more[name]

    def _ready(self) -> int:
        return sum(self.house.logs(part).count(" ready.") for part in ("control", "dispatch"))

    def wait(self, campaign: int, seconds: float = LONGEST) -> None:
        """Until it is closed, or paused."""
        with self._asking() as ask:
            eventually(lambda: ask(campaign) in RESTING, seconds, "the campaign rests", pause=0.1)

    @contextlib.contextmanager
    def _asking(self) -> Iterator[Callable[[int], str]]:
        """Asks for a campaign's state over one connection: to open one each time would cost the database more than many
        a message does."""
        sql = "SELECT state FROM campaigns_campaign WHERE id = "
        if self.house.database:
            with psycopg.connect(self.house.database, autocommit=True) as connection:
                yield lambda campaign: str(connection.execute(f"{sql}{campaign:d}").fetchone()[0])
        else:
            with contextlib.closing(sqlite3.connect(self.house.home / "mailer.sqlite3", timeout=30)) as file:
                yield lambda campaign: str(file.execute(f"{sql}{campaign:d}").fetchone()[0])


@dataclass(frozen=True)
class Sent:
    """What one campaign took. ``seconds``: from the frozen audience, when the dispatchers are called, to the last row
    settled. CPU in seconds."""

    messages: int
    seconds: float
    sender: float
    sink: float
    database: float
    lost: int
    doubled: int


def send(ledger: Ledger, sink: Sink, relays: str, size: int, processes: int = 1, **more: str) -> Sent:
    """One campaign to ``size`` people."""
    ledger.desk("clear")
    campaign = ledger.desk("create", proof=ledger.proof, size=size)
    before = sink.count()
    with ledger.running(relays, processes, **more) as parts:
        used = _used(ledger, parts, sink)
        ledger.desk("start", campaign=campaign)
        ledger.wait(campaign)
        after = _used(ledger, parts, sink)
    taken = eventually(lambda: sink.count() - before, 5, "the sink has taken something")
    outcome = ledger.desk("outcome", campaign=campaign)
    accepted = outcome["counts"].get("accepted", 0)
    if accepted != size:
        print(f"not everybody was served: {outcome}", file=sys.stderr)
    cost = [late - early for early, late in zip(used, after, strict=True)]
    return Sent(
        size, outcome["last"], *cost, lost=max(0, size - min(taken, accepted)), doubled=max(0, taken - accepted)
    )


def _used(ledger: Ledger, parts: Running, sink: Sink) -> tuple[float, float, float]:
    database = cpu(ledger.server) if ledger.server else 0.0
    return cpu(parts.pids["dispatch"]), cpu(sink.pid), database


@contextlib.contextmanager
def on_postgres(sizes: list[int]) -> Iterator[Ledger]:
    """On a private PostgreSQL whose commits reach the disk. Raises tests.postgres.NotStarted."""
    with cluster(fsync=True, more=MEMORY) as url:
        (folder,) = parse_qs(urlsplit(url).query)["host"]
        server = int((Path(folder) / "data" / "postmaster.pid").read_text().splitlines()[0])
        with _housed(sizes, url) as ledger:
            ledger.server = server
            yield ledger


@contextlib.contextmanager
def on_sqlite(sizes: list[int]) -> Iterator[Ledger]:
    with _housed(sizes) as ledger:
        yield ledger


@contextlib.contextmanager
def _housed(sizes: list[int], database: str = "") -> Iterator[Ledger]:
    folder = Path(tempfile.mkdtemp(prefix="mf-", dir="/tmp"))
    house = House(folder / "h", database, {"MAILER_PUBLIC_URL": "https://mission.example"})
    house.home.mkdir()
    desk = None
    try:
        migrated = house.run("manage", "migrate", "-v0")
        if migrated.status:
            raise RuntimeError(migrated.err)
        desk = Desk(house.environment())
        yield Ledger(house, desk, desk("fill", sizes=sizes)["proof"])
    finally:
        house.stop()
        if desk:
            desk.close()
        shutil.rmtree(folder, ignore_errors=True)


def relay(port: int, **options: Any) -> str:
    """For MAILER_RELAYS."""
    written: Mapping[str, Any] = {"name": "main", "tls": "none", "max_messages": 1_000_000, **options}
    return f"smtp://127.0.0.1:{port}?" + "&".join(f"{name}={value}" for name, value in written.items())
