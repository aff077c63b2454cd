"""The archive's indexes and its feed."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from mailer.issues.actions.make_proof import make_proof
from mailer.issues.models import CorrectionNote, Issue, Newsletter, Proof
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue
from tests.db.issues.test_archive_pages import APRIL, MARCH, MAY, NASTY, send, show_to

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def make_sent(make_issue: MakeIssue, donors: List, head: User) -> Any:
    def make(title: str = "March", at: datetime = APRIL, **fields: Any) -> Proof:
        return send(make_proof(make_issue(title=title, **fields), [donors]), head, at)

    return make


def index_of(slug: str = "tarn", page: str = "", **headers: str) -> Any:
    return Client().get(f"/archive/{slug}/{page}", headers=headers)


def titles(page: Any) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<h3><a[^>]*><bdi>(.*?)</bdi>", page.content.decode())]


def feed_of(slug: str = "tarn") -> ElementTree.Element:
    return ElementTree.fromstring(Client().get(f"/archive/{slug}/feed.atom").content)


def entries(feed: ElementTree.Element, field: str) -> list[str | None]:
    return [entry.findtext(f"{ATOM}{field}") for entry in feed.iter(f"{ATOM}entry")]


# -- indexes -----------------------------------------------------------------------------------------------------------


def test_it_lists_what_was_sent_the_newest_first_by_year(make_sent: Any) -> None:
    for title, at in (("Old", datetime(2025, 12, 1, tzinfo=UTC)), ("New", MAY), ("Between", MARCH)):
        make_sent(title, at)
    page = index_of()
    assert titles(page) == ["New", "Between", "Old"]
    assert re.findall(r'<h2 class="year"[^>]*>(\d+)<', page.content.decode()) == ["2026", "2025"]


def test_it_shows_date_and_preheader(make_sent: Any) -> None:
    make_sent(preheader='For {{ organisation|"you" }}: wells')
    page = index_of().content.decode()
    assert "20 April 2026" in page
    assert "For you: wells" in page


def test_it_shows_what_was_signed_and_not_what_was_written_since(make_sent: Any) -> None:
    make_sent("March")
    Issue.objects.update(title="Changed since", preheader="Changed since")
    assert titles(index_of()) == ["March"]
    assert "Changed since" not in index_of().content.decode()


@pytest.mark.parametrize("visibility", ["subscribers", "staff"])
def test_it_lists_nothing_that_is_not_public(make_sent: Any, visibility: str) -> None:
    make_sent("Open")
    show_to(make_sent("Hidden"), visibility)
    assert titles(index_of()) == ["Open"]
    assert entries(feed_of(), "title") == ["Open"]


def test_it_lists_nothing_that_was_not_sent(make_sent: Any) -> None:
    make_sent("Sent")
    Proof.objects.filter(pk=make_sent("Waiting").pk).update(sent_at=None)
    assert titles(index_of()) == ["Sent"]


def test_it_lists_no_test(make_sent: Any) -> None:
    make_sent("Sent")
    Proof.objects.filter(pk=make_sent("Test").pk).update(purpose=Proof.Purpose.TEST)
    assert titles(index_of()) == ["Sent"]


def test_it_lists_of_a_corrected_issue_the_corrected_proof_alone(make_sent: Any, donors: List, head: User) -> None:
    first = make_sent("March", APRIL)
    corrected = send(make_proof(first.issue, [donors]), head, MAY)
    page = index_of().content.decode()
    assert corrected.public_id in page
    assert first.public_id not in page


def test_it_lists_what_is_corrected_by_something_that_is_not_public(make_sent: Any) -> None:
    first, correction = make_sent("March", APRIL), make_sent("For us", MAY)
    Proof.objects.filter(pk=first.pk).update(superseded_by=correction)
    show_to(correction, "staff")
    assert titles(index_of()) == ["March"]


def test_it_lists_nothing_that_was_changed_since_it_was_signed(make_sent: Any) -> None:
    make_sent("Sound")
    Proof.objects.filter(pk=make_sent("Changed").pk).update(subject="Something else")
    assert titles(index_of()) == ["Sound"]


def test_it_shows_twenty_a_page(make_sent: Any, make_issue: MakeIssue) -> None:
    for number in range(21):
        make_sent(f"Issue {number}", APRIL + timedelta(days=number))
    assert len(titles(index_of())) == 20
    assert titles(index_of(page="?page=2")) == ["Issue 0"]
    assert 'rel="next" href="?page=2"' in index_of().content.decode()


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "٢", "9" * 30, ""])
def test_it_knows_no_other_pages(make_sent: Any, page: str) -> None:
    make_sent()
    assert index_of(page=f"?page={page}").status_code == 404


def test_it_knows_no_newsletter_without_something_public(make_sent: Any) -> None:
    show_to(make_sent(), "staff")
    assert (index_of().status_code, index_of("nothing").status_code) == (404, 404)
    assert Client().get("/archive/tarn/feed.atom").status_code == 404
    assert "Tarn Valley News" not in Client().get("/archive/").content.decode()


def test_it_lists_the_newsletters_with_what_they_are_about(make_sent: Any) -> None:
    make_sent()
    Newsletter.objects.update(about="News from the valley")
    page = Client().get("/archive/").content.decode()
    assert 'href="/archive/tarn/"' in page
    assert "News from the valley" in page


def test_it_says_where_nothing_is_published(db: None) -> None:
    assert "Nothing is published here yet." in Client().get("/archive/").content.decode()


def test_it_speaks_the_newsletters_language(make_sent: Any, newsletter: Newsletter) -> None:
    newsletter.language = "ar"
    newsletter.save()
    make_sent("أخبار الوادي")
    page = index_of()
    assert '<html lang="ar" dir="rtl">' in page.content.decode()
    assert page["Content-Language"] == "ar"


def test_it_says_where_it_stands_and_where_its_feed_is(make_sent: Any) -> None:
    make_sent()
    page = index_of().content.decode()
    assert '<link rel="canonical" href="https://news.example.org/archive/tarn/">' in page
    feed = "https://news.example.org/archive/tarn/feed.atom"
    assert f'<link rel="alternate" type="application/atom+xml" title="Tarn Valley News" href="{feed}">' in page


def test_it_keeps_mark_up_in_every_field_as_text(make_sent: Any, newsletter: Newsletter) -> None:
    Newsletter.objects.update(name=NASTY, about=NASTY, sender_name=NASTY)
    newsletter.refresh_from_db()
    make_sent(NASTY, preheader=NASTY, subject=NASTY)
    for path in ("/archive/", "/archive/tarn/"):
        page = Client().get(path).content.decode()
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_it_runs_no_scripts(make_sent: Any) -> None:
    make_sent()
    for path in ("/archive/", "/archive/tarn/"):
        policy = Client().get(path)["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/archive/", "/archive/tarn/", "/archive/tarn/feed.atom"])
def test_it_sends_nothing_twice_until_something_changes(make_sent: Any, path: str) -> None:
    make_sent()
    first = Client().get(path)
    again = {"if-none-match": first["ETag"]}
    assert Client().get(path, headers=again).status_code == 304
    Newsletter.objects.update(name="Another name")
    assert Client().get(path, headers=again).status_code == 200
    assert (first["Cache-Control"], bool(first.cookies)) == ("public, max-age=0, s-maxage=60", False)


# -- the feed ----------------------------------------------------------------------------------------------------------


def test_it_feeds_what_is_public(make_sent: Any) -> None:
    proof = make_sent("Wells & schools", APRIL, preheader="Two good months")
    feed = feed_of()
    assert feed.findtext(f"{ATOM}title") == "Tarn Valley News"
    assert entries(feed, "title") == ["Wells & schools"]
    assert entries(feed, "summary") == ["Two good months"]
    links = [each.get("href") for each in feed.iter(f"{ATOM}link")]
    assert links[-1] == f"https://news.example.org/v/{proof.public_id}/"


def test_it_feeds_twenty_at_most(make_sent: Any) -> None:
    for number in range(21):
        make_sent(f"Issue {number}", APRIL + timedelta(days=number))
    assert (len(entries(feed_of(), "title")), entries(feed_of(), "title")[0]) == (20, "Issue 20")


def test_it_keeps_an_entrys_name_when_the_issue_is_corrected(make_sent: Any, donors: List, head: User) -> None:
    first = make_sent("March", APRIL)
    known = entries(feed_of(), "id")
    send(make_proof(first.issue, [donors]), head, MAY)
    assert entries(feed_of(), "id") == known
    assert entries(feed_of(), "updated") == ["2026-05-20T09:00:00+00:00"]


def test_it_renews_an_entry_when_a_correction_is_noted(make_sent: Any) -> None:
    CorrectionNote.objects.create(proof=make_sent(at=APRIL), text="Four wells.", at=MAY)
    assert entries(feed_of(), "published") == ["2026-04-20T09:00:00+00:00"]
    assert entries(feed_of(), "updated") == ["2026-05-20T09:00:00+00:00"]


def test_it_names_no_two_entries_alike(make_sent: Any) -> None:
    make_sent("One")
    make_sent("Two")
    assert len(set(entries(feed_of(), "id"))) == 2


def test_it_keeps_mark_up_as_text_in_readers_that_take_it_for_html(make_sent: Any) -> None:
    make_sent(NASTY, preheader=NASTY)
    entry = next(feed_of().iter(f"{ATOM}entry"))
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    assert (summary.get("type"), summary.text) == ("html", html.escape(NASTY))
    assert entry.findtext(f"{ATOM}title") == NASTY


def test_it_feeds_also_what_xml_cannot_hold(make_sent: Any) -> None:
    make_sent()
    Newsletter.objects.update(about="Bells\x07 and \x0b\uffff whistles")
    assert feed_of().findtext(f"{ATOM}subtitle") == "Bells and whistles"
