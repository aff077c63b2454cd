"""What a look for a name settles: only that what was looked through does not have it, or has parts of it that are about
other people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from mailer.issues import name_check
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.admin import naming
from mailer.issues.models import Issue
from mailer.issues.names import matches
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue
from tests.db.issues.test_name_check import NAME, STORY, behind, desk, look, mailer, story, unchecked

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

STANDS = ["The real name behind “Nur” still stands in the issue."]
NOBODY = ["Nobody looked for the real name behind “Nur” yet."]
OTHERS = re.compile(r'name="others" value="([0-9a-f]+)"')


@pytest.mark.parametrize(
    "text",
    [
        "Q. Zebari lives here.",
        "Qadira Ahmed Zebari lives here.",
        "Qadira (now nine) Zebari lives here.",
        "Miss Zebari and her sister Qadira live here.",
        "Write to qzebari@example.org today.",
    ],
)
def test_the_name_stands_there_however_it_is_put(desk: Client, make_issue: MakeIssue, text: str) -> None:
    issue = story(make_issue, body=f"<p>{text}</p>")
    behind(desk, issue)
    assert unchecked(issue) == STANDS


def test_many_parts_do_not_hide_the_whole_name(desk: Client, make_issue: MakeIssue) -> None:
    issue = make_issue(
        {"type": "text", "id": "a", "value": {"title": "Rose", "body": f"<p>{'Rose came. ' * 210}</p>"}},
        {"type": "story", "id": "s", "value": STORY | {"body": "<p>Rose Zebari lives in Halwa.</p>"}},
    )
    page = behind(desk, issue, "Rose Zebari")
    assert (unchecked(issue), "the whole name" in page) == (STANDS, True)


def test_a_part_alone_settles_nothing(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue, attribution="Told by Mr Zebari")
    page = behind(desk, issue)
    assert "These are other people: I looked at every place above." in page
    assert unchecked(issue) == NOBODY


def ask(client: Client, issue: Issue, others: str) -> None:
    from django.urls import reverse

    address = reverse("issues_name_check", args=[issue.pk])
    client.post(address, {"names": NAME, "pseudonyms": ["Nur"], "others": others})


def test_it_is_settled_once_somebody_says_that_these_are_other_people(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue, attribution="Told by Mr Zebari")
    (shown,) = OTHERS.findall(behind(desk, issue))
    ask(desk, issue, shown)
    assert unchecked(issue) == []


def test_that_is_said_only_of_the_places_that_were_shown(desk: Client, make_issue: MakeIssue) -> None:
    issue = story(make_issue, attribution="Told by Mr Zebari")
    (shown,) = OTHERS.findall(behind(desk, issue))
    issue.subject = "Qadira goes to school"
    issue.save_revision()
    ask(desk, issue, shown)
    assert unchecked(Issue.objects.get(pk=issue.pk).get_latest_revision_as_object()) == NOBODY


def test_no_such_thing_is_asked_where_nobody_says_whose_name_it_is(desk: Client, make_issue: MakeIssue) -> None:
    assert not OTHERS.findall(look(desk, story(make_issue, attribution="Told by Mr Zebari")).content.decode())


def test_the_command_line_asks_too(make_issue: MakeIssue) -> None:
    issue = story(make_issue, attribution="Told by Mr Zebari")
    told = mailer(issue.pk, "--pseudonym", "Nur")
    assert (told.exit_code, "--other-people" in told.stderr, unchecked(issue)) == (1, True, NOBODY)
    mailer(issue.pk, "--pseudonym", "Nur", "--other-people")
    assert unchecked(Issue.objects.get(pk=issue.pk)) == []


@pytest.mark.parametrize("in_other_edition", [False, True])
def test_it_notes_the_state_that_it_looked_at(
    desk: Client, make_issue: MakeIssue, monkeypatch: pytest.MonkeyPatch, in_other_edition: bool
) -> None:
    issue = story(make_issue)
    issue.save_revision()
    other = issue.copy_for_translation(Locale.objects.get_or_create(language_code="ar")[0])
    other.save()
    other.save_revision()

    def during(stored: Issue, names: Any) -> name_check.Looked:
        """Somebody writes the name into it right after it was looked through."""
        looked = name_check.look_for(stored, names)
        changed = Issue.objects.get(pk=(other if in_other_edition else issue).pk).get_latest_revision_as_object()
        changed.subject = f"{NAME} goes to school"
        changed.save_revision()
        return looked

    monkeypatch.setattr(naming, "look_for", during)
    behind(desk, issue)
    latest = Issue.objects.get(pk=issue.pk).get_latest_revision_as_object()
    assert unchecked(latest) == ["Nobody looked for the real name behind “Nur” since the issue changed."]


def test_it_looks_through_each_passage_once(
    make_issue: MakeIssue, donors: List, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "".join(f"<p>The well of quarter {number} runs again, and so does its school.</p>" for number in range(40))
    issue = make_issue({"type": "text", "id": "a", "value": {"title": "Wells", "body": body}})
    make_proof(issue, [donors], {}, officer)
    seen, real = [], matches.matches_in

    def counted(passage: str, is_prose: bool, spelt: Any) -> Any:
        seen.append((passage, is_prose))
        return real(passage, is_prose, spelt)

    monkeypatch.setattr("mailer.issues.names.find.matches_in", counted)
    name_check.check_names(issue, [NAME])
    assert len(seen) == len(set(seen))
    assert sum("of quarter 7" in passage for passage, _ in seen) <= 3  # the issue; the pages; their plain text
