"""“New issue from last”: what stands is kept, what was news is emptied and listed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mailer.issues.actions.new_from_last import new_from_last
from mailer.issues.actions.translate_issue import translate_issue
from mailer.issues.admin.beginning import last_issues
from mailer.issues.models import Image, Issue, Newsletter
from mailer.issues.next_title import next_title
from mailer.issues.still_empty import still_empty
from subscribers.models import User
from tests.db.issues.conftest import MakeIssue, person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 4)


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"block-{kind}", "value": value}


def items(*values: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "id": str(number), "value": value} for number, value in enumerate(values)]


@pytest.fixture
def last(make_issue: MakeIssue, image: Image) -> Issue:
    return make_issue(
        block("foreword", title="A word", body="<p>The wells run.</p>", name="Amal", role="Head", valediction="Yours,"),
        block("story", title="Forty wells", body="<p>They run.</p>", length="1", photos=items({"image": image.pk})),
        block("figures", title="March", items=items({"value": "40", "label": "wells"})),
        block("gallery", title="Before", photos=items({"image": image.pk}, {"caption": "New"})),
        block("event", title="Open day", date="2026-04-01", label="Register", url="https://example.org/"),
        block("contacts", title="Contacts", people=items({"name": "Amal"})),
        block("divider"),
        block("notice", body="<p>Names were changed.</p>"),
        title="Tarn Valley News, March 2026",
    )


@pytest.fixture
def new(last: Issue, officer: User) -> Issue:
    return Issue.objects.get(pk=new_from_last(last, TODAY, officer).pk)


def value(issue: Issue, kind: str) -> Any:
    return next(child.value for child in issue.body if child.block_type == kind)


def test_it_keeps_the_blocks_in_their_order(last: Issue, new: Issue) -> None:
    assert [child.block_type for child in new.body] == [child.block_type for child in last.body]


def test_it_gives_blocks_ids_of_their_own(last: Issue, new: Issue) -> None:
    assert not {child.id for child in last.body} & {child.id for child in new.body}


def test_it_keeps_who_signs_and_empties_what_was_said(new: Issue) -> None:
    foreword = value(new, "foreword")
    assert [foreword[name] for name in ("title", "name", "role", "valediction")] == ["A word", "Amal", "Head", "Yours,"]
    assert foreword["body"].source == ""


def test_it_empties_stories_but_not_how_long_they_are(new: Issue) -> None:
    story = value(new, "story")
    assert (story["title"], story["body"].source, len(story["photos"]), story["length"]) == ("", "", 0, "1")


def test_it_keeps_what_figures_count_and_empties_the_numbers(new: Issue) -> None:
    assert [(item["value"], item["label"]) for item in value(new, "figures")["items"]] == [("", "wells")]


def test_it_keeps_the_two_places_of_a_gallery(new: Issue) -> None:
    assert [photo["image"] for photo in value(new, "gallery")["photos"]] == [None, None]


def test_it_empties_events(new: Issue) -> None:
    event = value(new, "event")
    assert (event["title"], event["date"], event["url"], event["label"]) == ("", None, "", "Register")


@pytest.mark.parametrize("kind", ["contacts", "notice"])
def test_it_keeps_standing_blocks_whole(last: Issue, new: Issue, kind: str) -> None:
    old, kept = (next(child for child in issue.body if child.block_type == kind) for issue in (last, new))
    assert kept.get_prep_value()["value"] == old.get_prep_value()["value"]


def test_it_empties_subject_and_preheader_and_dates_the_issue_today(new: Issue) -> None:
    assert (new.subject, new.preheader, new.date) == ("", "", TODAY)


def test_it_remembers_which_issue_it_was_made_from(last: Issue, new: Issue) -> None:
    assert new.made_from == last


def test_it_changes_nothing_of_the_last_issue(last: Issue, new: Issue) -> None:
    assert value(Issue.objects.get(pk=last.pk), "story")["title"] == "Forty wells"


def test_it_lists_what_it_emptied(new: Issue) -> None:
    assert [(kind, field) for _id, kind, field, _label in new.emptied] == [
        ("issue", "subject"),
        ("issue", "preheader"),
        ("foreword", "body"),
        ("story", "title"),
        ("story", "body"),
        ("story", "photos"),
        ("figures", "items"),
        ("gallery", "photos"),
        ("event", "title"),
        ("event", "date"),
        ("event", "url"),
    ]


def test_it_lists_what_is_still_empty_by_block(new: Issue) -> None:
    assert [(place.position, place.name, place.fields) for place in still_empty(new)] == [
        (0, "Subject", ()),
        (0, "Preheader", ()),
        (1, "Foreword", ("Text",)),
        (2, "Story", ("Title", "Text", "Photos")),
        (3, "Figures", ("Figures",)),
        (4, "Two photos", ("Photos",)),
        (5, "Event", ("Title", "Day", "Address")),
    ]


def test_it_lists_no_more_what_was_filled(new: Issue) -> None:
    new.subject = "Schools open"
    value(new, "story")["title"] = "Schools open"
    assert [place.fields for place in still_empty(new) if place.name in {"Subject", "Story"}] == [("Text", "Photos")]


def test_it_lists_no_block_that_was_removed(new: Issue) -> None:
    del new.body[1]
    assert "Story" not in {place.name for place in still_empty(new)}


@pytest.mark.parametrize(
    ("title", "following"),
    [
        ("Tarn Valley News, March 2026", "Tarn Valley News, May 2026"),
        ("News of December", "News of May"),
        ("IOM Iraq Newsletter, New Year 2009", "IOM Iraq Newsletter, New Year 2026"),
        ("Newsletter No. 9", "Newsletter No. 10"),
        ("Newsletter #12, April 2026", "Newsletter #13, May 2026"),
        ("What you may do for Tarn", "What you may do for Tarn (copy)"),
        ("Wells for 2000 people", "Wells for 2026 people"),
    ],
)
def test_it_moves_the_date_in_a_title_on(title: str, following: str) -> None:
    assert next_title(title, TODAY, "en") == following


def test_it_moves_months_on_in_the_issues_language() -> None:
    assert next_title("Nouvelles de Tarn, mars 2026", TODAY, "fr") == "Nouvelles de Tarn, mai 2026"


def test_it_never_makes_a_title_longer_than_an_issue_holds() -> None:
    assert len(next_title("x" * 200, TODAY, "en")) <= 200


def test_it_begins_the_issue_on_the_screen(client: Client, last: Issue) -> None:
    client.force_login(person("writer", "add_issue", "change_issue", "view_issue"))
    page = client.post(
        reverse("issues_new_from_last", args=[last.pk]), {"title": "May", "date": "2026-05-04"}, follow=True
    ).content.decode()
    new = Issue.objects.get(title="May")
    story = next(child for child in new.body if child.block_type == "story")
    assert f'href="#block-{story.id}-section"' in page


def test_it_shows_beforehand_what_stays_and_what_is_emptied(admin_client: Client, last: Issue) -> None:
    page = admin_client.get(reverse("issues_new_from_last", args=[last.pk])).content.decode()
    assert "<strong>Story</strong>: emptied: Title, Text, Photos" in page
    assert "<strong>Contacts</strong>: stays" in page


def test_it_offers_a_new_issue_from_the_last_on_the_list(admin_client: Client, last: Issue) -> None:
    page = admin_client.get(reverse("wagtailsnippets_issues_issue:list")).content.decode()
    assert reverse("issues_new_from_last", args=[last.pk]) in page


def test_it_offers_the_last_issue_of_each_newsletter(admin_client: Client, last: Issue) -> None:
    others = [Newsletter.objects.create(name=f"Hills {number}", slug=f"hills-{number}") for number in range(3)]
    newest = [Issue.objects.create(newsletter=each, title="Hills", date=TODAY) for each in others]
    page = admin_client.get(reverse("wagtailsnippets_issues_issue:list")).content.decode()
    for each in (last, *newest):
        assert reverse("issues_new_from_last", args=[each.pk]) in page
        assert f"New issue from last: {each.newsletter}" in page


@pytest.mark.parametrize("name", ["issues_new_from_last", "issues_still_empty"])
def test_it_is_not_for_people_who_write_no_issues(client: Client, last: Issue, head: User, name: str) -> None:
    client.force_login(head)
    assert client.get(reverse(name, args=[last.pk]), follow=False).status_code in {302, 403}
    assert Issue.objects.count() == 1


def test_it_begins_from_the_main_edition_and_not_from_its_translation(admin_client: Client, last: Issue) -> None:
    arabic = translate_issue(last, "ar")
    Issue.objects.filter(pk=arabic.pk).update(title="آذار ٢٠٢٦")
    url = reverse("wagtailsnippets_issues_newsletter:edit", args=[last.newsletter.pk])
    assert reverse("issues_new_from_last", args=[last.pk]) in admin_client.get(url).content.decode()
    assert last_issues() == [last]
    new = new_from_last(Issue.objects.get(pk=arabic.pk), TODAY, None)
    assert (new.language, new.made_from, new.title) == ("en", last, "Tarn Valley News, May 2026")
