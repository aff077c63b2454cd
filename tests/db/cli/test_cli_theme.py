"""``mailer theme lint``: what a designer runs before a theme is used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from typer.testing import CliRunner

from mailer.cli.app import app

pytestmark = pytest.mark.any_database


def lint(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["theme", "lint", *arguments])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A second theme, with a word misspelt."""
    folder = tmp_path / "leaflet"
    shutil.copytree(settings.MAILER_THEMES / "gazette", folder)
    (folder / "blocks" / "divider.mjml").write_text("<mj-dvider />")
    return folder


def test_it_finds_nothing_in_the_themes_that_are_there() -> None:
    done = lint()
    assert (done.exit_code, done.stdout) == (0, "Nothing found: every block can be shown.\n")


def test_it_names_file_and_line_and_the_right_name(broken: Path) -> None:
    done = lint(str(broken))
    assert done.exit_code == 1
    assert done.stdout.startswith("leaflet/blocks/divider.mjml:1: mj-dvider is no tag")
    assert done.stdout.endswith("Write mj-divider.\n")


def test_it_prints_json(broken: Path) -> None:
    finding = json.loads(lint(str(broken), "--json").stdout)
    assert (finding["theme"], finding["code"]) == ("leaflet", "unknown-tag")
    assert (finding["file"], finding["line"], finding["nearest"]) == ("blocks/divider.mjml", 1, "mj-divider")


def test_it_takes_a_theme_by_name() -> None:
    assert lint("gazette").exit_code == 0


def test_it_looks_at_every_theme(broken: Path, settings: Any) -> None:
    settings.MAILER_THEMES = broken.parent
    assert "leaflet/blocks/divider.mjml" in lint().stdout


def test_it_says_what_to_name_where_there_is_no_theme() -> None:
    done = lint("nowhere")
    assert done.exit_code == 1
    assert "name the theme's folder" in done.stderr
