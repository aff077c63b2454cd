"""The rows of the table, and how each is measured once."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.ledgers import Ledger, relay, send
from benchmarks.processes import cpu
from benchmarks.sinks import Missing, Sink, found
from tests.faults.house import ROOT

LONGEST = 300.0
"""Seconds that one measurement may take."""
SINKS = ("smtp-sink", "fast")


@dataclass(frozen=True)
class Row:
    """One line of the table. ``sender``: smtp-source, naive, or ours. ``ledger``: none, sqlite or postgresql."""

    sink: str
    sender: str
    messages: int
    mode: str = ""
    window: int = 0
    connections: int = 4
    processes: int = 1
    ledger: str = ""
    dkim: str = ""
    main: bool = False
    """Stands in the quick table too."""

    @property
    def words(self) -> str:
        if self.sender == "smtp-source":
            return f"smtp-source, {self.connections} sessions"
        if self.sender == "naive":
            return "naive Django + smtplib"
        parts = [f"ours {self.mode}", f"window {self.window}" if self.mode != "plain" else ""]
        parts += [f"{self.connections} connections", f"{self.processes} process{'es' * (self.processes > 1)}"]
        parts += [{"": "no ledger", "sqlite": "SQLite", "postgresql": "PostgreSQL"}[self.ledger], self.dkim]
        return ", ".join(filter(None, parts))


@dataclass(frozen=True)
class Measured:
    """What one measurement gave; CPU in microseconds a message."""

    rate: float
    sender: float
    sink: float
    database: float = 0.0
    lost: int = 0
    doubled: int = 0


@dataclass
class Ground:
    """What rows are measured on."""

    sinks: dict[str, Sink]
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    """MAILER_DKIM by kind of key."""


def rows(share: float) -> list[Row]:
    """All, with ``share`` of the usual number of messages."""
    every = [row for sink in SINKS for row in (*_others(sink), *_bare(sink), *_with_ledger(sink))]
    return [replace(row, messages=max(200, int(row.messages * share))) for row in every]


def _others(sink: str) -> Iterator[Row]:
    for sessions in (4, 20):
        yield Row(sink, "smtp-source", _many(sink), connections=sessions, main=True)
    yield Row(sink, "naive", 1200, main=True)


def _bare(sink: str) -> Iterator[Row]:
    for mode, window in _modes(sink, (8, 64)):
        for processes in (1, 2):
            yield Row(sink, "ours", _many(sink), mode, window, processes=processes)


def _with_ledger(sink: str) -> Iterator[Row]:
    plain, pipelined, chunked = (Row(sink, "ours", _many(sink), mode, 8) for mode in ("plain", "pipelined", "chunked"))
    fastest = chunked if sink == "fast" else pipelined
    for ledger in ("sqlite", "postgresql"):
        yield replace(fastest, window=64, ledger=ledger, main=True)
    yield replace(plain, messages=plain.messages // 2, ledger="postgresql")
    for window, connections in ((8, 4), (64, 4), (64, 8), (64, 16), (64, 32), (256, 4)):
        for each in (pipelined, chunked) if sink == "fast" else (pipelined,):
            if (each, window, connections) != (fastest, 64, 4):
                main = (window, connections) == (64, 4)
                yield replace(each, window=window, connections=connections, ledger="postgresql", main=main)
            two = replace(each, window=window, connections=connections, processes=2, ledger="postgresql")
            yield replace(two, main=window == 64 and connections > 8)
    for key in ("rsa", "ed25519"):
        for processes in (1, 2):
            fewer = fastest.messages // (3 if key == "rsa" else 2)
            row = replace(fastest, messages=fewer, window=64, ledger="postgresql", dkim=key, processes=processes)
            yield replace(row, main=key == "rsa" and processes == 2)


def _modes(sink: str, windows: tuple[int, ...]) -> Iterator[tuple[str, int]]:
    """smtp-sink does not offer CHUNKING."""
    yield ("plain", 1)
    for mode in ("pipelined", "chunked") if sink == "fast" else ("pipelined",):
        for window in windows:
            yield mode, window


def _many(sink: str) -> int:
    """About as many as take 4 seconds."""
    return 15_000 if sink == "smtp-sink" else 60_000


# -- measuring ---------------------------------------------------------------------------------------------------------


def measure(row: Row, ground: Ground) -> Measured:
    """Once. Raises Missing where the row cannot be measured here."""
    if row.sink not in ground.sinks:
        raise Missing(f"no {row.sink}")
    sink = ground.sinks[row.sink]
    if row.ledger:
        return _measure_ledger(row, sink, ground)
    before, used = sink.count(), cpu(sink.pid)
    seconds, sender = _source(row, sink) if row.sender == "smtp-source" else _python(row, sink)
    time.sleep(0.1)
    taken = sink.count() - before
    return Measured(
        row.messages / seconds,
        sender / row.messages * 1e6,
        (cpu(sink.pid) - used) / row.messages * 1e6,
        lost=max(0, row.messages - taken),
        doubled=max(0, taken - row.messages),
    )


def _measure_ledger(row: Row, sink: Sink, ground: Ground) -> Measured:
    if row.ledger not in ground.ledgers:
        raise Missing(f"no {row.ledger}")
    more = {"MAILER_DKIM": ground.keys[row.dkim]} if row.dkim else {}
    options = {"connections": row.connections, "drains": row.processes, "window": row.window, "mode": row.mode}
    ledger = ground.ledgers[row.ledger]
    sent = send(ledger, sink, relay(sink.port, **options), row.messages, row.processes, **more)
    cost = (each / row.messages * 1e6 for each in (sent.sender, sent.sink, sent.database))
    return Measured(row.messages / sent.seconds, *cost, lost=sent.lost, doubled=sent.doubled)


def _source(row: Row, sink: Sink) -> tuple[float, float]:
    """Seconds, and seconds of CPU, of Postfix's load generator: messages as long as ours."""
    envelope = ["-f", "b-1267-1@bounces.mission.example", "-t", "user0000001@list1.example.net"]
    count = ["-s", str(row.connections), "-m", str(row.messages), "-l", str(_length())]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [found("smtp-source"), "-d", *count, *envelope, f"127.0.0.1:{sink.port}"]
    subprocess.run(command, check=True, timeout=LONGEST)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@cache
