"""A whole site in a process of its own: the editor saves and previews at the same time, which a database in memory
shared by threads cannot take. Run as a program it fills the site's database and prints what the tests need to know."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.once import migrated

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a-long-password"
YAML = """\
newsletter: Tarn Valley News
title: Wells run again in Tarn
subject: Wells and schools
date: '2026-03-31'
language: en
blocks:
- type: foreword
  title: From the head of mission
  paragraphs:
  - The wells run again.
- type: photo
  caption: The well in Tarn
"""


@dataclass(frozen=True)
class Site:
    url: str
    session: str
    issue: int
    spare: int
    """A second issue, like the first until a test writes in it: the editor saves by itself."""
    proofs: tuple[int, ...]


@contextmanager
def running_site(home: Path) -> Iterator[Site]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = _environment(url, home)
    migrated(home.parent.parent, home, env)
    known = ask(url, home, __file__)
    with open(home / "server.log", "wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"],
            env=env,
            cwd=home,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(f"{url}/healthz", server)
        yield Site(url, known["session"], known["issue"], known["spare"], tuple(known["proofs"]))
    finally:
        server.terminate()
        server.wait(10)


def ask(url: str, home: Path, program: str, *arguments: str) -> Any:
    """What ``program``, a file of Python run beside the site whose data are in ``home``, prints as JSON."""
    command, env = [sys.executable, program, *arguments], _environment(url, home)
    return json.loads(subprocess.run(command, env=env, cwd=home, check=True, capture_output=True, text=True).stdout)


def _environment(url: str, home: Path) -> dict[str, str]:
    return os.environ | {
        "MAILER_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home / 'mailer.sqlite3'}",
        "MAILER_PUBLIC_URL": url,
        "MAILER_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "mailer.settings",
        "PYTHONPATH": str(ROOT),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the site stopped; see server.log in its folder"
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def _seed() -> None:
    import django

    django.setup()
    from django.test import Client

    from mailer.issues.actions.make_proof import make_proof
    from mailer.issues.yaml_import import import_issue
    from subscribers.models import List, User

    issues = [import_issue(YAML, "tarn.yaml") for _ in range(2)]
    lists = [List.objects.create(name="Donors")]
    proofs = [make_proof(each, lists, {"photo-without-file": "the family moved away"}).pk for each in issues]
    client = Client()
    client.force_login(User.objects.create_superuser("head", "head@mission.example", PASSWORD))
    print(
        json.dumps(
            {
                "session": client.cookies["sessionid"].value,
                "issue": issues[0].pk,
                "spare": issues[1].pk,
                "proofs": proofs,
            }
        )
    )


if __name__ == "__main__":
    _seed()
