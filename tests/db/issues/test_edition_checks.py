"""An issue in English, Arabic and Sorani: what differs is found, what is equal is not, in whatever digits."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner
from wagtail.models import Locale

from mailer.cli.app import app
from mailer.compiler import content as c
from mailer.issues.adapter import content_of
from mailer.issues.editions import editions_of
from mailer.issues.models import Issue, Newsletter, Programme, ProgrammeWords
from mailer.issues.outdated import fingerprint
from mailer.issues.pictures import preview_pictures
from mailer.issues.preflight import Code, Finding, Severity
from mailer.issues.preflight.editions import check_editions
from tests.unit.issues.editions_cast import ARABIC, ENGLISH, SORANI

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EVENT = {"date": "2026-05-12", "starts": "19:00", "ends": "21:00"}
CODES = {Code.EDITION_BLOCK_MISSING, Code.EDITION_OUTDATED, Code.EDITION_DIFFERS, Code.EDITION_AUDIENCE}
every_edition = pytest.mark.parametrize("language", ["ar", "ckb"])


def stored(content: c.IssueContent) -> list[dict[str, Any]]:
    """Its blocks as the editor stores them."""
    return [{"type": block.kind, "id": block.id, "value": _value(block.content)} for block in content.blocks]


def _value(block: c.Content) -> dict[str, Any]:
    value = asdict(block)
    if isinstance(block, c.Photo):
        return {"caption": block.caption, "alt": block.picture.alt if block.picture else ""}
    if isinstance(block, c.Event):
        return {**EVENT, **{name: value[name] for name in ("title", "place", "url")}}
    value["items"] = [*map(dict, value.get("items", ()))]
    return {name: [*each] if isinstance(each, tuple) else each for name, each in value.items()}


@pytest.fixture
def main(newsletter: Newsletter) -> Issue:
    """The English edition, with an Arabic and a Sorani one beside it, both up to date."""
    issue = made(Issue(newsletter=newsletter, date=date(2026, 3, 31)), ENGLISH)
    for content in (ARABIC, SORANI):
        locale = Locale.objects.get_or_create(language_code=content.language)[0]
        edition = made(issue.copy_for_translation(locale), content)
        edition.translated = fingerprint(content_of(issue, preview_pictures))
        edition.save()
    return issue


def made(issue: Issue, content: c.IssueContent) -> Issue:
    issue.title, issue.subject, issue.preheader = content.title, content.subject, content.preheader
    issue.body = Issue._meta.get_field("body").to_python(stored(content))
    issue.save()
    return issue


def edition(main: Issue, language: str) -> Issue:
    return next(each for each in editions_of(main) if each.language == language)


Blocks = list[dict[str, Any]]


def rewritten(issue: Issue, change: Callable[[Blocks], Blocks]) -> None:
    """Its blocks as ``change`` makes them of those that are stored."""
    blocks = json.loads(json.dumps(list(issue.body.raw_data)))
    issue.body = Issue._meta.get_field("body").to_python(change(blocks))
    issue.save()


def replaced(issue: Issue, old: str, new: str) -> None:
    def change(blocks: Blocks) -> Blocks:
        text = json.dumps(blocks, ensure_ascii=False)
        assert old in text
        return list(json.loads(text.replace(old, new, 1)))

    rewritten(issue, change)


def found(main: Issue) -> list[Finding]:
    return [each for each in check_editions(editions_of(main)) if each.code in CODES]


def test_it_finds_nothing_in_editions_that_say_the_same(main: Issue) -> None:
    assert [str(each) for each in found(main)] == []


@pytest.mark.parametrize(
    ("language", "block", "old", "new"),
    [
        ("ar", "figures", '"١٢٬٤٠٠"', '"١٢٬٥٠٠"'),
        ("ar", "story", "١٢٥٠ طفلاً", "١٢٦٠ طفلاً"),
        ("ar", "story", "٣ شباط/فبراير ٢٠٢٦", "٣ آذار/مارس ٢٠٢٦"),
        ("ar", "programme", "١٥ كانون الثاني ٢٠٢٤", "١٦ كانون الثاني ٢٠٢٤"),
        ("ar", "foreword", "٢٫٥ مليون دولار", "٣٫٥ مليون دولار"),
        ("ar", "foreword", "٦٠ في المئة", "٦٥ في المئة"),
        ("ar", "story", "٣٠٠ ألف دينار عراقي", "٣٠٠ ألف دولار"),
        ("ar", "event", "2026-05-12", "2026-05-13"),
        ("ckb", "figures", '"١٢٬٤٠٠"', '"١٢٬٥٠٠"'),
        ("ckb", "story", "٣ی شوباتی ٢٠٢٦", "٤ی شوباتی ٢٠٢٦"),
        ("ckb", "foreword", "٢٫٥ ملیۆن دۆلار", "٢٫٧ ملیۆن دۆلار"),
        ("ckb", "story", "٣٠٠ هەزار دیناری", "٢٠٠ هەزار دیناری"),
    ],
)
def test_it_finds_a_fact_that_differs(main: Issue, language: str, block: str, old: str, new: str) -> None:
    replaced(edition(main, language), old, new)
    (finding,) = found(main)
    assert (finding.code, finding.language, finding.block_id) == (Code.EDITION_DIFFERS, language, block)


@every_edition
def test_it_finds_a_block_that_is_missing(main: Issue, language: str) -> None:
    rewritten(edition(main, language), lambda blocks: [each for each in blocks if each["id"] != "story"])
    (finding,) = found(main)
    assert (finding.code, finding.severity, finding.overridable) == (
        *(Code.EDITION_BLOCK_MISSING, Severity.ERROR),
        True,
    )
    assert str(finding).startswith(f"[{language}] Block 3 (story “Three schools open again”): ")


@every_edition
def test_it_finds_a_block_that_only_an_edition_has(main: Issue, language: str) -> None:
    rewritten(main, lambda blocks: blocks[:-1])
    assert (Code.EDITION_DIFFERS, language, 7) in {(each.code, each.language, each.position) for each in found(main)}


def test_it_finds_a_paragraph_that_changed_since(main: Issue) -> None:
    replaced(main, "a borrowed lorry", "a lorry that was lent to us")
    assert [(each.code, each.language, each.block_id) for each in found(main)] == [
        (Code.EDITION_OUTDATED, "ar", "foreword"),
        (Code.EDITION_OUTDATED, "ckb", "foreword"),
    ]


def test_it_knows_nothing_of_the_age_of_an_edition_that_nobody_marked(main: Issue) -> None:
    Issue.objects.exclude(pk=main.pk).update(translated=[])
    replaced(main, "a borrowed lorry", "a lorry that was lent to us")
    assert found(main) == []


def test_it_minds_no_fingerprint_that_cannot_be_read(main: Issue) -> None:
    Issue.objects.exclude(pk=main.pk).update(translated=[["x"], 3])
    assert found(main) == []


def only_in(country: str) -> Callable[[Blocks], Blocks]:
    def change(blocks: Blocks) -> Blocks:
        blocks[2]["value"]["audience"] = {"only": True, "countries": country}
        return blocks

    return change


def test_it_finds_a_block_that_is_for_other_readers(main: Issue) -> None:
    rewritten(edition(main, "ar"), only_in("JO"))
    (finding,) = found(main)
    assert (finding.code, finding.language, finding.block_id) == (Code.EDITION_AUDIENCE, "ar", "story")
    assert (finding.severity, finding.overridable) == (Severity.ERROR, False)


def test_it_finds_nothing_in_blocks_that_are_for_the_same_readers(main: Issue) -> None:
    for each in editions_of(main):
        rewritten(each, only_in("JO"))
    assert found(main) == []


def test_it_knows_a_programme_by_all_its_names(main: Issue) -> None:
    programme = Programme.objects.create(title="Schools for Tarn", code="SFT")
    ProgrammeWords.objects.create(programme=programme, language="ar", title="مدارس لتارن")
    replaced(main, "Wells and pumps since", "Wells, and Schools for Tarn, since")
    Issue.objects.exclude(pk=main.pk).update(translated=[])
    replaced(edition(main, "ar"), "آبار ومضخات منذ", "آبار، ومدارس لتارن، منذ")
    (finding,) = found(main)
    assert (finding.language, "“Schools for Tarn”" in finding.message) == ("ckb", True)


def test_it_looks_at_all_editions_from_the_command_line(main: Issue) -> None:
    replaced(edition(main, "ar"), '"١٢٬٤٠٠"', '"١٢٬٥٠٠"')
    result = CliRunner().invoke(app, ["issue", "check", str(main.pk)])
    assert "[ar] Block 4 (figures): Figures differ:" in result.stdout


def test_it_names_the_edition_for_programs(main: Issue) -> None:
    replaced(edition(main, "ckb"), "١٢٬٤٠٠", "١٢٬٥٠٠")
    result = CliRunner().invoke(app, ["issue", "check", "--json", str(main.pk)])
    lines = [json.loads(each) for each in result.stdout.splitlines()]
    assert [each["language"] for each in lines if each["code"] == "edition-differs"] == ["ckb"]
