"""Bad input on the command line: exit status 1, a message that says what to do, and nothing changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailer.campaigns.models import Campaign
from mailer.cli.app import app
from mailer.issues.models import Issue
from subscribers.models import List, Subscriber
from tests.db.console.factories import make_list, make_proof, make_subscriber

pytestmark = pytest.mark.django_db


def mailer(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture
def donors(db: None) -> List:
    return make_list("donors")


ISSUE = """\
newsletter: Harbour Letter
title: Spring
subject: News of the harbour
date: '2026-03-01'
language: en
blocks:
- type: text
  paragraphs:
  - The ice is gone.
"""


def written(folder: Path, name: str, data: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


def created(donors: List) -> int:
    """The number of a draft campaign, made on the command line."""
    result = mailer("campaign", "create", make_proof([donors]).pk, "--list", donors.name, "--json")
    return int(json.loads(result.stdout)["id"])


# -- issues ------------------------------------------------------------------------------------------------------------


def test_an_issue_is_imported_and_its_number_printed(tmp_path: Path) -> None:
    result = mailer("issue", "import", written(tmp_path, "spring.yaml", ISSUE), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["id"] == Issue.objects.get().pk


def test_an_unknown_block_is_named_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, "spring.yaml", ISSUE.replace("type: text", "type: txet"))
    result = mailer("issue", "import", file)
    assert result.exit_code == 1
    assert "line 7: " in result.stderr
    assert "unknown block type 'txet'; did you mean 'text'?" in result.stderr
    assert not Issue.objects.exists()


def test_an_unknown_field_is_named_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path, "spring.yaml", ISSUE.replace("  paragraphs:", "  colour: red\n  paragraphs:"))
    result = mailer("issue", "import", file)
    assert result.exit_code == 1
    assert "line 8: " in result.stderr
    assert "unknown field 'colour' in text" in result.stderr


def test_a_file_that_is_not_there_is_named() -> None:
    result = mailer("issue", "import", "/nowhere/spring.yaml")
    assert (result.exit_code, "/nowhere/spring.yaml cannot be read" in result.stderr) == (1, True)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "spring.yaml", ISSUE.replace("ice", "Größe").encode("latin-1"))
    result = mailer("issue", "import", file)
    assert (result.exit_code, "save it as UTF-8" in result.stderr) == (1, True)


def test_an_issue_that_is_not_there_is_named() -> None:
    result = mailer("issue", "check", 999)
    assert (result.exit_code, "There is no issue 999." in result.stderr) == (1, True)


# -- subscribers -------------------------------------------------------------------------------------------------------


def test_a_csv_file_in_a_wrong_encoding_is_refused(tmp_path: Path, donors: List) -> None:
    file = written(tmp_path, "people.csv", "email,name\nada@mail.example,José\n".encode("latin-1"))
    result = mailer("subscribers", "import", file, "--list", "donors")
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "UTF-8" in result.stderr
    assert not Subscriber.objects.exists()


def test_a_csv_file_without_an_email_column_is_refused(tmp_path: Path, donors: List) -> None:
    file = written(tmp_path, "people.csv", "name,town\nAda,Averil\n")
    result = mailer("subscribers", "import", file, "--list", "donors")
    assert result.exit_code == 1
    assert "email column" in result.stderr
    assert "--map" in result.stderr


def test_three_bad_rows_of_ten_are_reported_and_seven_imported(tmp_path: Path, donors: List) -> None:
    rows = [f"person{number}@mail.example" for number in range(7)]
    rows[2:2] = ["not an address"]
    rows[5:5] = ["two@at@mail.example"]
    rows[9:9] = ["nobody@"]
    file = written(tmp_path, "people.csv", "email\n" + "\n".join(rows) + "\n")
    result = mailer("subscribers", "import", file, "--list", "donors", "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["rows"], report["created"]) == (10, 7)
    assert [reject["row"] for reject in report["rejects"]] == [4, 7, 11]
    assert all(reject["reason"] for reject in report["rejects"])


def test_a_list_that_is_not_there_is_named_with_those_that_are(donors: List) -> None:
    result = mailer("subscribers", "export", "--list", "doners")
    assert result.exit_code == 1
    assert "There is no list “doners”. Known lists: donors." in result.stderr


def test_a_list_is_made_once(donors: List) -> None:
    result = mailer("list", "create", "donors")
    assert (result.exit_code, "There is a list “donors” already." in result.stderr) == (1, True)


def test_a_column_map_that_is_none_is_refused_with_how_to_write_one(tmp_path: Path, donors: List) -> None:
    file = written(tmp_path, "people.csv", "mail\nada@mail.example\n")
    result = mailer("subscribers", "import", file, "--list", "donors", "--map", "mail")
    assert (result.exit_code, "column maps are written NAME=VALUE: “mail” is not." in result.stderr) == (1, True)


# -- proofs and campaigns ----------------------------------------------------------------------------------------------


def test_a_campaign_on_an_unsigned_proof_is_refused(donors: List) -> None:
    proof = make_proof([donors], signed=False)
    result = mailer("campaign", "create", proof.pk, "--list", "donors")
    assert result.exit_code == 1
    assert f"Proof {proof.pk} is not signed" in result.stderr
    assert not Campaign.objects.exists()


def test_a_proof_is_not_signed_by_someone_unknown(donors: List) -> None:
    proof = make_proof([donors], signed=False)
    result = mailer("proof", "sign", proof.pk, "--by", "nobody")
    assert (result.exit_code, "There is no user “nobody”." in result.stderr) == (1, True)


def test_a_campaign_that_has_not_run_cannot_be_paused(donors: List) -> None:
    result = mailer("campaign", "pause", created(donors))
    assert (result.exit_code, "is draft: pause is not possible now" in result.stderr) == (1, True)


def test_a_proof_that_has_gone_out_is_not_sent_again_without_a_warning(donors: List) -> None:
    make_subscriber("ada@mail.example", donors)
    proof = make_proof([donors])
    numbers = []
    for _ in range(2):
        made = mailer("campaign", "create", proof.pk, "--list", "donors", "--json")
        numbers.append(json.loads(made.stdout)["id"])
        started = mailer("campaign", "start", numbers[-1], "--json")
    warning = f"to donors by campaign {numbers[0]} (preparing)."
    assert (warning in made.stderr, warning in started.stderr) == (True, True)
    assert json.loads(started.stdout)["state"] == "preparing"


def test_a_proof_goes_out_the_first_time_without_a_warning(donors: List) -> None:
    make_subscriber("ada@mail.example", donors)
    assert mailer("campaign", "start", created(donors)).stderr == ""


def test_a_campaign_for_nobody_is_not_started(donors: List) -> None:
    result = mailer("campaign", "start", created(donors))
    assert (result.exit_code, "Nobody would get it" in result.stderr) == (1, True)
    assert Campaign.objects.get().state == "draft"


def test_waiting_for_a_campaign_has_an_end(donors: List) -> None:
    number = json.loads(mailer("campaign", "create", make_proof([donors]).pk, "--list", "donors", "--json").stdout)[
        "id"
    ]
    Campaign.objects.update(state=Campaign.State.RUNNING)
    result = mailer("campaign", "status", number, "--wait", "--timeout", "0.1")
    assert (result.exit_code, "Is “mailer run” running?" in result.stderr) == (1, True)


def test_status_is_one_json_document(donors: List) -> None:
    number = json.loads(mailer("campaign", "create", make_proof([donors]).pk, "--list", "donors", "--json").stdout)[
        "id"
    ]
    data = json.loads(mailer("campaign", "status", number, "--json").stdout)
    assert (data["id"], data["state"], data["counts"]["pending"], data["lanes"]) == (number, "draft", 0, [])


def test_an_issue_is_not_rendered_into_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    issue = make_proof([make_list("donors")]).issue
    result = mailer("issue", "render", issue.pk, "--out", tmp_path / "taken")
    assert (result.exit_code, "Name another folder with --out" in result.stderr) == (1, True)


def test_resending_needs_to_be_told_what() -> None:
    result = mailer("campaign", "resend", 1)
    assert (result.exit_code, "--uncertain or --failed" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [["campaign", "create"], ["issue", "render", "1"], ["campaign", "start", "one"], ["frobnicate"], ["run", "--fast"]],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    assert mailer(*arguments).exit_code == 2
