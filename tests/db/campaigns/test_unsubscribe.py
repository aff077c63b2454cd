"""The unsubscribe link, as people, mail providers and scanners use it (RFC 8058)."""

from __future__ import annotations

import pytest
from django.test import Client

from mailer.campaigns.models import Campaign, Delivery
from mailer.lib import tokens
from subscribers.models import List, Subscriber, Subscription
from tests.db.console.factories import make_campaign, make_list, make_subscriber, run_campaign
from tests.db.staffing import staff_first

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def lists() -> list[List]:
    return [make_list("Donors"), make_list("Partners")]


@pytest.fixture
def alice(lists: list[List]) -> Subscriber:
    return make_subscriber("alice@example.org", *lists)


@pytest.fixture
def campaign(lists: list[List], alice: Subscriber) -> Campaign:
    return run_campaign(make_campaign(lists))


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def token_of(campaign: Campaign, purpose: str = "unsubscribe") -> str:
    delivery = Delivery.objects.get(campaign=campaign)
    return str(getattr(tokens.derive(bytes(campaign.key), delivery.pk), purpose))


def link(campaign: Campaign) -> str:
    return f"/u/{token_of(campaign)}"


def states() -> set[tuple[str, str]]:
    return set(Subscription.objects.values_list("list__name", "state"))


SUBSCRIBED = {("Donors", "subscribed"), ("Partners", "subscribed")}
GONE = {("Donors", "unsubscribed"), ("Partners", "unsubscribed")}


def test_it_shows_a_page_that_changes_nothing(visitor: Client, campaign: Campaign) -> None:
    response = visitor.get(link(campaign))
    assert response.status_code == 200
    assert states() == SUBSCRIBED


def test_it_changes_nothing_for_head(visitor: Client, campaign: Campaign) -> None:
    assert visitor.head(link(campaign)).status_code == 200
    assert states() == SUBSCRIBED


def test_it_names_the_lists_that_one_will_leave(visitor: Client, campaign: Campaign) -> None:
    page = visitor.get(link(campaign)).content.decode()
    assert "Donors" in page
    assert "Partners" in page


def test_it_masks_the_address(visitor: Client, campaign: Campaign) -> None:
    page = visitor.get(link(campaign)).content.decode()
    assert "a•••@example.org" in page
    assert "alice" not in page


def test_it_leaves_all_lists_of_the_campaign_in_one_click(visitor: Client, campaign: Campaign) -> None:
    assert visitor.post(link(campaign), ONE_CLICK).status_code == 200
    assert states() == GONE


@pytest.fixture
def staff() -> List:
    """The internal list of the newsletter, which has the mail first."""
    return make_list("Staff")


def run_with_grace(lists: list[List], staff: List) -> Campaign:
    campaign = make_campaign(lists)
    staff_first(staff)
    campaign.refresh_from_db()
    campaign.grace_minutes = 10
    campaign.save()
    return run_campaign(campaign)


def test_it_leaves_the_staff_list_that_brought_the_mail_too(visitor: Client, lists: list[List], staff: List) -> None:
    make_subscriber("carol@example.org", staff)
    visitor.post(link(run_with_grace(lists, staff)), ONE_CLICK)
    assert ("Staff", "unsubscribed") in states()


def test_it_leaves_no_staff_list_that_one_is_not_on(
    visitor: Client, lists: list[List], staff: List, alice: Subscriber
) -> None:
    visitor.post(link(run_with_grace(lists, staff)), ONE_CLICK)
    assert states() == GONE


def test_it_names_the_staff_list_to_nobody_else(
    visitor: Client, lists: list[List], staff: List, alice: Subscriber
) -> None:
    assert "Staff" not in visitor.get(link(run_with_grace(lists, staff))).content.decode()


def test_it_takes_the_body_as_gmail_sends_it(visitor: Client, campaign: Campaign) -> None:
    body, form = "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
    assert visitor.post(link(campaign), body, content_type=form).status_code == 200
    assert states() == GONE


def test_it_answers_a_second_click_the_same(visitor: Client, campaign: Campaign) -> None:
    first = visitor.post(link(campaign), ONE_CLICK)
    second = visitor.post(link(campaign), ONE_CLICK)
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert states() == GONE


def test_it_neither_redirects_nor_sets_a_cookie(visitor: Client, campaign: Campaign) -> None:
    for response in (visitor.get(link(campaign)), visitor.post(link(campaign), ONE_CLICK)):
        assert "Location" not in response
        assert not response.cookies


def test_it_says_so_when_a_person_presses_the_button(visitor: Client, campaign: Campaign) -> None:
    page = visitor.post(link(campaign), {"confirm": "1"})
    assert page.status_code == 200
    assert "You have left" in page.content.decode()
    assert states() == GONE


def test_it_ignores_a_post_that_does_not_say_what_it_wants(visitor: Client, campaign: Campaign) -> None:
    assert visitor.post(link(campaign), {"hello": "1"}).status_code == 400
    assert states() == SUBSCRIBED


