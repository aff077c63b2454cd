"""``mailer issue check``: of issues, and of files that would become issues."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mailer.cli.app import app
from mailer.issues.models import Image, Issue, Newsletter, Rendition
from tests.db.issues.conftest import jpeg

pytestmark = pytest.mark.django_db

ISSUE = """\
newsletter: Harbour Letter
sender:
  postal_address: 1 Quay, Harbour
title: Spring
subject: News of the harbour
preheader: 'The ice is gone: boats go out again from the first of March'
date: '2026-03-01'
language: en
blocks:
- type: text
  paragraphs:
  - The ice is gone.
- type: photo
  caption: Boats
  alt: Three boats leave the harbour
"""
WITH_FILE = ISSUE + "  file: boats.jpg\n"


def mailer(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["issue", "check", *(str(each) for each in arguments)])


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "boats.jpg").write_bytes(jpeg())
    return tmp_path / "media"


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_it_finds_in_a_file_what_it_would_find_in_the_issue(tmp_path: Path) -> None:
    result = mailer(written(tmp_path, "spring.yaml", ISSUE))
    assert result.exit_code == 1
    assert "error: Block 2 (photo): The photo “Boats” has no file." in result.stdout


def test_it_passes_a_file_without_errors(tmp_path: Path) -> None:
    result = mailer(written(tmp_path, "spring.yaml", WITH_FILE))
    assert (result.exit_code, result.stdout) == (0, "Nothing found: the issue can become a proof.\n")


def test_it_keeps_no_row_of_a_file(tmp_path: Path) -> None:
    mailer(written(tmp_path, "spring.yaml", WITH_FILE))
    assert not any(model.objects.exists() for model in (Issue, Newsletter, Image, Rendition))


def test_it_keeps_no_picture_of_a_file(tmp_path: Path, media: Path) -> None:
    mailer(written(tmp_path, "spring.yaml", WITH_FILE))
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_it_tells_files_apart(tmp_path: Path) -> None:
    one, other = written(tmp_path, "one.yaml", ISSUE), written(tmp_path, "other.yml", WITH_FILE)
    result = mailer(one, other)
    assert (result.exit_code, f"{one}: 1 error, 0 warnings\n" in result.stdout) == (1, True)
    assert f"{other}: Nothing found" in result.stdout


def test_it_writes_a_finding_a_line_as_json(tmp_path: Path) -> None:
    (line,) = mailer(written(tmp_path, "spring.yaml", ISSUE), "--json").stdout.splitlines()
    found = json.loads(line)
    assert (found["code"], found["severity"], found["block"]) == ("photo-without-file", "error", 2)
    assert (found["title"], found["overridable"]) == ("Boats", True)


def test_it_names_a_file_that_is_not_there() -> None:
    result = mailer("/nowhere/spring.yaml")
    assert (result.exit_code, "/nowhere/spring.yaml cannot be read" in result.stderr) == (1, True)


def test_it_names_the_line_of_a_file_that_is_no_issue(tmp_path: Path) -> None:
    result = mailer(written(tmp_path, "spring.yaml", ISSUE.replace("type: text", "type: poem")))
    assert (result.exit_code, "unknown block type 'poem'" in result.stderr) == (1, True)


def test_it_takes_nothing_else() -> None:
    result = mailer("spring")
    assert (result.exit_code, "neither the number of an issue nor a file" in result.stderr) == (1, True)


def test_it_prints_the_findings_of_the_real_issues(shared: Path) -> None:
    files = sorted((shared / "issues").glob("*.yaml"))
    result = mailer(*files)
    print(result.stdout)
    assert all(f"{file}: " in result.stdout for file in files)
    assert {line.rsplit("[", 1)[1] for line in result.stdout.splitlines() if line.startswith("error: ")} == {
        "photo-without-file]"
    }
