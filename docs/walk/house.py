"""A whole Mission Mailer of its own to walk through: fresh, on this machine alone, gone afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "nine-wells-and-a-boat"  # noqa: S105 -- of accounts that live for a minute
READY_SECONDS = 90

ACCOUNTS = f"""
from django.contrib.auth.models import Group
from subscribers.models import User
for name, first, last, group in (
    ("lise", "Lise", "Andersdal", "Communications officers"),
    ("ines", "Ines", "Maravel", "Heads of mission"),
):
    user = User(username=name, email=name + "@lantern-coast.example", first_name=first, last_name=last)
    user.set_password({PASSWORD!r})
    user.save()
    user.groups.add(Group.objects.get(name=group))
"""


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is, and the folder with all it keeps."""

    url: str
    home: Path
    environment: dict[str, str]

    def manage(self, *arguments: str, input_: str | None = None) -> str:
        """What a Django command prints."""
        command = [sys.executable, "-m", "mailer.cli", "manage", *arguments]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, input=input_, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    def ask(self, code: str) -> object:
        """What ``code``, run beside the site, prints as JSON."""
        return json.loads(self.manage("shell", "--no-imports", "-v0", "-c", code))


@contextlib.contextmanager
def running(home: Path) -> Iterator[Site]:
    """Everything that ``mailer run`` starts, with an officer and a head of mission, and nothing else in it."""
    web, catcher, bounces = (_free_port() for _ in range(3))
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("MAILER_", "DATABASE_"))}  # noqa: TID251
    environment = {
        **ours,  # a broker or a relay of somebody else's is none of this site's
        "MAILER_HOME": str(home),
        "MAILER_WEB_PORT": str(web),
        "MAILER_CATCHER_PORT": str(catcher),
        "MAILER_BOUNCE_PORT": str(bounces),
        "MAILER_PUBLIC_URL": f"http://127.0.0.1:{web}",
        "DJANGO_SETTINGS_MODULE": "mailer.settings",
    }
    site = Site(f"http://127.0.0.1:{web}", home, environment)
    site.manage("migrate", "-v0")
    site.manage("shell", "--no-imports", "-v0", "-c", ACCOUNTS)
    with open(home / "run.log", "wb") as log:
        command = [sys.executable, "-m", "mailer.cli", "run"]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        _await(f"{site.url}/healthz", process)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the site stopped; see run.log in its folder")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 -- our own
            return
        time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer")