def test_it_refuses_other_methods(visitor: Client, campaign: Campaign) -> None:
    assert visitor.delete(link(campaign)).status_code == 405
    assert states() == SUBSCRIBED


def test_it_tells_someone_who_came_back_that_they_have_left(visitor: Client, campaign: Campaign) -> None:
    visitor.post(link(campaign), ONE_CLICK)
    assert "You have left" in visitor.get(link(campaign)).content.decode()


def test_it_leaves_other_lists_alone(visitor: Client, campaign: Campaign, alice: Subscriber) -> None:
    make_subscriber("bob@example.org", make_list("Staff"))
    Subscription.objects.filter(list__name="Staff").update(subscriber=alice)
    visitor.post(link(campaign), ONE_CLICK)
    assert ("Staff", "subscribed") in states()


def test_it_leaves_also_a_list_joined_after_the_mail(visitor: Client, lists: list[List]) -> None:
    make_subscriber("carol@example.org", lists[0])
    campaign = run_campaign(make_campaign(lists))
    visitor.post(link(campaign), ONE_CLICK)
    assert states() == GONE


def broken(token: str) -> list[str]:
    other = "a" if token[-1] != "a" else "e"
    return ["x", token[:-1], token[:-8] + other * 8, token + "aa", "a" * 45, "a" * 300, "%00", "ü"]


def test_it_answers_every_broken_link_with_the_same_page(visitor: Client, campaign: Campaign) -> None:
    answers = [visitor.get(f"/u/{token}") for token in broken(token_of(campaign))]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert "Open the mail again" in answers[0].content.decode()


def test_it_lets_nobody_leave_by_a_broken_link(visitor: Client, campaign: Campaign) -> None:
    for token in broken(token_of(campaign)):
        assert visitor.post(f"/u/{token}", ONE_CLICK).status_code == 404
    assert states() == SUBSCRIBED


@pytest.mark.parametrize("purpose", ["bounce", "message_id"])
def test_it_refuses_a_token_made_for_something_else(visitor: Client, campaign: Campaign, purpose: str) -> None:
    assert visitor.post(f"/u/{token_of(campaign, purpose)}", ONE_CLICK).status_code == 404
    assert states() == SUBSCRIBED


def test_it_refuses_the_token_of_another_campaign(visitor: Client, campaign: Campaign) -> None:
    delivery = Delivery.objects.get(campaign=campaign)
    forged = tokens.derive(b"another key" * 3, delivery.pk).unsubscribe
    assert visitor.post(f"/u/{forged}", ONE_CLICK).status_code == 404


def test_it_takes_a_token_in_capitals(visitor: Client, campaign: Campaign) -> None:
    assert visitor.post(f"/u/{token_of(campaign).upper()}", ONE_CLICK).status_code == 200
    assert states() == GONE


def test_it_works_for_people_who_were_erased(visitor: Client, campaign: Campaign, alice: Subscriber) -> None:
    alice.subscriptions.all().delete()
    Subscriber.objects.filter(pk=alice.pk)._raw_delete("default")
    assert visitor.post(link(campaign), ONE_CLICK).status_code == 200
    assert "You have left" in visitor.get(link(campaign)).content.decode()


@pytest.mark.parametrize(
    ("header", "value"),
    [("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex, nofollow")],
)
def test_it_keeps_the_page_to_the_person(visitor: Client, campaign: Campaign, header: str, value: str) -> None:
    assert visitor.get(link(campaign))[header] == value


def test_it_runs_no_scripts(visitor: Client, campaign: Campaign) -> None:
    response = visitor.get(link(campaign))
    assert "<script" not in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_it_escapes_the_name_of_a_list(visitor: Client) -> None:
    nasty = make_list("<img src=x onerror=alert(1)>")
    make_subscriber("dora@example.org", nasty)
    page = visitor.get(link(run_campaign(make_campaign([nasty])))).content.decode()
    assert "<img" not in page
    assert "&lt;img" in page


@pytest.mark.parametrize(
    ("language", "lang", "direction", "words"),
    [
        ("ar", 'lang="ar"', 'dir="rtl"', "إلغاء الاشتراك"),
        ("ckb", 'lang="ckb"', 'dir="rtl"', "هەڵوەشاندنەوەی بەشداریکردن"),
        ("en", 'lang="en"', 'dir="ltr"', "Unsubscribe"),
        ("fr", 'lang="en"', 'dir="ltr"', "Unsubscribe"),
    ],
)
def test_it_speaks_the_persons_language(
    visitor: Client, lists: list[List], language: str, lang: str, direction: str, words: str
) -> None:
    make_subscriber("erin@example.org", lists[0], language=language)
    page = visitor.get(link(run_campaign(make_campaign(lists)))).content.decode()
    assert lang in page
    assert direction in page
    assert words in page
