from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override
from wagtail.models import Site

from mailer.compiler import content as c
from mailer.compiler.compiled import Slot
from mailer.issues.adapter import compile_edition, content_of
from mailer.issues.models import Image, Issue, Newsletter
from mailer.issues.pictures import preview_pictures
from tests.db.issues.conftest import MakeIssue

pytestmark = pytest.mark.django_db


def text_block(html: str) -> dict[str, Any]:
    return {"type": "text", "id": "t", "value": {"body": html}}


def content(issue: Issue) -> c.IssueContent:
    return content_of(issue, preview_pictures)


def test_it_hands_over_every_block_with_its_id(issue: Issue) -> None:
    assert [(block.id, block.kind) for block in content(issue).blocks] == [
        ("block-text", "text"),
        ("block-notice", "notice"),
    ]


def test_it_keeps_pseudonyms_to_the_author(make_issue: MakeIssue) -> None:
    story = {
        "title": "A return",
        "body": "<p>He is home.</p>",
        "pseudonyms": [{"type": "item", "value": "Hikmat", "id": "1"}],
    }
    issue = make_issue({"type": "story", "id": "s", "value": story})
    assert issue.body[0].value["pseudonyms"][0] == "Hikmat"
    assert "Hikmat" not in repr(content(issue))
    assert "Hikmat" not in compile_edition(issue, preview_pictures).to_json()


def page_link() -> dict[str, Any]:
    page = Site.objects.get(is_default_site=True).root_page
    return text_block(f'<p>See <a linktype="page" id="{page.pk}">our site</a>.</p>')


def test_it_expands_internal_links_before_anything_is_sanitised(make_issue: MakeIssue, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.db.issues.urls_with_pages"
    assert compile_edition(make_issue(page_link()), preview_pictures).links == ("https://news.example.org/pages/",)


def test_it_keeps_the_words_of_an_internal_link_that_leads_nowhere(make_issue: MakeIssue) -> None:
    compiled = compile_edition(make_issue(page_link()), preview_pictures)
    assert compiled.links == ()
    assert "See our site." in "".join(part for part in compiled.text if isinstance(part, str))


def test_it_makes_links_of_its_own_absolute(make_issue: MakeIssue) -> None:
    issue = make_issue(text_block('<p><a href="/v/abc/">last month</a></p>'))
    assert 'href="https://news.example.org/v/abc/"' in compile_edition(issue, preview_pictures).to_json().replace(
        '\\"', '"'
    )


@pytest.mark.parametrize("href", ["javascript:alert(1)", "//evil.example/x", "data:text/html,x", "/\\evil.example"])
def test_it_drops_links_that_lead_elsewhere_than_they_say(make_issue: MakeIssue, href: str) -> None:
    issue = make_issue(text_block(f'<p><a href="{href}">here</a></p>'))
    compiled = compile_edition(issue, preview_pictures)
    assert compiled.links == ()


@pytest.mark.parametrize(
    "html",
    ["<p>a<script>alert(1)</script></p>", '<p>a<img src="x" onerror="alert(1)"></p>', "<p>a<style>*{}</style></p>"],
)
def test_it_sends_no_script_that_got_into_rich_text(make_issue: MakeIssue, html: str) -> None:
    compiled = compile_edition(make_issue(text_block(html)), preview_pictures)
    assert "alert(1)" not in compiled.to_json()


@pytest.mark.parametrize("field", ["title", "subject", "preheader"])
def test_it_escapes_mark_up_in_plain_fields(make_issue: MakeIssue, field: str) -> None:
    compiled = compile_edition(make_issue(**{field: "<script>alert(1)</script>"}), preview_pictures)
    assert "<script" not in "".join(part for part in compiled.html if isinstance(part, str))


def test_it_writes_date_and_labels_in_the_editions_language(make_issue: MakeIssue, newsletter: Newsletter) -> None:
    newsletter.language = "ar"
    newsletter.save()
    with override("en"):
        written = content(make_issue())
    assert (written.language, written.direction, written.date) == ("ar", "rtl", "31 مارس، 2026")


def test_it_writes_english_dates_out(issue: Issue) -> None:
    with override("ar"):
        assert content(issue).date == "31 March 2026"


def test_it_greets_with_the_newsletters_salutation_where_a_reader_has_none(issue: Issue) -> None:
    compiled = compile_edition(issue, preview_pictures)
    slots = {part for part in compiled.html if isinstance(part, Slot) and part.name == "salutation"}
    assert {slot.fallback for slot in slots} == {"Dear friend"}


def test_it_greets_nobody_where_greeting_is_off(make_issue: MakeIssue) -> None:
    assert content(make_issue(greeting=False)).greeting == ""


def test_it_shows_photos_at_twice_their_width_as_jpeg(photo_issue: Issue) -> None:
    picture = content(photo_issue).blocks[0].content.picture
    assert picture.url.startswith("https://news.example.org/media/images/")
    assert picture.url.endswith(".jpg")
    assert picture.width == 800


def test_it_takes_the_images_own_description_where_the_block_has_no_alternative_text(photo_issue: Issue) -> None:
    assert content(photo_issue).blocks[0].content.picture.alt == "A well"


def test_it_leaves_a_gap_where_the_photos_file_is_gone(photo_issue: Issue, image: Image) -> None:
    image.file.storage.delete(image.file.name)
    assert content(photo_issue).blocks[0].content.picture is None


def test_it_gives_a_block_its_own_language(make_issue: MakeIssue) -> None:
    value = {"title": "يوم مفتوح", "date": "2026-06-06", "language": "ar"}
    issue = make_issue({"type": "event", "id": "e", "value": value}, text_block("<p>x</p>"))
    read = content(issue)
    assert [(each.language, each.direction) for each in read.blocks] == [("ar", "rtl"), ("", "")]
    assert isinstance(event := read.blocks[0].content, c.Event)
    assert ("حزيران" in event.when or "يونيو" in event.when, read.labels_in("ar") != read.labels) == (True, True)


@pytest.mark.parametrize("language", ["en", "", None, "tlh"])
def test_it_leaves_a_block_to_the_language_of_its_edition(make_issue: MakeIssue, language: str | None) -> None:
    issue = make_issue({"type": "text", "id": "t", "value": {"body": "<p>x</p>", "language": language}})
    read = content(issue)
    assert (read.blocks[0].language, read.blocks[0].direction, read.translated) == ("", "", ())
