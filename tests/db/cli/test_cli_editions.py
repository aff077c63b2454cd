"""``mailer issue translate``, ``render --for`` and ``--edition``, ``proof --edition``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailer.cli.app import app
from mailer.issues.models import Issue, Proof
from subscribers.addresses import parse_address
from subscribers.models import List, Subscriber

pytestmark = pytest.mark.django_db

ISSUE = """\
newsletter: Tarn Valley News
title: March in the valley
subject: Forty wells run again
date: '2026-03-31'
language: en
sender: {name: Mission in Tarn, email: news@mission.example, postal_address: "1 Bridge Street, Tarn"}
blocks:
- type: text
  paragraphs: [The wells run again.]
- type: text
  paragraphs: [What your grant paid for.]
  for: {kinds: [donor]}
"""


@pytest.fixture
def issue(tmp_path: Path) -> Issue:
    (tmp_path / "march.yaml").write_text(ISSUE, "utf-8")
    return Issue.objects.get(pk=json.loads(mailer("issue", "import", tmp_path / "march.yaml", "--json").stdout)["id"])


def mailer(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rendered(issue: Issue, folder: Path, *options: str) -> str:
    result = mailer("issue", "render", issue.pk, "--out", folder / "out", *options)
    assert result.exit_code == 0, result.output
    return (folder / "out" / "email.html").read_text("utf-8")


def test_it_begins_an_edition_and_says_its_number(issue: Issue) -> None:
    answer = json.loads(mailer("issue", "translate", issue.pk, "ar", "--json").stdout)
    assert answer == {"id": answer["id"], "language": "ar", "title": "March in the valley"}
    assert Issue.objects.get(pk=answer["id"]).translation_key == issue.translation_key


def test_it_begins_none_in_a_language_that_nobody_knows(issue: Issue) -> None:
    result = mailer("issue", "translate", issue.pk, "xx")
    assert (result.exit_code, "is no language of issues here" in result.stderr) == (1, True)


def test_it_renders_what_one_reader_gets(issue: Issue, tmp_path: Path) -> None:
    mailer("issue", "translate", issue.pk, "ar")
    Subscriber.objects.make(parse_address("donor@example.org"), kind="donor", language="ar")
    Subscriber.objects.make(parse_address("other@example.org"), language="fr")
    donor, other = (rendered(issue, tmp_path, "--for", f"{name}@example.org") for name in ("donor", "other"))
    assert ("What your grant" in donor, 'dir="rtl"' in donor) == (True, True)
    assert ("What your grant" in other, 'dir="rtl"' in other) == (False, False)


def test_it_renders_every_block_for_those_who_write_it(issue: Issue, tmp_path: Path) -> None:
    mailer("issue", "translate", issue.pk, "ar")
    html = rendered(issue, tmp_path, "--edition", "ar")
    assert ("What your grant" in html, 'lang="ar"' in html) == (True, True)


def test_it_says_which_editions_there_are(issue: Issue, tmp_path: Path) -> None:
    result = mailer("issue", "render", issue.pk, "--out", tmp_path, "--edition", "ckb")
    assert (result.exit_code, "There is no edition in “ckb”; there is en." in result.stderr) == (1, True)


def test_it_freezes_the_editions_that_are_named(issue: Issue) -> None:
    List.objects.create(name="donors")
    mailer("issue", "translate", issue.pk, "ar")
    mailer("issue", "translate", issue.pk, "ckb")
    made = mailer("issue", "proof", issue.pk, "--list", "donors", "--edition", "en", "--edition", "ar", "--json")
    languages = Proof.objects.get(pk=json.loads(made.stdout)["id"]).variants.values_list("language", flat=True)
    assert set(languages) == {"en", "ar"}


@pytest.mark.parametrize(("edition", "why"), [("ckb", "no edition in “ckb”"), ("ar", "needs the edition in “en”")])
def test_it_freezes_nothing_without_the_editions_it_needs(issue: Issue, edition: str, why: str) -> None:
    List.objects.create(name="donors")
    mailer("issue", "translate", issue.pk, "ar")
    result = mailer("issue", "proof", issue.pk, "--list", "donors", "--edition", edition)
    assert (result.exit_code, why in result.stderr, Proof.objects.exists()) == (1, True, False)
