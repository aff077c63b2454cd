"""What ``mailer subscribers import`` says beside its figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailer.cli.app import app
from subscribers.models import List

pytestmark = pytest.mark.django_db


def run(folder: Path, text: str, *options: str) -> Result:
    List.objects.get_or_create(name="donors")
    file = folder / "donors.csv"
    file.write_text(text)
    return CliRunner().invoke(app, ["subscribers", "import", str(file), "--list", "donors", *options])


def test_it_says_what_became_of_a_code_it_does_not_know(tmp_path: Path) -> None:
    result = run(tmp_path, "email,country\na@example.org,Jordan\n")
    expected = "line 2, a@example.org: “Jordan” is no country code of two letters: the country was left empty"
    assert result.stderr.splitlines() == [expected]


def test_it_says_which_of_two_rows_with_one_address_stands(tmp_path: Path) -> None:
    result = run(tmp_path, "email\na@example.org\nA@example.org\n")
    expected = "line 2, a@example.org: the same address stands on line 3: that line was taken"
    assert result.stderr.splitlines() == [expected]


def test_it_names_the_columns_it_did_not_use_on_one_line(tmp_path: Path) -> None:
    result = run(tmp_path, "email,Phone,Notes\na@example.org,1,2\n")
    assert result.stderr.splitlines() == ["Columns that were not used: Phone, Notes; --map COLUMN=FIELD uses one."]


def test_it_shows_the_first_fifty_remarks(tmp_path: Path) -> None:
    rows = "".join(f"p{number}@example.org,Jordan\n" for number in range(60))
    lines = run(tmp_path, "email,country\n" + rows).stderr.splitlines()
    assert (len(lines), lines[-1]) == (51, "… and 10 more remarked on; --json has them all")


def test_it_shows_the_first_fifty_rejects(tmp_path: Path) -> None:
    lines = run(tmp_path, "email\n" + "bad\n" * 60).stderr.splitlines()
    assert (len(lines), lines[-1]) == (51, "… and 10 more rejected; --json has them all")


def test_it_keeps_remarks_off_stdout(tmp_path: Path) -> None:
    result = run(tmp_path, "email,country,Phone\na@example.org,Jordan,1\n")
    assert "Jordan" not in result.stdout
    assert "Phone" not in result.stdout


def test_it_prints_nothing_but_json_when_asked_for_it(tmp_path: Path) -> None:
    result = run(tmp_path, "email,Phone\na@example.org,1\n", "--json")
    assert (json.loads(result.stdout)["ignored_columns"], result.stderr) == (["Phone"], "")
