"""The page on which an issue is looked at before it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from mailer.issues.models import Image, Issue, Newsletter
from subscribers.addresses import parse_address
from subscribers.models import Organisation, Subscriber, User
from tests.db.issues.conftest import MakeIssue, person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    """An officer who may see subscribers."""
    officer.user_permissions.add(Permission.objects.get(codename="view_subscriber"))
    client.force_login(User.objects.get(pk=officer.pk))
    return client


@pytest.fixture
def rana(db: None) -> Subscriber:
    return Subscriber.objects.make(
        parse_address("rana@example.org"),
        name="Rana Odeh",
        salutation="Dear Rana",
        organisation=Organisation.objects.create(name="Water & Co"),
    )


def page(client: Client, issue: Issue, **query: object) -> Any:
    return client.get(reverse("issues_preview", args=[issue.pk]), query)


def mail(client: Client, issue: Issue, **query: object) -> Any:
    return client.get(reverse("issues_preview_mail", args=[issue.pk]), query)


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_shows_what_was_saved_last_and_not_what_is_stored(desk: Client, issue: Issue) -> None:
    issue.title = "April"
    issue.save_revision()
    assert "<title>April</title>" in text(mail(desk, issue))


def test_it_takes_the_newsletter_of_what_was_saved_last(desk: Client, issue: Issue) -> None:
    issue.newsletter = Newsletter.objects.create(name="Harbour Letter", slug="harbour")
    issue.save_revision()
    assert "Harbour Letter" in text(page(desk, issue))


def test_it_is_read_by_somebody_made_up_of_whom_everything_is_known(desk: Client, issue: Issue) -> None:
    assert "Dear Dr Haddad," in text(mail(desk, issue))
    assert "Ministry of Examples" in text(mail(desk, issue))


def test_it_is_read_by_somebody_of_whom_nothing_is_known(desk: Client, issue: Issue) -> None:
    shown = text(mail(desk, issue, reader="unknown"))
    assert "Dear friend," in shown
    assert "For you." in shown


def test_it_is_read_by_a_subscriber(desk: Client, issue: Issue, rana: Subscriber) -> None:
    shown = text(mail(desk, issue, reader=rana.pk))
    assert "Dear Rana," in shown
    assert "For Water &amp; Co." in shown


def test_it_finds_a_subscriber_by_address_and_keeps_no_address_in_its_own(
    desk: Client, issue: Issue, rana: Subscriber
) -> None:
    found = page(desk, issue, address="Rana@Example.org", scheme="dark")
    assert found.status_code == 302
    assert f"reader={rana.pk}&" in found["Location"]
    assert "example" not in found["Location"]
    assert "scheme=dark" in found["Location"]


def test_it_says_where_nobody_has_an_address(desk: Client, issue: Issue) -> None:
    shown = text(page(desk, issue, address="nobody@example.org"))
    assert "There is no subscriber with the address nobody@example.org." in shown


def test_it_offers_the_newest_ten_and_the_one_that_was_chosen(desk: Client, issue: Issue, rana: Subscriber) -> None:
    for number in range(12):
        Subscriber.objects.make(parse_address(f"reader{number}@example.org"))
    shown = text(page(desk, issue, reader=rana.pk))
    assert "reader11@example.org" in shown
    assert "reader1@example.org" not in shown
    assert f'<option value="{rana.pk}" selected>Rana Odeh · rana@example.org</option>' in shown


@pytest.mark.parametrize("query", [{"reader": "7"}, {"address": "rana@example.org"}])
@pytest.mark.parametrize("name", ["issues_preview", "issues_preview_mail"])
def test_it_shows_no_subscriber_to_those_who_may_not_see_them(
    client: Client, issue: Issue, officer: User, name: str, query: dict[str, str]
) -> None:
    client.force_login(officer)
    response = client.get(reverse(name, args=[issue.pk]), query)
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")


def test_it_offers_only_made_up_readers_to_those_who_may_not_see_others(
    client: Client, issue: Issue, officer: User, rana: Subscriber
) -> None:
    client.force_login(officer)
    shown = text(page(client, issue))
    assert "rana@example.org" not in shown
    assert 'name="address"' not in shown
    assert "A sample reader" in shown


@pytest.mark.parametrize("name", ["issues_preview", "issues_preview_mail"])
def test_it_is_not_for_those_who_have_nothing_to_do_with_issues(client: Client, issue: Issue, name: str) -> None:
    client.force_login(person("operator"))
    assert client.get(reverse(name, args=[issue.pk])).status_code == 302


@pytest.mark.parametrize("name", ["issues_preview", "issues_preview_mail"])
def test_it_is_for_those_who_only_read(client: Client, issue: Issue, name: str) -> None:
    client.force_login(person("reader", "view_issue"))
    shown = text(client.get(reverse(name, args=[issue.pk])))
    assert "snippets/issues/issue/edit" not in shown


@pytest.mark.parametrize(
    "reader", ["-1", "9" * 30, "²", "0x1", "", "a\0b", "9223372036854775808"], ids=lambda each: repr(each)[:12]
)
def test_it_takes_a_number_that_nobody_has_for_the_sample(desk: Client, issue: Issue, reader: str) -> None:
    assert "Dear Dr Haddad," in text(mail(desk, issue, reader=reader))


def test_it_shows_no_pictures_where_they_are_off(desk: Client, photo_issue: Issue) -> None:
    response = mail(desk, photo_issue, images="off")
    assert "img-src 'none'" in response["Content-Security-Policy"]
    assert 'alt="A well"' in text(response)


def test_it_shows_pictures_of_ours_alone_where_they_are_on(desk: Client, photo_issue: Issue) -> None:
    policy = mail(desk, photo_issue)["Content-Security-Policy"]
    assert "img-src 'self' https://news.example.org;" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(("scheme", "asked"), [("dark", "@media (min-width:0px)"), ("light", "@media (max-width:0px)")])
def test_it_answers_for_the_machine_whether_it_is_dark(desk: Client, issue: Issue, scheme: str, asked: str) -> None:
    shown = text(mail(desk, issue, scheme=scheme))
    assert asked in shown
    assert "prefers-color-scheme" not in shown
    assert f'<meta name="color-scheme" content="{scheme}"' in shown


def test_it_leaves_what_is_written_about_dark_mode_alone(desk: Client, make_issue: MakeIssue) -> None:
    words = "Write (prefers-color-scheme:dark) there"
    issue = make_issue({"type": "text", "value": {"title": "Hint", "body": f"<p>{words}.</p>"}})
    assert words in text(mail(desk, issue, scheme="dark"))


def test_it_shows_the_plain_text(desk: Client, issue: Issue) -> None:
    shown = text(mail(desk, issue, part="text", scheme="dark"))
    assert "<pre" in shown
    assert "Dear Dr Haddad," in shown
    assert 'content="dark"' in shown


@pytest.mark.parametrize("name", ["issues_preview", "issues_preview_mail"])
def test_it_is_kept_nowhere(desk: Client, issue: Issue, name: str) -> None:
    assert "no-store" in desk.get(reverse(name, args=[issue.pk]))["Cache-Control"]


def test_its_personal_links_are_dead(desk: Client, issue: Issue) -> None:
    shown = text(mail(desk, issue))
    assert 'href="#"' in shown
    assert "/u/" not in shown
    assert "/v/" not in shown


def test_it_says_how_heavy_the_mail_is(desk: Client, issue: Issue) -> None:
    size = len(mail(desk, issue).content.decode().encode())
    shown = text(page(desk, issue))
    assert "It is shown whole everywhere." in shown
    number = int(shown.split('optimum="0" value="')[1].split('"')[0])
    assert abs(number - size) < 200  # the frame's page is answered for light or dark


@pytest.mark.parametrize(
    ("bytes_", "words"),
    [
        (89_000, "It is shown whole everywhere."),
        (95_000, "It is close to what Gmail cuts off."),
        (103_000, "Gmail cuts off the end"),
    ],
)
def test_it_warns_of_what_is_cut_off(desk: Client, make_issue: MakeIssue, bytes_: int, words: str) -> None:
    def of(letters: int) -> Issue:
        return make_issue({"type": "text", "value": {"title": "A", "body": f"<p>{'w' * letters}</p>"}})

    frame = len(mail(desk, of(1)).content)
    assert words in text(page(desk, of(bytes_ - frame)))


def test_its_inbox_line_is_cut_as_on_a_phone(desk: Client, make_issue: MakeIssue) -> None:
    issue = make_issue(
        subject="Wells run again in Tarn, and three schools open their doors this week", preheader="Two good months"
    )
    shown = text(page(desk, issue))
    assert ">Wells run again in Tarn, and three scho…<" in shown
    assert ">Wells run again in Tarn, and three schools open their doors…<" in shown
    assert ">Mission in Tarn<" in shown
    assert ">Two good months<" in shown


def test_its_inbox_line_is_filled_for_the_reader(desk: Client, make_issue: MakeIssue, rana: Subscriber) -> None:
    issue = make_issue(subject='For {{ name|"you" }}', preheader="{{ salutation }}, all is well")
    assert ">For Rana Odeh<" in text(page(desk, issue, reader=rana.pk))
    unknown = text(page(desk, issue, reader="unknown"))
    assert ">For you<" in unknown
    assert ">Dear friend, all is well<" in unknown


def test_it_says_why_there_is_nothing_to_see(desk: Client, make_issue: MakeIssue) -> None:
    issue = make_issue({"type": "text", "value": {"title": "A", "body": "<p>{{ nmae }}</p>"}})
    shown = text(page(desk, issue))
    assert "This issue cannot be shown yet" in shown
    assert "nmae" in shown
    assert "<iframe" not in shown


def test_it_says_that_an_issue_is_empty(desk: Client, issue: Issue) -> None:
    issue.body = []
    issue.save_revision()
    assert "This issue is empty" in text(page(desk, issue))


def test_it_tells_hostile_words_as_words(desk: Client, make_issue: MakeIssue) -> None:
    evil = "<script>alert(1)</script>"
    issue = make_issue(title=evil, subject=evil, preheader=evil)
    assert evil not in text(page(desk, issue))
    assert evil not in text(mail(desk, issue))


def test_it_does_not_show_an_image_of_somebody_else(desk: Client, issue: Issue, image: Image) -> None:
    assert image.file.name not in text(mail(desk, issue))


@pytest.mark.parametrize("url", ["wagtailsnippets_issues_issue:edit", "wagtailsnippets_issues_issue:list"])
def test_there_is_a_way_to_it_where_issues_are_written(desk: Client, issue: Issue, url: str) -> None:
    address = reverse(url, args=[issue.pk] if url.endswith("edit") else [])
    assert reverse("issues_preview", args=[issue.pk]) in text(desk.get(address))
