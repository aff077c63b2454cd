"""Editions begin with what the main one says, and are translated beside it."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from mailer.issues.actions.save_translation import save_translation
from mailer.issues.actions.translate_issue import translate_issue
from mailer.issues.editions import editions_of, main_of
from mailer.issues.errors import TranslationRefused
from mailer.issues.models import Issue
from mailer.issues.outdated import HEAD
from mailer.issues.preflight import Code
from mailer.issues.preflight.editions import check_editions
from mailer.issues.translation import State, rows, stamp
from subscribers.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def main(issue: Issue) -> Issue:
    """A text, a story and a quote for donors alone."""
    issue.subject, issue.preheader = "Forty wells", "And a school"
    issue.body = Issue._meta.get_field("body").to_python(
        [
            {"type": "text", "id": "b-text", "value": {"title": "In short", "body": "<p>We dug 40 wells.</p>"}},
            {
                "type": "story",
                "id": "b-story",
                "value": {"title": "The mill", "body": "<p>It turns.</p><p>It grinds.</p>"},
            },
            {
                "type": "quote",
                "id": "b-quote",
                "value": {
                    "body": "<p>We had walked two hours.</p>",
                    "name": "Amal",
                    "audience": {"only": True, "kinds": ["donor"]},
                },
            },
        ]
    )
    issue.save()
    return issue


@pytest.fixture
def arabic(main: Issue) -> Issue:
    return translate_issue(main, "ar")


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def states(main: Issue, edition: Issue) -> dict[str, State]:
    return {row.id: row.state for row in rows(main, Issue.objects.get(pk=edition.pk))}


def change(issue: Issue, at: int, field: str, value: str) -> None:
    raw = issue.body.get_prep_value()
    raw[at]["value"][field] = value
    issue.body = Issue._meta.get_field("body").to_python(raw)
    issue.save()


# -- beginning ---------------------------------------------------------------------------------------------------------


def test_it_keeps_blocks_by_their_ids_and_for_whom_they_are(main: Issue, arabic: Issue) -> None:
    stored = Issue.objects.get(pk=arabic.pk)
    assert [(each.id, each.block_type) for each in stored.body] == [(each.id, each.block_type) for each in main.body]
    assert stored.body[2].value["audience"]["kinds"] == ["donor"]
    assert (stored.language, stored.newsletter, stored.subject) == ("ar", main.newsletter, "Forty wells")


def test_it_is_an_edition_of_the_issue_and_the_main_one_stays(main: Issue, arabic: Issue) -> None:
    assert [each.pk for each in editions_of(arabic)] == [main.pk, arabic.pk]
    assert main_of(arabic).language == "en"


def test_it_gives_the_one_that_is_there(main: Issue, arabic: Issue) -> None:
    assert translate_issue(main, "ar").pk == arabic.pk
    assert translate_issue(arabic, "en").pk == main.pk


def test_it_shares_nothing_with_the_main_edition(main: Issue, arabic: Issue) -> None:
    change(arabic, 0, "title", "باختصار")
    assert Issue.objects.get(pk=main.pk).body[0].value["title"] == "In short"


def test_it_takes_no_lock_and_no_list_of_what_is_uncertain_along(main: Issue) -> None:
    main.locked, main.uncertain, main.names_checked = True, [["x"]], [{"pseudonym": "Nur"}]
    main.save()
    kurdish = translate_issue(main, "ckb")
    assert (kurdish.locked, kurdish.uncertain, kurdish.names_checked) == (False, [], [])


def test_it_refuses_a_language_that_nobody_knows(main: Issue) -> None:
    with pytest.raises(TranslationRefused, match="“xx” is no language"):
        translate_issue(main, "xx")


# -- how far it is -----------------------------------------------------------------------------------------------------


def test_it_has_everything_to_do_at_first(main: Issue, arabic: Issue) -> None:
    assert set(states(main, arabic).values()) == {State.SAME}


def test_it_sees_what_was_translated(main: Issue, arabic: Issue) -> None:
    change(arabic, 0, "title", "باختصار")
    change(arabic, 0, "body", "<p>حفرنا ٤٠ بئرًا.</p>")
    assert states(main, arabic)["b-text"] is State.DONE


def test_it_sees_what_changed_in_the_source_since(main: Issue, arabic: Issue) -> None:
    change(main, 1, "body", "<p>It turns again.</p><p>It grinds.</p>")
    assert states(main, arabic)["b-story"] is State.OUTDATED


def test_it_sees_blocks_that_are_new_in_the_source_and_those_of_its_own(main: Issue, arabic: Issue) -> None:
    new = {"type": "text", "id": "b-new", "value": {"title": "New", "body": "<p>New.</p>"}}
    main.body = Issue._meta.get_field("body").to_python([*main.body.get_prep_value(), new])
    own = {"type": "text", "id": "b-own", "value": {"title": "Own", "body": "<p>Own.</p>"}}
    arabic.body = Issue._meta.get_field("body").to_python([*arabic.body.get_prep_value(), own])
    arabic.save()
    found = states(main, arabic)
    assert (found["b-new"], found["b-own"]) == (State.MISSING, State.ADDED)


def test_the_checks_say_that_an_edition_is_not_translated_yet(main: Issue, arabic: Issue) -> None:
    def found() -> list[str]:
        findings = check_editions(editions_of(main))
        return [each.message for each in findings if each.code is Code.EDITION_UNTRANSLATED]

    assert found() == ["4 blocks read word for word as in the edition in “en”."]
    change(arabic, 1, "title", "الطاحونة")
    change(arabic, 1, "body", "<p>إنها تدور.</p><p>إنها تطحن.</p>")
    assert found() == ["3 blocks read word for word as in the edition in “en”."]


def test_a_block_that_stays_in_its_own_language_is_not_to_be_translated(main: Issue, arabic: Issue) -> None:
    change(arabic, 2, "language", "en")
    assert states(main, arabic)["b-quote"] is State.DONE


# -- saving ------------------------------------------------------------------------------------------------------------


def test_it_saves_what_was_typed_and_nothing_else(main: Issue, arabic: Issue) -> None:
    typed = {("b-quote", "name"): "أمل", (HEAD, "subject"): "أربعون بئرًا"}
    saved = save_translation(main, arabic, typed, stamp(arabic)).edition
    stored = Issue.objects.get(pk=saved.pk)
    assert (stored.subject, stored.body[2].value["name"]) == ("أربعون بئرًا", "أمل")
    assert stored.body[2].value["audience"]["kinds"] == ["donor"]
    assert stored.title == main.title


def test_it_takes_a_block_over_where_it_stands_in_the_source(main: Issue, arabic: Issue) -> None:
    raw = arabic.body.get_prep_value()
    arabic.body = Issue._meta.get_field("body").to_python([raw[0], raw[2]])
    arabic.save()
    saved = save_translation(main, arabic, {}, stamp(arabic), take=["b-story"]).edition
    assert [child.id for child in saved.body] == ["b-text", "b-story", "b-quote"]


def test_it_notes_what_is_up_to_date_block_by_block(main: Issue, arabic: Issue) -> None:
    change(main, 0, "body", "<p>We dug 41 wells.</p>")
    change(main, 1, "body", "<p>It turns again.</p>")
    save_translation(main, arabic, {}, stamp(arabic), up_to_date=["b-text"])
    found = states(main, arabic)
    assert (found["b-text"], found["b-story"]) == (State.DONE, State.OUTDATED)


def test_it_notes_nothing_as_up_to_date_that_the_translator_has_not_seen(
    desk: Client, main: Issue, arabic: Issue
) -> None:
    change(main, 0, "body", "<p>We dug 41 wells.</p>")
    change(main, 1, "body", "<p>It turns again.</p>")
    url = reverse("issues_translate", args=[arabic.pk])
    typed = form(desk.get(url)) | {"t:b-text:title": "باختصار", "done": ["b-text", "b-story"]}
    change(main, 0, "body", "<p>We dug wells and the minister resigned.</p>")
    page = desk.post(url, typed, follow=True).content.decode()
    found = states(main, arabic)
    assert (found["b-text"], found["b-story"]) == (State.OUTDATED, State.DONE)
    assert Issue.objects.get(pk=arabic.pk).body[0].value["title"] == "باختصار"
    assert "The source changed while you translated: 1 Text." in page


def test_it_refuses_to_write_over_what_somebody_else_saved(main: Issue, arabic: Issue) -> None:
    shown = stamp(arabic)
    save_translation(main, arabic, {("b-quote", "name"): "أمل"}, shown)
    with pytest.raises(TranslationRefused, match="Somebody else has saved"):
        save_translation(main, arabic, {("b-quote", "name"): "أملٌ"}, shown)
    assert Issue.objects.get(pk=arabic.pk).body[2].value["name"] == "أمل"


# -- the screen --------------------------------------------------------------------------------------------------------


def form(response: Any) -> dict[str, Any]:
    """What a browser would send back of the page, untouched."""
    (found,) = [each for each in lxml.html.fromstring(response.content).forms if "stamp" in each.fields]
    return dict(found.form_values())


def test_it_shows_source_and_translation_side_by_side(desk: Client, arabic: Issue) -> None:
    page = desk.get(reverse("issues_translate", args=[arabic.pk])).content.decode()
    assert '<div class="translator__source" lang="en" dir="ltr">' in page
    assert "It turns." in page
    assert "4 of 4 blocks are to do." in page


def test_it_saves_from_the_screen(desk: Client, main: Issue, arabic: Issue) -> None:
    url = reverse("issues_translate", args=[arabic.pk])
    typed = form(desk.get(url)) | {"t:b-quote:name": "أمل"}
    assert desk.post(url, typed).status_code == 302
    stored = Issue.objects.get(pk=arabic.pk)
    assert stored.body[2].value["name"] == "أمل"
    assert str(stored.body[1].value["body"]).count("It grinds.") == 1


def test_it_keeps_what_was_typed_where_somebody_else_was_faster(desk: Client, main: Issue, arabic: Issue) -> None:
    url = reverse("issues_translate", args=[arabic.pk])
    typed = form(desk.get(url)) | {"t:b-quote:name": "أمل الطويلة"}
    change(arabic, 0, "title", "باختصار")
    response = desk.post(url, typed)
    assert response.status_code == 409
    assert "أمل الطويلة" in response.content.decode()
    assert "Somebody else has saved" in response.content.decode()
    assert re.search(r"Stored now:</strong> باختصار", response.content.decode())


def test_it_says_what_cannot_be_saved_and_keeps_it(desk: Client, arabic: Issue) -> None:
    url = reverse("issues_translate", args=[arabic.pk])
    response = desk.post(url, form(desk.get(url)) | {"t::title": ""})
    assert response.status_code == 422
    assert "This field is required." in response.content.decode()


def test_it_tells_where_figures_differ(desk: Client, main: Issue, arabic: Issue) -> None:
    change(arabic, 0, "body", "<p>حفرنا ٤١ بئرًا.</p>")
    page = desk.get(reverse("issues_translate", args=[arabic.pk])).content.decode()
    assert "Figures differ" in page


def test_it_marks_the_paragraphs_that_changed(desk: Client, main: Issue, arabic: Issue) -> None:
    change(main, 1, "body", "<p>It turns.</p><p>It grinds barley now.</p>")
    page = desk.get(reverse("issues_translate", args=[arabic.pk])).content.decode()
    (marked,) = re.findall(r'<div class="translator__changed">(.*?)</div>', page)
    assert "It grinds barley now." in marked
    assert "It turns." not in marked


def test_it_writes_no_mark_up_of_the_source_into_the_page(desk: Client, main: Issue, arabic: Issue) -> None:
    change(main, 0, "body", "<p>Wells <script>alert(1)</script><img src=x onerror=alert(1)></p>")
    change(main, 0, "title", "<script>alert(2)</script>")
    page = desk.get(reverse("issues_translate", args=[arabic.pk])).content.decode()
    assert "<script>alert(" not in page
    assert "<img src=x" not in page


def test_it_begins_an_edition_after_asking(desk: Client, main: Issue) -> None:
    url = reverse("issues_begin_edition", args=[main.pk])
    assert "کوردیی ناوەندی" in desk.get(url).content.decode()
    response = desk.post(url, {"language": "ckb"})
    edition = Issue.objects.get(translation_key=main.translation_key, locale__language_code="ckb")
    assert response["Location"] == reverse("issues_translate", args=[edition.pk])


def test_it_lists_the_editions_in_the_editor(desk: Client, main: Issue, arabic: Issue) -> None:
    page = desk.get(reverse("wagtailsnippets_issues_issue:edit", args=[main.pk])).content.decode()
    assert "4 of 4 to do" in page
    assert "Translate into کوردیی ناوەندی" in page


def test_the_main_edition_stays_while_there_are_others(desk: Client, main: Issue, arabic: Issue) -> None:
    desk.post(reverse("wagtailsnippets_issues_issue:delete", args=[main.pk]))
    assert Issue.objects.filter(pk=main.pk).exists()


def test_it_is_closed_to_those_who_may_not_write(client: Client, head: User, arabic: Issue) -> None:
    client.force_login(head)
    url = reverse("issues_translate", args=[arabic.pk])
    assert client.get(url, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403