def _length() -> int:
    """Bytes of one message of ours."""
    from datetime import UTC, datetime

    from benchmarks.messages import recipients, sending, synthetic
    from mailer.dispatch.message import MessageTemplate

    return len(MessageTemplate(synthetic(), sending()).render(recipients(1)[0], datetime.now(UTC)).data)


def _python(row: Row, sink: Sink) -> tuple[float, float]:
    """The same of a program of ours."""
    if row.sender == "naive":
        words = ["benchmarks.naive", str(sink.port), str(row.messages)]
    else:
        words = ["benchmarks.bare", json.dumps({"port": sink.port, **_options(row)})]
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST)
    if done.returncode:
        raise Missing(done.stderr.strip()[-300:])
    gave = json.loads(done.stdout)
    return gave["seconds"], gave["cpu"]


def _options(row: Row) -> dict[str, Any]:
    names = ("messages", "mode", "window", "connections", "processes", "dkim")
    return {name: getattr(row, name) for name in names}


def make_keys(folder: Path) -> dict[str, str]:
    """DKIM keys in ``folder``, as MAILER_DKIM names them."""
    from cryptography.hazmat.primitives import serialization

    from benchmarks.messages import DOMAIN, ed25519_signer, rsa_signer

    named = {}
    for name, signer in (("rsa", rsa_signer()), ("ed25519", ed25519_signer())):
        file = folder / f"{name}.pem"
        plain = serialization.NoEncryption()
        pem = serialization.PrivateFormat.PKCS8
        file.write_bytes(signer.key.private_bytes(serialization.Encoding.PEM, pem, plain))
        file.chmod(0o600)
        named[name] = f"{DOMAIN}:{name}:{file}"
    return named
