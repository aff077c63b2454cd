"""``mailer demo --exit``, as somebody runs it who has just installed it."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.house import free_ports

pytestmark = pytest.mark.faults

SECONDS = 180


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "with a space"


@pytest.fixture(scope="module")
def shown(home: Path) -> subprocess.CompletedProcess[str]:
    """The first demo in an empty folder."""
    return demo(home)


def demo(home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAILER_", "DATABASE_", "DJANGO_"))
    }
    ports = map(str, free_ports(3))
    names = ("MAILER_WEB_PORT", "MAILER_CATCHER_PORT", "MAILER_BOUNCE_PORT")
    own = {"MAILER_HOME": str(home), **dict(zip(names, ports, strict=True)), **more}
    command = [sys.executable, "-m", "mailer.cli", "demo", "--exit"]
    return subprocess.run(command, env=kept | own, capture_output=True, text=True, timeout=SECONDS, check=False)


def caught(home: Path) -> int:
    with sqlite3.connect(home / "catcher.sqlite3") as store:
        return int(store.execute("SELECT count(*) FROM message").fetchone()[0])


def test_it_ends_well(shown: subprocess.CompletedProcess[str]) -> None:
    assert shown.returncode == 0, shown.stderr


def test_it_says_that_every_message_is_accounted_for(shown: subprocess.CompletedProcess[str]) -> None:
    assert "agree, message for message" in shown.stdout


def test_it_shows_the_bounces(shown: subprocess.CompletedProcess[str]) -> None:
    assert "5.1.1" in shown.stdout
    assert "dead address" in shown.stdout


def test_it_has_caught_what_the_ledger_calls_accepted(shown: subprocess.CompletedProcess[str], home: Path) -> None:
    said = re.search(r"\((\d+) accepted\)", shown.stdout)
    assert said
    assert int(said[1]) > 150
    assert caught(home) >= int(said[1])


def test_it_leaves_nothing_running(shown: subprocess.CompletedProcess[str], home: Path) -> None:
    assert [each for each in commands() if str(home) in each] == []


def test_it_works_again_on_the_same_folder(shown: subprocess.CompletedProcess[str], home: Path) -> None:
    again = demo(home)
    assert again.returncode == 0, again.stderr
    assert "agree, message for message" in again.stdout


def test_it_refuses_to_mail_anybody(tmp_path: Path) -> None:
    refused = demo(tmp_path, MAILER_RELAYS="smtp://relay.example?name=real")
    assert refused.returncode == 1
    assert "unset MAILER_RELAYS" in " ".join(refused.stderr.split())


def commands() -> list[str]:
    """The command lines of all processes, where the system shows them."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it has just ended
    return lines
