"""A house of its own for a test: a private data folder and database, free ports, real processes, all ended
afterwards.

Everything a person would do is done through the ``mailer`` command line with ``--json``.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from mailer.embedded import _die_with_parent
from tests.faults import warm

ROOT = Path(__file__).resolve().parents[2]
KEY = "only-for-fault-tests-" + "k" * 40
COMMAND_SECONDS = 240.0
READY_SECONDS = 120.0
USER = "head"
QUICK_SWEEP = "4"
"""Seconds between sweeps where a test does not say; campaigns close in a sweep."""


class Failed(AssertionError):
    """A command that had to work did not; the text has what it said."""


def eventually(happened: Callable[[], Any], seconds: float, what: str, pause: float = 0.1) -> Any:
    """Polls until ``happened`` gives something true, and gives that."""
    end = time.monotonic() + seconds
    while True:
        if result := happened():
            return result
        if time.monotonic() > end:
            raise AssertionError(f"In vain for {seconds:.0f} s: {what}")
        time.sleep(pause)


def free_ports(number: int) -> list[int]:
    """Ports nobody listens on at this moment."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """The documents on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Running:
    """Processes that were started together; ``pids`` has the parts by name."""

    process: subprocess.Popen[str]
    pids: Mapping[str, int]

    def stop(self, seconds: float = 40.0) -> int:
        """SIGTERM, as an operator stops it; gives the exit status."""
        try:
            self.process.terminate()
            self.process.communicate(timeout=seconds)
        finally:
            self.end()
        return self.process.returncode

    def end(self) -> None:
        """All at once, and whatever is left behind: the session is its own."""
        for pid in _members(self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process.stdout is not None and self.process.stdout.closed:
            self.process.wait()  # a test has ended it already
        else:
            self.process.communicate()


@dataclass
class House:
    """A data folder with its settings. ``more`` are settings beside the ports, such as MAILER_RELAYS."""

    home: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)
    started: list[Running] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.web, self.catcher, self.bounces = free_ports(3)

    # -- settings -----------------------------------------------------------------------------------------------------

    def environment(self) -> dict[str, str]:
        """Nothing of the test's own settings reaches the house."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAILER_", "DATABASE_URL", "DJANGO_"))}
        own = {
            "MAILER_HOME": str(self.home),
            "MAILER_SECRET_KEY": KEY,
            "MAILER_WEB_PORT": str(self.web),
            "MAILER_CATCHER_PORT": str(self.catcher),
            "MAILER_BOUNCE_PORT": str(self.bounces),
            "PYTHONPATH": str(ROOT),
        }
        if self.database:
            own["DATABASE_URL"] = self.database
        return {**kept, **own, **self.more}

    @property
    def store(self) -> Path:
        return self.home / "catcher.sqlite3"

    # -- commands -----------------------------------------------------------------------------------------------------

    def run(self, *words: object) -> Finished:
        """One ``mailer`` command, whatever becomes of it."""
        command = [sys.executable, "-m", "mailer.cli", *map(str, words)]
        done = subprocess.run(
            command, cwd=self.home, env=self.environment(), capture_output=True, text=True, timeout=COMMAND_SECONDS
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    def python(self, program: str) -> Finished:
        """A few lines of Python in the house, for what no command does."""
        return self._forked("-c", program)

    def _forked(self, *words: str) -> Finished:
        process = warm.start(words, self.home, self.environment())
        out, err = process.communicate(timeout=COMMAND_SECONDS)
        assert process.returncode is not None
        return Finished(process.returncode, out, err)

    def mailer(self, *words: object) -> Finished:
        """One ``mailer`` command with --json that must work."""
        done = self._forked("-m", "mailer.cli", *map(str, words), "--json")
        if done.status != 0:
            raise Failed(f"mailer {' '.join(map(str, words))} ended with {done.status}: {done.err}{done.out}")
        return done

    def subscribe(self, name: str, addresses: Sequence[str]) -> dict[str, Any]:
        """People onto a list, from a CSV file; gives the report."""
        file = self.home / f"{name}.csv"
        file.write_text("email,name\n" + "".join(f"{each},Reader {n}\n" for n, each in enumerate(addresses)), "utf-8")
        return dict(self.mailer("subscribers", "import", file, "--list", name).json())

    def campaign(self, *lists: str, proof: int = 1, policy: str = "hold") -> int:
        """A draft; gives its number."""
        named = [word for name in lists for word in ("--list", name)]
        return int(self.mailer("campaign", "create", proof, *named, "--policy", policy).json()["id"])

    def status(self, campaign: int) -> dict[str, Any]:
        return dict(self.mailer("campaign", "status", campaign).json())

    def finish(self, campaign: int, seconds: float = 100.0) -> dict[str, Any]:
        """Waits until the campaign rests; gives its standing."""
        return dict(self.mailer("campaign", "status", campaign, "--wait", "--timeout", seconds).json())

    def ledger(self, campaign: int) -> list[dict[str, Any]]:
        return list(self.mailer("campaign", "ledger", campaign).lines())

    # -- the database, for what only a fault needs --------------------------------------------------------------------

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the database now; ``?`` stands for a value."""
        return self._execute(sql, values) or []

    def change(self, sql: str, *values: object) -> None:
        """Changes the database behind everybody's back."""
        self._execute(sql, values)

    def settled(self, campaign: int) -> int:
        """How many of a campaign are not pending any more."""
        sql = "SELECT count(*) FROM campaigns_delivery WHERE campaign_id = ? AND state <> 0"
        return int(self.query(sql, campaign)[0][0])

    def dispatchers(self) -> list[int]:
        """The process ids of the dispatchers at work."""
        return [pid for (pid,) in self.query("SELECT pid FROM dispatch_dispatcher ORDER BY id")]

    def is_settled(self) -> bool:
        """Whether nobody is in the middle of a transaction, with locks that others want."""
        if self.database:
            sql = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return self.query(sql) == [(0,)]
        with contextlib.closing(sqlite3.connect(self.home / "mailer.sqlite3", timeout=0.2)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True

    def _execute(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]] | None:
        if self.database:
            with psycopg.connect(self.database) as connection:
                cursor = connection.execute(sql.replace("?", "%s"), list(values))
                return cursor.fetchall() if cursor.description else None
        with contextlib.closing(sqlite3.connect(self.home / "mailer.sqlite3", timeout=30)) as connection, connection:
            found = connection.execute(sql, list(values))
            return found.fetchall() if found.description else None

    # -- processes ----------------------------------------------------------------------------------------------------

    def start(self, *parts: str) -> Running:
        """Some parts of the house, ready when this returns."""
        return self._start([sys.executable, "-m", "tests.faults.part", *parts], json.loads)

    def start_all(self) -> Running:
        """``mailer run``."""
        return self._start([sys.executable, "-m", "mailer.cli", "run"], lambda line: {})

    def _start(self, command: Sequence[str], read: Callable[[str], Mapping[str, int]]) -> Running:
        log = open(self.home / "start.log", "ab")  # noqa: SIM115  # the process has it
        process = subprocess.Popen(
            command,
            cwd=self.home,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        log.close()
        assert process.stdout is not None
        readable, _, _ = select.select([process.stdout], [], [], READY_SECONDS)
        line = process.stdout.readline() if readable else ""
        running = Running(process, read(line) if line else {})
        self.started.append(running)
        if not line:
            running.end()
            raise Failed(f"{' '.join(command)} did not start: {(self.home / 'start.log').read_text('utf-8')}")
        return running

    def flush_broker(self) -> None:
        """The broker forgets everything."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.broker))
            connection.sendall(b"FLUSHALL\r\n")
            assert connection.recv(16).startswith(b"+OK")

    @property
    def broker(self) -> Path:
        return self.home / "broker.sock"

    def stop(self) -> None:
        """The test is over."""
        for running in reversed(self.started):
            running.end()

    def logs(self, part: str) -> str:
        file = self.home / "logs" / f"{part}.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""


@contextlib.contextmanager
def housed(template: Path, database: str = "", **more: str) -> Iterator[House]:
    """A house copied from a template folder. Its path is short, as a Unix socket's must be."""
    folder = Path(tempfile.mkdtemp(prefix="mf-", dir="/tmp"))
    house = House(folder / "h", database, {"MAILER_SWEEP_SECONDS": QUICK_SWEEP, **more})
    try:
        shutil.copytree(template, house.home, ignore=shutil.ignore_patterns("logs", "*.sock", "locks"))
        yield house
    finally:
        house.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _members(session: int) -> Iterator[int]:
    """The processes of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                yield int(folder.name)


def kill(pid: int) -> bool:
    """SIGKILL for a Celery process of ours; False where it has gone already."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False
    if not command:
        return False  # killed before, and not yet reaped
    assert b"celery" in command, f"{pid} is no worker: {command!r}"
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False
