"""``mailer issue draft``: what it says, and when it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailer.cli.app import app
from mailer.issues.models import Issue
from tests.unit.issues.manuscript_files import pdf
from tests.unit.issues.newsletters import PLAIN

pytestmark = pytest.mark.django_db


def draft(folder: Path, data: bytes, name: str, *options: str) -> Result:
    file = folder / name
    file.write_bytes(data)
    return CliRunner().invoke(app, ["issue", "draft", str(file), *options])


def test_it_prints_the_issue_and_its_flags_as_json(tmp_path: Path) -> None:
    result = draft(tmp_path, PLAIN.encode(), "a.txt", "--newsletter", "Harbour Medical Aid", "--json")
    answer = json.loads(result.stdout)
    assert answer["id"] == Issue.objects.get().pk
    assert {"block": 7, "kind": "Contacts", "reason": "contacts"}.items() <= next(
        flag for flag in answer["flags"] if flag["reason"] == "contacts"
    ).items()


def test_it_lists_what_to_look_at(tmp_path: Path) -> None:
    result = draft(tmp_path, PLAIN.encode(), "a.txt", "--newsletter", "Harbour Medical Aid")
    assert "block 7, Contacts: Check each name, number and address." in result.stdout


def test_it_takes_the_only_newsletter_there_is(tmp_path: Path) -> None:
    draft(tmp_path, PLAIN.encode(), "a.txt", "--newsletter", "Harbour Medical Aid")
    assert draft(tmp_path, PLAIN.encode(), "b.txt").exit_code == 0


def test_it_asks_for_the_newsletter(tmp_path: Path) -> None:
    result = draft(tmp_path, PLAIN.encode(), "a.txt")
    assert (result.exit_code, "--newsletter" in result.stderr) == (1, True)


def test_it_says_what_to_do_with_a_scanned_pdf(tmp_path: Path) -> None:
    result = draft(tmp_path, pdf([], images=True), "a.pdf", "--newsletter", "Tarn")
    assert (result.exit_code, "OCR" in result.stderr) == (1, True)


def test_it_says_that_a_file_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["issue", "draft", str(tmp_path / "no.txt"), "--newsletter", "Tarn"])
    assert (result.exit_code, "cannot be read" in result.stderr) == (1, True)
