"""Commands and dispatchers without their start: an interpreter takes two seconds to read Django and Wagtail, and a
fault test wants several.

``start`` forks from ``python -m tests.faults.warm``, which has read the code already. What comes of it is a process of
its own that takes the settings of its environment as if it had just been started.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds for the code to be read, and for a fork."""
COLD = ("LD_PRELOAD", "MAILER_PROVIDER_DOMAINS")
"""Settings that take effect only where an interpreter starts."""


# -- who asks ----------------------------------------------------------------------------------------------------------


class Process:
    """As subprocess.Popen, as far as tests need it."""

    def __init__(self, warm: Warm, pid: int, words: Sequence[str], said: Path) -> None:
        self.pid = pid
        self.args = list(words)
        self._warm = warm
        self._said = said

    @property
    def returncode(self) -> int | None:
        return self._warm.ended.get(self.pid)

    def poll(self) -> int | None:
        self._warm.hear(0.0)
        return self.returncode

    def wait(self, timeout: float) -> int:
        end = time.monotonic() + timeout
        while (status := self.poll()) is None:
            left = end - time.monotonic()
            if left <= 0:
                raise subprocess.TimeoutExpired(self.args, timeout, *map(os.fsencode, self._texts()))
            self._warm.hear(left)
        return status

    def communicate(self, timeout: float = PATIENCE) -> tuple[str, str]:
        self.wait(timeout)
        return self._texts()

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _texts(self) -> tuple[str, str]:
        out, err = (Path(f"{self._said}.{which}").read_text("utf-8", "replace") for which in ("out", "err"))
        return out, err


class Warm:
    """The process that forks, asked over its pipes."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mw-"))
        home = {"MAILER_HOME": str(self._folder / "home")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"],
            env={**environment, **home},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._lock = threading.RLock()
        self._unread = b""
        self._begun: list[int] = []
        self.ended: dict[int, int] = {}
        """The statuses of those who have, by process id."""
        self._number = 0

    def start(self, words: Sequence[str], home: Path, environment: Mapping[str, str]) -> Process:
        with self._lock:
            self._number += 1
            said = self._folder / str(self._number)
            order = {"words": list(words), "home": str(home), "environment": dict(environment), "said": str(said)}
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            end = time.monotonic() + PATIENCE
            while not self._begun:
                assert time.monotonic() < end, f"in vain for {PATIENCE:.0f} s: {words} is begun"
                self.hear(1.0)
            return Process(self, self._begun.pop(), words, said)

    def hear(self, seconds: float) -> None:
        """Take note of who has ended; waits so long for the next."""
        assert self._process.stdout is not None
        with self._lock:
            readable, _, _ = select.select([self._process.stdout], [], [], seconds)
            if not readable:
                return
            data = os.read(self._process.stdout.fileno(), 65_536)
            assert data, "whoever forks has ended"
            *lines, self._unread = (self._unread + data).split(b"\n")
            for pid, status in map(json.loads, lines):
                if status is None:
                    self._begun.append(pid)
                    self.ended.pop(pid, None)  # the number of one long gone
                else:
                    self.ended[pid] = status

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        shutil.rmtree(self._folder, ignore_errors=True)


Started = Process | subprocess.Popen[str]


def start(words: Sequence[str], home: Path, environment: Mapping[str, str]) -> Started:
    """``python`` with ``words``, which are ``-m`` and a module with its arguments, or ``-c`` and a program."""
    if any(name in environment for name in COLD):
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=home,
            env=dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    return _warm("DATABASE_URL" in environment).start(words, home, environment)


@functools.cache
def _warm(on_postgresql: bool) -> Warm:
    """One for each database: some of Wagtail's models depend on it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MAILER_", "DATABASE_URL", "DJANGO_"))}
    own = {"MAILER_SECRET_KEY": "unused", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    if on_postgresql:
        own["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/nothing"
    warm = Warm({**kept, **own})
    atexit.register(warm.close)
    return warm


# -- who forks ---------------------------------------------------------------------------------------------------------


def serve() -> None:
    """Fork as ordered on stdin, and say on stdout who has begun and who has ended, until stdin does."""
    _read_the_code()
    rings, bell = os.pipe()
    os.set_blocking(rings, False)
    os.set_blocking(bell, False)
    signal.set_wakeup_fd(bell)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    unread = b""
    while True:
        readable, _, _ = select.select([0, rings], [], [])
        if rings in readable:
            os.read(rings, 4096)
            _say_who_has_ended()
        if 0 in readable:
            data = os.read(0, 65_536)
            if not data:
                return
            *lines, unread = (unread + data).split(b"\n")
            for line in lines:
                _say(_fork(json.loads(line)), None)


def _read_the_code() -> None:
    gc.disable()
    os.environ["DJANGO_SETTINGS_MODULE"] = "mailer.settings"
    import django

    django.setup()
    for name in ("worker", "mailer.cli.app", "mailer.campaigns.actions.start", "mailer.dispatch.sweep"):
        importlib.import_module(name)

    gc.collect()
    gc.freeze()
    gc.enable()


def _say(pid: int, status: int | None) -> None:
    os.write(1, json.dumps([pid, status]).encode() + b"\n")


def _say_who_has_ended() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _say(pid, os.waitstatus_to_exitcode(status))


def _fork(order: Mapping[str, Any]) -> int:
    if pid := os.fork():
        return pid
    status = 1
    try:
        _become(order["home"], order["environment"], order["said"])
        status = _run(order["words"])
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _become(home: str, environment: Mapping[str, str], said: str) -> None:
    """Whom the order names: nothing of who forked is left but the code."""
    from mailer.embedded import _die_with_parent

    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    files = [(os.devnull, os.O_RDONLY)] + [(f"{said}.{which}", os.O_WRONLY | os.O_CREAT) for which in ("out", "err")]
    for number, (path, flags) in enumerate(files):
        opened = os.open(path, flags | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    _die_with_parent()
    os.chdir(home)
    os.environ.clear()
    os.environ.update(environment)
    _take_settings()


def _take_settings() -> None:
    from django.conf import Settings, settings
    from django.db import connections

    import mailer.settings
    import worker

    os.environ["DJANGO_SETTINGS_MODULE"] = "mailer.settings"
    logging.getLogger("environ").setLevel(logging.WARNING)  # as before any logging is set up
    importlib.reload(mailer.settings)
    settings._wrapped = Settings("mailer.settings")
    for alias in connections:
        with contextlib.suppress(AttributeError):
            del connections[alias]
    vars(connections).pop("settings", None)
    connections._settings = None
    worker.app.conf.broker_url = settings.MAILER_BROKER_URL
    worker.app.conf.beat_schedule_filename = str(settings.MAILER_HOME / "beat-schedule")


def _run(words: Sequence[str]) -> int:
    import runpy

    try:
        if words[0] == "-c":
            sys.argv = ["-c", *words[2:]]
            exec(compile(words[1], "<program>", "exec"), {"__name__": "__main__"})  # as ``python -c`` does
        else:
            sys.argv = [words[1], *words[2:]]
            runpy.run_module(words[1], run_name="__main__", alter_sys=False)
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
            return 1
        return ended.code or 0
    return 0


if __name__ == "__main__":
    serve()
