"""The catcher's web inbox: what staff see, what a hostile message cannot do, who is kept out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from mailer.catcher.store import CatcherStore
from tests.db.console.factories import make_user
from tests.smtp.catcher_process import mail

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NEWSLETTER = (
    b"From: =?utf-8?b?2KjYudir2Kk=?= <press@sender.example>\r\n"
    b"To: anna@example.org\r\n"
    b"Subject: May <script>alert(1)</script>\r\n"
    b"Message-ID: <7@sender.example>\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"Good =6Dorning & welcome\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b'<!DOCTYPE html><html><head><title>May</title></head><body><script>alert(2)</script><a href="https://x.example/">'
    b"here</a></body></html>\r\n"
    b"--b--\r\n"
)


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Iterator[CatcherStore]:
    settings.MAILER_HOME = tmp_path
    with CatcherStore(tmp_path / "catcher.sqlite3") as store:
        yield store


@pytest.fixture
def staff(store: CatcherStore, client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("alice", "alice@example.org", "pw"))
    return client


def add(store: CatcherStore, raw: bytes = NEWSLETTER, recipient: str = "anna@example.org") -> int:
    return store.add("b+token@bounces.example", [recipient], raw, received_at=NOON)


def page(client: Client, number: int, view: str = "") -> str:
    return client.get(reverse("catcher:message", args=[number]), {"view": view}).content.decode()


def inbox(client: Client, **query: str) -> str:
    return client.get(reverse("catcher:inbox"), query).content.decode()


def subjects(html: str) -> list[str]:
    return re.findall(r'class="subject"><bdi>([^<]*)<', html)


def directives(response: Any) -> dict[str, str]:
    policy = response.headers["Content-Security-Policy"]
    return {name: value for name, _, value in (part.strip().partition(" ") for part in policy.split(";"))}


def test_it_lists_newest_first(staff: Client, store: CatcherStore) -> None:
    for subject in ("one", "two", "three"):
        add(store, mail(subject))

    assert subjects(inbox(staff)) == ["three", "two", "one"]


def test_it_finds_by_recipient(staff: Client, store: CatcherStore) -> None:
    add(store, mail("for Anna"))
    add(store, mail("for Bert"), "bert@example.net")

    assert subjects(inbox(staff, q="bert@")) == ["for Bert"]


def test_it_finds_by_subject(staff: Client, store: CatcherStore) -> None:
    add(store, mail("May news"))
    add(store, mail("June news"))

    assert subjects(inbox(staff, q="june")) == ["June news"]


def test_it_says_that_nothing_matches(staff: Client, store: CatcherStore) -> None:
    add(store)

    assert "No message matches “&lt;nothing&gt;”." in inbox(staff, q="<nothing>")


def test_it_shows_50_a_page(staff: Client, store: CatcherStore) -> None:
    for number in range(51):
        add(store, mail(str(number)))

    assert [len(subjects(inbox(staff))), subjects(inbox(staff, page="2"))] == [50, ["0"]]


def test_it_keeps_the_search_when_the_page_is_turned(staff: Client, store: CatcherStore) -> None:
    for _ in range(51):
        add(store, mail("a&b"))

    assert 'href="?page=2&amp;q=a%26b"' in inbox(staff, q="a&b")


def test_it_says_how_to_send_something_where_nothing_came(staff: Client) -> None:
    assert "mailer demo" in inbox(staff)


def test_it_escapes_the_subject_in_the_list(staff: Client, store: CatcherStore) -> None:
    add(store)

    html = inbox(staff)
    assert "May &lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html


@pytest.mark.parametrize("view", ["html", "text", "headers", "source", "envelope"])
def test_it_puts_no_script_on_a_page_of_a_hostile_message(staff: Client, store: CatcherStore, view: str) -> None:
    html = page(staff, add(store), view)

    assert "May &lt;script&gt;" in html
    assert "<script" not in html


def test_it_frames_the_html_without_scripts_or_our_origin(staff: Client, store: CatcherStore) -> None:
    number = add(store)

    frame = re.search(r"<iframe ([^>]*)>", page(staff, number))
    assert frame is not None
    assert f'src="{reverse("catcher:html", args=[number])}"' in frame[1]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame[1]


def test_it_serves_the_html_under_a_policy_without_scripts(staff: Client, store: CatcherStore) -> None:
    policy = directives(staff.get(reverse("catcher:html", args=[add(store)])))

    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "http: https: data: 'self'"
    assert policy["style-src"] == "'unsafe-inline'"
    assert "script-src" not in policy
    assert policy["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"


def test_it_lets_only_itself_frame_the_html(staff: Client, store: CatcherStore) -> None:
    response = staff.get(reverse("catcher:html", args=[add(store)]))

    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert directives(response)["frame-ancestors"] == "'self'"


def test_it_opens_links_of_the_message_in_new_tabs(staff: Client, store: CatcherStore) -> None:
    html = staff.get(reverse("catcher:html", args=[add(store)])).content.decode()

    assert '<!DOCTYPE html><html><head><base target="_blank"><title>' in html


def test_it_shows_the_plain_text_decoded(staff: Client, store: CatcherStore) -> None:
    assert "Good morning &amp; welcome" in page(staff, add(store), "text")


def test_it_shows_the_plain_text_first_where_there_is_no_html(staff: Client, store: CatcherStore) -> None:
    assert "Good morning." in page(staff, add(store, mail()))


def test_it_shows_headers_decoded(staff: Client, store: CatcherStore) -> None:
    assert "بعثة &lt;press@sender.example&gt;" in page(staff, add(store), "headers")


def test_it_shows_the_source(staff: Client, store: CatcherStore) -> None:
    assert "Good =6Dorning &amp; welcome" in page(staff, add(store), "source")


def test_it_shows_the_envelope(staff: Client, store: CatcherStore) -> None:
    html = page(staff, add(store), "envelope")

    assert "b+token@bounces.example" in html
    assert "<bdi>anna@example.org</bdi>" in html


def test_it_gives_the_source_byte_for_byte_as_a_download(staff: Client, store: CatcherStore) -> None:
    response = staff.get(reverse("catcher:source", args=[add(store)]))

    assert response.content == NEWSLETTER
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_it_lists_attachments(staff: Client, store: CatcherStore) -> None:
    raw = mail().replace(b"\r\n\r\n", b'\r\nContent-Type: application/pdf; name="report.pdf"\r\n\r\n', 1)

    assert "report.pdf" in page(staff, add(store, raw))


def test_it_links_the_newer_and_the_older_message(staff: Client, store: CatcherStore) -> None:
    older, number, newer = add(store), add(store), add(store)

    html = page(staff, number, "text")
    assert f'rel="prev" href="{reverse("catcher:message", args=[newer])}?view=text"' in html
    assert f'rel="next" href="{reverse("catcher:message", args=[older])}?view=text"' in html


@pytest.mark.parametrize("name", ["message", "html", "source"])
def test_it_says_that_there_is_no_such_message(staff: Client, name: str) -> None:
    response = staff.get(reverse(f"catcher:{name}", args=[999]))

    assert response.status_code == 404
    assert "There is no message of this number." in response.content.decode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Content-Type: multipart/alternative\r\n\r\nno boundary\r\n",
        b"Content-Type: text/html; charset=no-such\r\n\r\n<p>hello\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n*\r\n",
        b"Subject: =?utf-8?b?A?=\r\nSubject: \xff\xfe\r\n\r\n\xff\x00\r\n",
        b"Content-Disposition: attachment; filename*=utf-9''%ff\r\n\r\nx\r\n",
    ],
    ids=["empty", "no boundary", "unknown charset", "bad base64", "bad bytes", "bad file name"],
)
def test_it_shows_a_broken_message(staff: Client, store: CatcherStore, raw: bytes) -> None:
    number = add(store, raw)

    for view in ("html", "text", "headers", "source", "envelope"):
        assert staff.get(reverse("catcher:message", args=[number]), {"view": view}).status_code == 200


def names_and_arguments() -> list[tuple[str, list[int]]]:
    return [("inbox", []), ("message", [1]), ("html", [1]), ("source", [1])]


@pytest.mark.parametrize(("name", "arguments"), names_and_arguments())
def test_it_asks_strangers_to_log_in(client: Client, store: CatcherStore, name: str, arguments: list[int]) -> None:
    add(store)
    url = reverse(f"catcher:{name}", args=arguments)

    response = client.get(url)
    assert (response.status_code, response.headers["Location"]) == (302, f"{reverse('wagtailadmin_login')}?next={url}")


@pytest.mark.parametrize(("name", "arguments"), names_and_arguments())
def test_it_refuses_users_without_the_admin(
    client: Client, store: CatcherStore, name: str, arguments: list[int]
) -> None:
    add(store)
    client.force_login(get_user_model().objects.create_user("bob", "bob@example.org", "pw"))

    assert client.get(reverse(f"catcher:{name}", args=arguments)).status_code == 403


@pytest.mark.parametrize(
    ("granted", "status"),
    [
        (["wagtailadmin.access_admin"], 403),
        (["subscribers.view_subscriber"], 403),
        (["wagtailadmin.access_admin", "subscribers.view_subscriber"], 200),
    ],
)
@pytest.mark.parametrize(("name", "arguments"), names_and_arguments())
def test_it_opens_to_staff_who_may_see_subscribers(
    client: Client, store: CatcherStore, name: str, arguments: list[int], granted: list[str], status: int
) -> None:
    add(store)
    client.force_login(make_user("carol", *granted))

    assert client.get(reverse(f"catcher:{name}", args=arguments)).status_code == status


@pytest.mark.parametrize(("name", "arguments"), names_and_arguments())
def test_it_is_not_there_where_relays_send(
    staff: Client, store: CatcherStore, settings: Any, name: str, arguments: list[int]
) -> None:
    add(store)
    settings.MAILER_CATCHES = False

    assert staff.get(reverse(f"catcher:{name}", args=arguments)).status_code == 404


@pytest.mark.parametrize(("name", "arguments"), names_and_arguments())
def test_it_makes_no_file_by_looking(
    staff: Client, tmp_path: Path, settings: Any, name: str, arguments: list[int]
) -> None:
    settings.MAILER_HOME = tmp_path / "fresh"

    assert staff.get(reverse(f"catcher:{name}", args=arguments)).status_code == (200 if name == "inbox" else 404)
    assert not (tmp_path / "fresh").exists()


@pytest.mark.parametrize(("name", "arguments"), names_and_arguments())
def test_it_changes_nothing_on_post(staff: Client, store: CatcherStore, name: str, arguments: list[int]) -> None:
    add(store)

    assert staff.post(reverse(f"catcher:{name}", args=arguments)).status_code == 405
    assert store.count() == 1


def test_it_is_never_cached(staff: Client, store: CatcherStore) -> None:
    assert staff.get(reverse("catcher:inbox")).headers["Cache-Control"] == "no-store"


def test_it_reads_from_right_to_left_in_arabic(staff: Client, store: CatcherStore) -> None:
    html = staff.get(reverse("catcher:inbox"), headers={"accept-language": "ar"}).content.decode()

    assert '<html lang="ar" dir="rtl">' in html
