"""SpamAssassin's local tests on the real issues, as ``mailer issue render`` writes them; and how its report is read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mailer.cli.app import app
from mailer.issues import spam
from mailer.issues.models import Issue, Newsletter
from mailer.issues.spam import LIMIT, SpamReport, SpamRule, read_report, spam_score
from tests.unit.compiler.samples import REAL_ISSUES, THEMES

installed = pytest.mark.skipif(
    shutil.which(spam.PROGRAM) is None, reason="SpamAssassin is not installed: apt install spamassassin"
)
real = pytest.mark.parametrize(
    "path",
    REAL_ISSUES or [pytest.param(None, marks=pytest.mark.skip(reason="../shared/issues is not here"))],
    ids=lambda path: path.stem,
)

pytestmark = pytest.mark.any_database

MARKED = b"""\
X-Spam-Checker-Version: SpamAssassin 4.0.1 (2024-03-25) on host
X-Spam-Points: HTML_MESSAGE=0.001,MAILING_LIST_MULTI=-1,URG_BIZ=1.75
X-Spam-Report:  *  0.0 HTML_MESSAGE BODY: HTML included in message * -1.0 MAILING_LIST_MULTI Multiple indicators \
imply a widely-seen list *      manager *  1.8 URG_BIZ Contains urgent matter
Subject: Wells

Words
"""
SPAM = b"""\
From: Prince <prince@lottery.example>
To: you@mission.example
Subject: YOU HAVE WON $$$ CLAIM YOUR PRIZE NOW
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<html><body bgcolor="#ffffff"><font color="#ffffff">cheap viagra pills</font>
URGENT BUSINESS: you have won the lottery, dear winner. Send your bank account to claim ten million US dollars
(US$10,000,000.00) from the estate of the late dictator, 100% risk free.</body></html>
"""


def fake(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of that name which does what the shell script says."""
    program = folder / spam.PROGRAM
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))


def run(*arguments: object) -> Any:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output
    return done


@installed
@real
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
@pytest.mark.django_db
def test_it_finds_little_in_a_real_issue(path: Path, theme: str, settings: Any, tmp_path: Path) -> None:
    settings.MAILER_PUBLIC_URL = "https://news.mission.example"
    run("issue", "import", path)
    Newsletter.objects.update(theme=theme)
    run("issue", "render", Issue.objects.get().pk, "--out", tmp_path)
    report = spam_score((tmp_path / "message.eml").read_bytes(), timeout=120)
    assert report is not None
    assert report.score < LIMIT, report.rules
    assert "HTML_FONT_LOW_CONTRAST" not in {rule.name for rule in report.rules}


@installed
def test_it_tells_spam() -> None:
    report = spam_score(SPAM, timeout=120)
    assert report is not None
    assert report.score > 5


def test_it_reads_the_points_and_words_of_each_rule() -> None:
    assert read_report(MARKED) == SpamReport(
        (
            SpamRule("URG_BIZ", 1.75, "Contains urgent matter"),
            SpamRule("HTML_MESSAGE", 0.001, "BODY: HTML included in message"),
            SpamRule("MAILING_LIST_MULTI", -1.0, "Multiple indicators imply a widely-seen list manager"),
        )
    )


def test_it_adds_the_points_up() -> None:
    report = read_report(MARKED)
    assert report is not None
    assert report.score == 0.751


def test_it_says_nothing_where_there_is_no_report() -> None:
    assert read_report(b"Subject: Wells\n\nWords\n") is None


def test_it_says_nothing_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert spam_score(MARKED) is None


def test_it_waits_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake(tmp_path, "exec sleep 600", monkeypatch)
    assert spam_score(MARKED, timeout=0.2) is None


def test_it_says_nothing_where_it_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake(tmp_path, "cat; exit 3", monkeypatch)
    assert spam_score(MARKED) is None


def test_it_asks_for_local_tests_alone_and_shows_no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake(tmp_path, f'echo "$HOME" "$@" > {tmp_path}/asked; cat', monkeypatch)
    assert spam_score(MARKED) is not None
    asked = (tmp_path / "asked").read_text()
    assert "--local" in asked
    assert "use_bayes 0" in asked
    assert not Path(asked.split()[0]).exists()
