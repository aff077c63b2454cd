"""The findings beside the editor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mailer.issues.models import Issue
from subscribers.models import User
from tests.db.issues.conftest import MakeIssue, person

pytestmark = pytest.mark.django_db

STORY = {"type": "text", "id": "block-story", "value": {"title": "Water", "body": "<p>Ask 0770 123 4567.</p>"}}
PHOTO = {"type": "photo", "id": "block-photo", "value": {"caption": "The well"}}


def shown(user: User, issue: Issue) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(reverse("issues_checks", args=[issue.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_it_counts_what_was_found(make_issue: MakeIssue, officer: User) -> None:
    page = shown(officer, make_issue(STORY, PHOTO))
    assert 'data-summary="1 thing to correct, 1 to consider" data-worst="error"' in page


def test_it_says_that_nothing_was_found(issue: Issue, officer: User) -> None:
    assert 'data-summary="Nothing found"' in shown(officer, issue)


def test_it_leads_to_the_block(make_issue: MakeIssue, officer: User) -> None:
    page = shown(officer, make_issue(STORY))
    assert 'href="#block-block-story-section"' in page
    assert "Block 1, Text" in page
    assert "“Water”" in page


def test_it_puts_what_stops_a_proof_first(make_issue: MakeIssue, officer: User) -> None:
    page = shown(officer, make_issue(STORY, PHOTO))
    assert page.index("To correct") < page.index("The well") < page.index("To consider") < page.index("0770 123 4567")


def test_it_looks_at_what_was_typed_last(issue: Issue, officer: User) -> None:
    issue.subject = ""
    issue.save_revision()
    assert "The issue has no subject." in shown(officer, issue)


def test_it_escapes_what_staff_typed(make_issue: MakeIssue, officer: User) -> None:
    story = {**STORY, "value": {**STORY["value"], "title": "<script>alert(1)</script>"}}  # type: ignore[dict-item]
    assert "<script>" not in shown(officer, make_issue(story))


def test_it_is_nobodys_business_who_may_not_write(client: Client, issue: Issue) -> None:
    client.force_login(person("reader", "view_proof"))
    asked = {"X-Requested-With": "XMLHttpRequest"}  # others are led back to the first page, with a word why
    assert client.get(reverse("issues_checks", args=[issue.pk]), headers=asked).status_code == 403


def test_it_has_no_findings_for_an_issue_that_is_not_there(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get(reverse("issues_checks", args=[999])).status_code == 404


def test_it_is_not_kept_by_browsers(client: Client, issue: Issue, officer: User) -> None:
    client.force_login(officer)
    assert "no-store" in client.get(reverse("issues_checks", args=[issue.pk]))["Cache-Control"]


def test_it_stands_in_the_editor(client: Client, issue: Issue, officer: User) -> None:
    client.force_login(officer)
    page = client.get(reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk])).content.decode()
    assert f'data-url="{reverse("issues_checks", args=[issue.pk])}"' in page
    assert "issues/checks.js" in page


def test_it_promises_to_come_where_an_issue_is_begun(client: Client, newsletter: Any, officer: User) -> None:
    client.force_login(officer)
    page = client.get(reverse("wagtailsnippets_issues_issue:add")).content.decode()
    assert 'data-later="checks">Choose a newsletter and write a title' in page


@pytest.mark.parametrize("panel", ["checks", "standing", "language"])
def test_it_comes_once_what_is_begun_was_saved_by_itself(
    client: Client, issue: Issue, officer: User, panel: str
) -> None:
    client.force_login(officer)
    edit = reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk])
    page = client.get(edit, {"_w_hydrate_create_view": "1"}).content.decode()
    assert f"[data-later='{panel}']" in page
