"""The check for a real name: what it looks through, and that it leaves no trace of the name."""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

import idna
import pytest
from django.core.files.images import ImageFile
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.views.debug import ExceptionReporter
from typer.testing import CliRunner, Result
from wagtail.models import Locale

from mailer.cli.app import app
from mailer.issues import name_check
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.models import Image, Issue, Proof
from mailer.issues.name_check import check_names
from mailer.issues.names import MASK
from mailer.issues.preflight import Code, check_issue
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue, jpeg, person

pytestmark = pytest.mark.django_db

NAME = "Qadira Zebari"
STORY = {"title": "Nur goes to school", "body": "<p>Nur (not her own name) is nine.</p>", "pseudonyms": ["Nur"]}


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def story(make_issue: MakeIssue, **fields: Any) -> Issue:
    return make_issue({"type": "story", "id": "block-story", "value": STORY | fields})


def told(issue: Issue, *names: str) -> list[str]:
    return [hit.place.field for hit in check_names(issue, names or (NAME,))]


def look(client: Client, issue: Issue, names: str = NAME) -> Any:
    return client.post(reverse("issues_name_check", args=[issue.pk]), {"names": names})


def everything() -> str:
    """Every row of every table."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += cursor.fetchall()
    return "\n".join(map(str, rows))


def test_it_looks_through_what_was_saved_last(make_issue: MakeIssue) -> None:
    issue = story(make_issue)
    assert told(issue) == []
    issue.subject = f"{NAME} goes to school"
    issue.save_revision()
    assert told(Issue.objects.get(pk=issue.pk)) == ["subject"]


def test_it_says_in_which_block(make_issue: MakeIssue) -> None:
    issue = make_issue(
        {"type": "divider", "value": None}, {"type": "story", "value": STORY | {"attribution": f"Told by {NAME}"}}
    )
    (hit,) = check_names(issue, [NAME])
    assert (hit.position, hit.place.field, hit.place.context) == (2, "attribution", f"Told by {MASK}")


def test_it_looks_among_pseudonyms_where_the_real_name_may_have_been_put(make_issue: MakeIssue) -> None:
    assert told(story(make_issue, pseudonyms=["Nur", NAME])) == ["Pseudonyms of block 1"]


def test_it_looks_at_what_the_library_says_of_its_pictures(make_issue: MakeIssue) -> None:
    file = ImageFile(io.BytesIO(jpeg()), "qadira-zebari.jpg")
    image = Image.objects.create(title=f"{NAME}.jpg", file=file, description=NAME, credit=NAME)
    image.tags.add(NAME)
    Image.objects.update(file="original_images/qadira-zebari.jpg")  # as pictures were kept before
    issue = make_issue({"type": "photo", "value": {"image": image.pk, "alt": "A girl", "credit": "Tarn"}})
    found = {field.removeprefix(f"Picture {image.pk}: ") for field in told(issue)}
    assert found == {"picture", "title", "file", "description", "credit", "tags"}


def test_it_looks_through_the_other_editions(make_issue: MakeIssue) -> None:
    issue = story(make_issue)
    other = issue.copy_for_translation(Locale.objects.get_or_create(language_code="ar")[0])
    other.title = "قادرة زيباري"
    other.save()
    (hit,) = check_names(issue, [NAME, "قادره زیباری"])
    assert (hit.language, hit.place.field, hit.place.number) == ("ar", "title", 2)


def test_it_looks_through_proofs_and_tells_those_that_were_sent(
    make_issue: MakeIssue, donors: List, officer: User
) -> None:
    issue = story(make_issue, body=f"<p>{NAME} is nine.</p>")
    proof = make_proof(issue, [donors], {}, officer)
    issue.body = Issue._meta.get_field("body").to_python([{"type": "story", "value": STORY}])
    issue.save()
    issue.save_revision()
    (hit,) = check_names(issue, [NAME])
    assert (hit.proof, hit.place.field, hit.is_sent) == (proof.pk, "Mail", False)
    Proof.objects.update(sent_at="2026-03-31T10:00Z", return_comment=f"Is {NAME} asked?")
    hits = check_names(issue, [NAME])
    assert [(each.place.field, each.is_sent) for each in hits] == [("Notes of the proof", True), ("Mail", True)]


def test_it_looks_through_whole_stories_of_a_proof_with_blocks_for_some_readers_alone(
    make_issue: MakeIssue, donors: List, officer: User
) -> None:
    """They are whole in the archive alone, which shows no such block."""
    cut = STORY | {"length": "1", "body": f"<p>She is nine.</p><p>{NAME} goes to school.</p>"}
    thanks = {"title": "Thanks", "body": "<p>To you.</p>", "audience": {"only": True, "kinds": ["donor"]}}
    issue = make_issue({"type": "story", "id": "s", "value": cut}, {"type": "text", "id": "t", "value": thanks})
    make_proof(issue, [donors], {}, officer)
    assert [each.place.field for each in check_names(issue, [NAME]) if each.proof] == ["Mail"]


def test_it_looks_through_former_versions(make_issue: MakeIssue) -> None:
    issue = story(make_issue, body=f"<p>{NAME} is nine.</p>")
    former = issue.save_revision()
    issue.body = Issue._meta.get_field("body").to_python([{"type": "story", "value": STORY}])
    issue.save()
    issue.save_revision()
    (hit,) = check_names(issue, [NAME])
    assert hit.version == former.created_at
    assert f"{MASK} is nine." in hit.place.context


AROUND = {
    "text": {"body": f"<p>{NAME} is nine.</p>"},
    "fallback": {"body": f'<p>{{{{ organisation|"{NAME}" }}}}</p>'},
    "link": {"body": '<p><a href="https://tarn.org/q%61dira-zebari">x</a></p>'},
    "punycode": {"body": f"<p>see https://{idna.encode('qadirazebári').decode()}.example/</p>"},
    "condition": {"body": f"<p>{NAME}</p>", "audience": {"only": True, "countries": "JO"}},
    "countries": {"audience": {"only": False, "countries": NAME}},
}


@pytest.mark.parametrize("fields", AROUND.values(), ids=AROUND)
def test_it_looks_everywhere_in_a_block(make_issue: MakeIssue, fields: dict[str, Any]) -> None:
    assert told(story(make_issue, **fields))


def test_it_looks_at_what_was_uncertain_in_a_manuscript(make_issue: MakeIssue) -> None:
    issue = story(make_issue)
    issue.uncertain, issue.source = [["1", "block-story", "heading", f"By {NAME}"]], "qadira-zebari.docx"
    issue.save()
    assert told(issue) == ["File the issue was made from", "What was uncertain in the manuscript"]


def behind(client: Client, issue: Issue, names: str = NAME, pseudonym: str = "Nur") -> str:
    address = reverse("issues_name_check", args=[issue.pk])
    page: str = client.post(address, {"names": names, "pseudonyms": [pseudonym]}).content.decode()
    return page


def unchecked(issue: Issue) -> list[str]:
    return [each.message for each in check_issue(issue) if each.code is Code.PSEUDONYM_UNCHECKED]


def test_it_asks_for_the_real_name_behind_a_pseudonym(make_issue: MakeIssue) -> None:
    assert unchecked(story(make_issue)) == ["Nobody looked for the real name behind “Nur” yet."]


def test_it_asks_no_more_once_the_name_was_looked_for(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue)
    assert "looked for, and not found" in behind(desk, issue)
    assert unchecked(issue) == []


def test_it_keeps_who_looked_and_when_and_not_the_name(desk: Client, make_issue: MakeIssue, officer: User) -> None:
    issue = story(make_issue)
    behind(desk, issue)
    issue.refresh_from_db()
    (entry,) = issue.names_checked
    assert set(entry) == {"pseudonym", "by", "at", "state", "found"}
    assert (entry["pseudonym"], entry["by"], entry["found"]) == ("Nur", officer.pk, False)


def test_it_keeps_the_same_whichever_name_was_looked_for(desk: Client, make_issue: MakeIssue) -> None:
    issue, states = story(make_issue), set()
    for name in (NAME, "Bo"):
        behind(desk, issue, name)
        issue.refresh_from_db()
        states.add(issue.names_checked[0]["state"])
    assert len(states) == 1


def test_it_asks_anew_when_the_issue_or_another_edition_changed(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue)
    other = issue.copy_for_translation(Locale.objects.get_or_create(language_code="ar")[0])
    other.save()
    behind(desk, issue)
    assert unchecked(issue) == unchecked(other) == []
    other.title = "آذار"
    other.save()
    assert unchecked(issue) == ["Nobody looked for the real name behind “Nur” since the issue changed."]


def test_it_goes_on_asking_while_the_name_stands_there(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue, attribution=f"Told by {NAME}")
    assert "the real name still stands in the issue" in behind(desk, issue)
    assert unchecked(issue) == ["The real name behind “Nur” still stands in the issue."]


@pytest.mark.parametrize(
    ("names", "pseudonym", "words"),
    [("nur", "Nur", "Write the real one."), (NAME, NAME, "Choose again.")],
)
def test_it_notes_nothing_of_what_is_no_answer(
    desk: Client, make_issue: MakeIssue, names: str, pseudonym: str, words: str
) -> None:
    issue = story(make_issue)
    page = behind(desk, issue, names, pseudonym)
    assert words in page
    assert "Zebari" not in page
    issue.refresh_from_db()
    assert issue.names_checked == []


def test_it_leads_from_the_finding_to_the_screen(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue)
    page = desk.get(reverse("issues_checks", args=[issue.pk])).content.decode()
    assert reverse("issues_name_check", args=[issue.pk]) in page


def test_it_shows_the_places_and_not_the_name(desk: Client, make_issue: MakeIssue) -> None:
    response = look(desk, story(make_issue, attribution=f"Told by {NAME}"))
    page = response.content.decode()
    assert "Found in one place." in page
    assert f"Told by {MASK}" in page
    assert "Zebari" not in page


def test_it_says_where_there_is_nothing(desk: Client, make_issue: MakeIssue) -> None:
    assert "Not found." in look(desk, story(make_issue)).content.decode()


def test_it_takes_a_name_a_line(desk: Client, make_issue: MakeIssue) -> None:
    response = look(desk, story(make_issue, attribution="قادرة زيباري"), f"{NAME}\r\nقادرة زيباري\r\n")
    assert "Found in one place." in response.content.decode()


@pytest.mark.parametrize(
    ("names", "words"),
    [("", "at least two letters"), ("x" * 101, "at most 100 characters"), ("Nur\n" * 21, "at most 20 names")],
)
def test_it_says_what_to_write_instead(desk: Client, make_issue: MakeIssue, names: str, words: str) -> None:
    response = look(desk, story(make_issue), names)
    assert response.status_code == 400
    assert words in response.content.decode()


def test_it_asks_nobody_to_keep_the_page(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue)
    assert "no-store" in look(desk, issue)["Cache-Control"]
    page = desk.get(reverse("issues_name_check", args=[issue.pk]))
    assert "no-store" in page["Cache-Control"]
    assert 'autocomplete="off"' in page.content.decode()
    assert 'spellcheck="false"' in page.content.decode()


def test_it_takes_no_name_from_an_address(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue, attribution=NAME)
    page = desk.get(reverse("issues_name_check", args=[issue.pk]), {"names": NAME}).content.decode()
    assert "Found" not in page


def test_it_leaves_no_trace(
    desk: Client, make_issue: MakeIssue, donors: List, officer: User, caplog: Any, settings: Any
) -> None:
    issue = story(make_issue)
    make_proof(issue, [donors], {}, officer)
    caplog.set_level(logging.DEBUG)
    connection.force_debug_cursor = True
    try:
        response = look(desk, issue, f"{NAME}\n{'x' * 101}")
        assert response.status_code == 400
        assert look(desk, issue).status_code == 200
        behind(desk, issue)
        assert mailer(issue.pk, "--pseudonym", "Nur").exit_code == 0
        following = desk.get(reverse("issues_preview", args=[issue.pk])).content.decode()
    finally:
        connection.force_debug_cursor = False
    kept = [
        everything(),
        str(dict(desk.session)),
        str(desk.cookies),
        caplog.text,
        str(connection.queries_log),
        following,
    ]
    assert not [each for each in kept if "zebari" in each.casefold()]
    assert "Nur goes to school" in kept[0]


def test_it_tells_no_name_when_something_goes_wrong(
    desk: Client, make_issue: MakeIssue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(issue: Issue, names: Any) -> Any:
        raise RuntimeError(f"cannot read {names}")

    monkeypatch.setattr(name_check, "_look_for", broken)
    response = look(desk, story(make_issue))
    assert escape("The issue cannot be looked through (RuntimeError).") in response.content.decode()
    assert "Zebari" not in response.content.decode()


def test_it_tells_no_name_in_a_report_when_the_page_breaks(
    desk: Client, make_issue: MakeIssue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("broken")

    issue = story(make_issue)
    monkeypatch.setattr("mailer.issues.admin.naming.note_looked_for", broken)
    address = reverse("issues_name_check", args=[issue.pk])
    reports = []

    def report(request: Any, **_: Any) -> None:
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.append(reporter.get_traceback_html() + reporter.get_traceback_text())

    got_request_exception.connect(report)
    try:
        with pytest.raises((RuntimeError, TypeError)):
            desk.post(address, {"names": NAME, "pseudonyms": ["Nur"]})
    finally:
        got_request_exception.disconnect(report)
    assert "naming.py" in reports[0]
    assert "zebari" not in reports[0].casefold()


def test_it_hides_what_was_posted_from_reports_of_errors(desk: Client, make_issue: MakeIssue) -> None:
    assert look(desk, story(make_issue)).wsgi_request.sensitive_post_parameters == "__ALL__"


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_for_those_who_may_see_the_issue(client: Client, make_issue: MakeIssue, method: str) -> None:
    client.force_login(person("stranger"))
    address = reverse("issues_name_check", args=[story(make_issue).pk])
    asked = {"X-Requested-With": "XMLHttpRequest"}
    assert getattr(client, method)(address, headers=asked).status_code == 403


def test_it_is_checked_where_the_post_comes_from(make_issue: MakeIssue, officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    assert look(client, story(make_issue)).status_code == 403


def test_it_is_offered_beside_the_preview(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue)
    page = desk.get(reverse("issues_preview", args=[issue.pk])).content.decode()
    assert reverse("issues_name_check", args=[issue.pk]) in page


def mailer(*arguments: object, typed: str = f"{NAME}\n") -> Result:
    return CliRunner().invoke(app, ["issue", "check-name", *map(str, arguments)], input=typed)


def test_it_reads_the_name_from_standard_input(make_issue: MakeIssue) -> None:
    result = mailer(story(make_issue, attribution=f"Told by {NAME}").pk)
    assert result.exit_code == 1
    assert f"Block 1 (Story), Attribution: the whole name: Told by {MASK}" in result.stdout
    assert "Zebari" not in result.output


def test_it_prints_places_as_json(make_issue: MakeIssue) -> None:
    result = mailer(story(make_issue, attribution=NAME).pk, "--json")
    (line,) = map(json.loads, result.stdout.splitlines())
    assert (line["block"], line["kind"], line["field"], line["likeness"]) == (1, "story", "attribution", "whole")


def test_it_passes_an_issue_without_the_name(make_issue: MakeIssue) -> None:
    result = mailer(story(make_issue).pk)
    assert (result.exit_code, result.stdout.startswith("Not found.")) == (0, True)


def test_it_refuses_a_name_as_an_argument(make_issue: MakeIssue) -> None:
    assert mailer(story(make_issue).pk, NAME).exit_code == 2


def test_it_refuses_an_empty_name(make_issue: MakeIssue) -> None:
    result = mailer(story(make_issue).pk, typed="\n")
    assert result.exit_code == 1
    assert "at least two letters" in result.stderr
