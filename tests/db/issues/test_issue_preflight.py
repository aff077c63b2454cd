"""Each finding, where it must come and where it must not."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.issues.models import Image, Issue, Newsletter
from mailer.issues.preflight import Code, Finding, Severity, check_issue
from tests.db.issues.conftest import MakeIssue

pytestmark = pytest.mark.django_db


def photo(**value: Any) -> dict[str, Any]:
    return {"type": "photo", "id": "block-photo", "value": value}


def found(issue: Issue, code: Code) -> list[Finding]:
    return [finding for finding in check_issue(issue) if finding.code is code]


def test_it_finds_nothing_in_an_issue_that_is_ready(issue: Issue) -> None:
    assert check_issue(issue) == []


def test_it_finds_nothing_in_a_photo_with_file_and_alternative_text(photo_issue: Issue) -> None:
    assert check_issue(photo_issue) == []


@pytest.mark.parametrize(
    ("field", "code", "severity"),
    [
        ("sender_email", Code.NO_SENDER, Severity.ERROR),
        ("postal_address", Code.NO_POSTAL_ADDRESS, Severity.WARNING),
    ],
)
def test_it_asks_for_what_the_newsletter_lacks(
    issue: Issue, newsletter: Newsletter, field: str, code: Code, severity: Severity
) -> None:
    setattr(newsletter, field, "")
    newsletter.save()
    assert [finding.severity for finding in found(issue, code)] == [severity]


def test_it_asks_for_a_subject(make_issue: MakeIssue) -> None:
    assert found(make_issue(subject=" "), Code.NO_SUBJECT)[0].severity is Severity.ERROR


def test_it_recommends_a_preheader(make_issue: MakeIssue) -> None:
    assert found(make_issue(preheader=""), Code.NO_PREHEADER)[0].severity is Severity.WARNING


def test_it_refuses_an_empty_issue(newsletter: Newsletter) -> None:
    issue = Issue.objects.create(newsletter=newsletter, title="March", subject="x", preheader="y")
    assert found(issue, Code.NO_BLOCKS)[0].severity is Severity.ERROR


def test_it_names_the_block_of_an_unknown_merge_field(make_issue: MakeIssue) -> None:
    good = {"type": "text", "id": "good", "value": {"body": "<p>{{ salutation }}</p>"}}
    bad = {"type": "notice", "id": "bad", "value": {"body": "<p>{{ saluation }}</p>"}}
    (finding,) = found(make_issue(good, bad), Code.MERGE_FIELD)
    assert (finding.block_id, finding.kind, finding.position) == ("bad", "notice", 2)
    assert "{{ salutation }}" in finding.remedy


def test_it_takes_no_settings_for_a_merge_field(make_issue: MakeIssue) -> None:
    block = {"type": "text", "id": "t", "value": {"body": "<p>{{settings.SECRET_KEY}}</p>"}}
    assert found(make_issue(block), Code.MERGE_FIELD)


def test_it_finds_a_photo_without_a_file(make_issue: MakeIssue) -> None:
    (finding,) = found(make_issue(photo(caption="The well")), Code.PHOTO_WITHOUT_FILE)
    assert (finding.overridable, finding.position) == (True, 1)
    assert "The well" in finding.message


def test_it_finds_a_photo_whose_file_was_lost(photo_issue: Issue, image: Image) -> None:
    image.file.storage.delete(image.file.name)
    assert found(photo_issue, Code.PHOTO_WITHOUT_FILE)


def test_it_finds_a_photo_without_alternative_text(photo_issue: Issue, image: Image) -> None:
    image.description = ""
    image.save()
    (finding,) = found(photo_issue, Code.MISSING_ALT_TEXT)
    assert not finding.overridable


def test_it_finds_html_that_gmail_would_clip(make_issue: MakeIssue) -> None:
    long = {"type": "text", "id": "t", "value": {"body": "<p>" + "word " * 21_000 + "</p>"}}
    assert found(make_issue(long), Code.CLIPPED)[0].severity is Severity.ERROR


def test_it_says_why_an_issue_does_not_compile(issue: Issue, newsletter: Newsletter) -> None:
    newsletter.colour = "navy"
    newsletter.save()
    assert "navy" in found(issue, Code.NOT_COMPILED)[0].message


def test_it_tells_a_finding_in_one_line_with_its_code(make_issue: MakeIssue) -> None:
    (finding,) = check_issue(make_issue(photo(caption="The well")))
    assert str(finding).startswith("Block 1 (photo): The photo “The well” has no file.")
    assert str(finding).endswith("[photo-without-file]")
