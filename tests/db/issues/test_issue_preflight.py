"""Each finding, where it must come and where it must not."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from wagtail.models import Locale

from mailer.compiler import content as c
from mailer.compiler.compile import compile_issue
from mailer.compiler.errors import CompileError, Fault
from mailer.issues.models import Image, Issue, Newsletter
from mailer.issues.preflight import Code, Finding, Severity, check_issue, explain
from tests.db.issues.conftest import MakeIssue, look_over

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def photo(**value: Any) -> dict[str, Any]:
    return {"type": "photo", "id": "block-photo", "value": value}


def found(issue: Issue, code: Code) -> list[Finding]:
    return [finding for finding in check_issue(issue) if finding.code is code]


def test_it_finds_nothing_in_an_issue_that_is_ready(issue: Issue) -> None:
    assert check_issue(issue) == []


def test_it_finds_nothing_in_a_photo_with_file_and_alternative_text(looked_over: Issue) -> None:
    assert check_issue(looked_over) == []


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


def test_it_finds_a_photo_whose_file_was_lost(looked_over: Issue, image: Image) -> None:
    image.file.storage.delete(image.file.name)
    assert found(looked_over, Code.PHOTO_WITHOUT_FILE)


def test_it_finds_a_photo_without_alternative_text(looked_over: Issue, image: Image) -> None:
    image.description = ""
    image.save()
    (finding,) = found(looked_over, Code.MISSING_ALT_TEXT)
    assert not finding.overridable


@pytest.mark.parametrize(
    "href",
    [
        "ftp://example.org/report",
        "http://user@example.org/x",
        "#top",
        "http://1.2.3.4.5/",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_it_finds_a_link_that_would_vanish(make_issue: MakeIssue, href: str) -> None:
    good = {"type": "text", "id": "good", "value": {"body": '<p><a href="https://example.org/">there</a></p>'}}
    bad = {"type": "notice", "id": "bad", "value": {"body": f'<p>Read <a href="{href}">the <b>report</b></a>.</p>'}}
    (finding,) = found(make_issue(good, bad), Code.DEAD_LINK)
    assert (finding.block_id, finding.kind, finding.position) == ("bad", "notice", 2)
    assert (finding.severity, finding.overridable) == (Severity.ERROR, False)
    assert finding.message.startswith(f"The link “the report” leads to “{href[:200]}")


@pytest.mark.parametrize("page", ["3", "999999"])
def test_it_finds_a_link_to_a_page_as_mails_have_none(make_issue: MakeIssue, page: str) -> None:
    block = {"type": "text", "id": "t", "value": {"body": f'<p><a linktype="page" id="{page}">our site</a></p>'}}
    assert "our site" in found(make_issue(block), Code.DEAD_LINK)[0].message


@pytest.mark.parametrize(
    "href",
    [
        "www.tarn.org",
        "mailto:desk@mission.example?subject=x",
        "tel:+96265659660",
        "/v/x/",
        "https://e.org/?e={{ email }}",
    ],
)
def test_it_finds_nothing_in_links_that_lead_somewhere(make_issue: MakeIssue, href: str) -> None:
    block = {"type": "notice", "id": "t", "value": {"body": f'<p><a href="{href}">our report</a></p>'}}
    assert check_issue(make_issue(block)) == []


def website(url: str) -> dict[str, Any]:
    sites = [{"type": "item", "id": "1", "value": {"label": "Our site", "url": url}}]
    return {"type": "contacts", "id": "c", "value": {"people": [], "websites": sites}}


def test_it_finds_a_website_that_cannot_be_kept(make_issue: MakeIssue) -> None:
    (finding,) = check_issue(make_issue(website("https://user@example.org/")))
    assert (finding.code, finding.position, finding.kind) == (Code.DEAD_LINK, 1, "contacts")
    assert finding.message == "The address “https://user@example.org/” cannot stand in a mail."


def test_it_asks_for_a_reason_where_faces_are_to_be_protected(make_issue: MakeIssue, image: Image) -> None:
    look_over(image)
    (finding,) = check_issue(make_issue(photo(image=image.pk, caption="The well", protect_faces=True)))
    assert (finding.code, finding.severity, finding.overridable) == (Code.FACES_NOT_PROTECTED, Severity.ERROR, True)
    assert (finding.position, "The well" in finding.message) == (1, True)


def test_it_has_no_faces_to_protect_where_there_is_no_file(make_issue: MakeIssue) -> None:
    findings = check_issue(make_issue(photo(caption="The well", protect_faces=True)))
    assert [finding.code for finding in findings] == [Code.PHOTO_WITHOUT_FILE]


def test_it_gives_an_issue_its_newsletters_language_when_it_is_saved(issue: Issue, newsletter: Newsletter) -> None:
    newsletter.language = "ar"
    newsletter.save()
    issue.newsletter.refresh_from_db()
    issue.save()
    issue.refresh_from_db()
    assert issue.language == "ar"


def test_it_finds_an_issue_whose_newsletter_changed_its_language(issue: Issue, newsletter: Newsletter) -> None:
    newsletter.language = "ar"
    newsletter.save()
    (finding,) = found(Issue.objects.get(pk=issue.pk), Code.LANGUAGE_DIFFERS)
    assert (finding.severity, "“en”" in finding.message, "“ar”" in finding.message) == (Severity.ERROR, True, True)


def test_it_lets_another_edition_keep_its_language(issue: Issue) -> None:
    arabic = issue.copy_for_translation(Locale.objects.get_or_create(language_code="ar")[0])
    arabic.save()
    assert arabic.language == "ar"
    assert check_issue(arabic) == []


def test_it_finds_html_that_gmail_would_clip(make_issue: MakeIssue) -> None:
    long = {"type": "text", "id": "t", "value": {"body": "<p>" + "word " * 21_000 + "</p>"}}
    assert found(make_issue(long), Code.CLIPPED)[0].severity is Severity.ERROR


def test_it_says_why_an_issue_does_not_compile(issue: Issue, newsletter: Newsletter) -> None:
    newsletter.colour = "navy"
    newsletter.save()
    assert "navy" in found(issue, Code.NOT_COMPILED)[0].message


def test_it_names_the_block_that_does_not_compile(issue: Issue) -> None:
    broken = c.Picture("ftp://example.org/a.jpg", 10, 10, "x")
    content = c.IssueContent("t", "s", c.Brand("n", "#123456", "a"), (c.Block("b", c.Photo(broken)),))
    with pytest.raises(CompileError) as refused:
        compile_issue(content, settings.MAILER_THEMES / "gazette")
    finding = explain(refused.value, content)
    assert str(finding).startswith("Block 1 (photo): “ftp://example.org/a.jpg” is no http or https address. Correct it")


def test_it_says_why_in_the_readers_language(issue: Issue, newsletter: Newsletter) -> None:
    error = CompileError("the brand colour 'navy' …", Fault.COLOUR, found="navy")
    assert "the brand colour" not in explain(error, c.IssueContent("t", "s", c.Brand("n", "navy", "a"), ())).message


def test_it_tells_a_finding_in_one_line_with_its_code(make_issue: MakeIssue) -> None:
    (finding,) = check_issue(make_issue(photo(caption="The well")))
    assert str(finding).startswith("Block 1 (photo): The photo “The well” has no file.")
    assert str(finding).endswith("[photo-without-file]")
