"""The check for a real name: what it looks through, and that it leaves no trace of the name."""

from __future__ import annotations

import io
import json
import logging
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from typer.testing import CliRunner, Result
from wagtail.models import Locale

from mailer.cli.app import app
from mailer.issues import name_check
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.models import Image, Issue, Proof
from mailer.issues.name_check import check_names
from mailer.issues.names import MASK
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


def test_it_looks_through_proofs_that_were_not_sent(make_issue: MakeIssue, donors: List, officer: User) -> None:
    issue = story(make_issue, body=f"<p>{NAME} is nine.</p>")
    proof = make_proof(issue, [donors], {}, officer)
    issue.body = Issue._meta.get_field("body").to_python([{"type": "story", "value": STORY}])
    issue.save()
    issue.save_revision()
    (hit,) = check_names(issue, [NAME])
    assert (hit.proof, hit.place.field) == (proof.pk, "Mail")
    Proof.objects.update(sent_at="2026-03-31T10:00Z")
    assert told(issue) == []


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
    finally:
        connection.force_debug_cursor = False
    kept = [everything(), str(dict(desk.session)), str(desk.cookies), caplog.text, str(connection.queries_log)]
    assert not [each for each in kept if "zebari" in each.casefold()]
    assert "Nur goes to school" in kept[0]


def test_it_tells_no_name_when_something_goes_wrong(
    desk: Client, make_issue: MakeIssue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(issue: Issue, names: Any) -> Any:
        raise RuntimeError(f"cannot read {names}")

    monkeypatch.setattr(name_check, "_hits", broken)
    response = look(desk, story(make_issue))
    assert escape("The issue cannot be looked through (RuntimeError).") in response.content.decode()
    assert "Zebari" not in response.content.decode()


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
