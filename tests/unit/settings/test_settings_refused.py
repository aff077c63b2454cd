"""Settings that would break sending are refused when the house starts, each in words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CHECK = [sys.executable, "-m", "mailer.cli", "manage", "check"]


def mailer(home: Path, *more: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAILER_", "DATABASE_URL"))}
    environment = {**clean, "MAILER_HOME": str(home), **settings}
    return subprocess.run([*CHECK, *more], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MAILER_SENDER_ID", "a:b", "5 to 15 letters"),
        ("MAILER_BOUNCE_DOMAIN", "bounces", "a domain such as bounces.example.org"),
        ("MAILER_BOUNCE_DOMAIN", "bücher.example", "as A-labels"),
        ("MAILER_PUBLIC_URL", "news.example.org", "an address such as https://news.example.org"),
        ("MAILER_RELAYS", "smtp://mail.example?tls=perhaps", "tls=starttls, tls=implicit or tls=none"),
        ("MAILER_DKIM", "mission.example:m1:/nowhere/key.pem", "MAILER_DKIM: /nowhere/key.pem cannot be read"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", "Set MAILER_SECRET_KEY"),
    ],
)
def test_it_says_which_setting_and_what_to_write(tmp_path: Path, name: str, value: str, words: str) -> None:
    done = mailer(tmp_path, **{name: value})
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_behind_https_has_nothing_left_to_harden(tmp_path: Path) -> None:
    done = mailer(tmp_path, "--deploy", MAILER_PUBLIC_URL="https://news.example.org", MAILER_BEHIND_PROXY="1")
    assert done.returncode == 0, done.stderr
    assert "security.W" not in done.stderr


def test_the_key_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    mailer(tmp_path)
    key = (tmp_path / "secret.key").read_text()
    mailer(tmp_path)
    assert (tmp_path / "secret.key").read_text() == key
    assert len(key) > 60
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
