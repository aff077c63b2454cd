"""A PostgreSQL of one test's own, that may be ended, started again and run out of disk."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import postgres
from tests.postgres import Account

DISK_FULL = 1
"""Bytes after which no file may be written any more."""

SETTLES_SECONDS = 1.0
"""In which a server that could not recover for want of room has ended."""


@dataclass
class Server:
    """A cluster in ``folder``; up after ``start``."""

    folder: Path
    account: Account
    binaries: Path
    life: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Ready when this returns, recovered if need be."""
        server = postgres._server(self.binaries, self.folder, self.account, fsync=True)
        self.process = self.life.enter_context(server)

    def crash(self) -> None:
        """As ``pg_ctl stop -m immediate``: no session is told, nothing is written any more."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)

    def fill_disk(self) -> None:
        """From now on every write to a file fails."""
        self._limit(str(DISK_FULL))

    def make_room(self) -> None:
        """After ``fill_disk``: up again, whether it held out or not."""
        assert self.process is not None
        self._limit("unlimited")
        try:
            self.process.wait(SETTLES_SECONDS)
        except subprocess.TimeoutExpired:
            return
        self.start()

    def _limit(self, most: str) -> None:
        """The longest file that the server may write, for all of its processes: only their own user may say so."""
        assert self.process is not None
        with contextlib.suppress(FileNotFoundError):  # it has ended
            for pid in (self.process.pid, *children(self.process.pid)):
                command = ["prlimit", "--pid", str(pid), f"--fsize={most}:unlimited"]
                subprocess.run(command, check=False, capture_output=True, **self.account.options())

    def copy_of(self, url: str) -> str:
        """The URL of a database here with all that is in the one at ``url``."""
        own = postgres.new_database(postgres._url(self.folder, "postgres"))
        dump = subprocess.run([self.binaries / "pg_dump", "--no-owner", url], capture_output=True, check=True)
        subprocess.run([self.binaries / "psql", "-q", "-X", own], input=dump.stdout, capture_output=True, check=True)
        return own


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A cluster that runs. Raises tests.postgres.NotStarted."""
    account = postgres._account()
    folder = Path(tempfile.mkdtemp(prefix="mailer-pg-", dir=postgres.TEMPORARY))
    try:
        os.chown(folder, account.uid, account.gid)
        binaries = postgres._binaries(folder, account)
        postgres._initialise(binaries, folder, account)
        made = Server(folder, account, binaries)
        with made.life:
            made.start()
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill_disk(pid: int) -> None:
    """Every write of a process to a file fails from now on, as on a full disk. It is told EFBIG instead of ENOSPC."""
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (DISK_FULL, resource.RLIM_INFINITY))


def free_disk(pid: int) -> None:
    """After ``fill_disk``."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
