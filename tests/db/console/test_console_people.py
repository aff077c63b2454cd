"""Lists, people, imports and suppressions on their screens, the queue and the home page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns.models import Campaign
from mailer.dispatch.models import Lane
from subscribers.models import List, Subscriber, Subscription, Suppression
from tests.db.console.factories import make_campaign, make_list, make_proof, make_subscriber, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user("admin", superuser=True))
    return client


def get(client: Client, name: str, *arguments: object, **query: str) -> str:
    return client.get(reverse(name, args=arguments), query).content.decode()


def upload(client: Client, text: str, to: List, **data: str) -> str:
    file = SimpleUploadedFile("people.csv", text.encode(), "text/csv")
    return client.post(reverse("console_import"), {"file": file, "list": to.pk, **data}).content.decode()


def change(client: Client, person: Subscriber, **data: object) -> str:
    """The page after the person's form was sent."""
    url = reverse("console_subscribers:edit", args=[person.pk])
    return client.post(url, {"email": person.email, **data}, follow=True).content.decode()


def states(email: str) -> dict[str, str]:
    return dict(Subscription.objects.filter(subscriber__email=email).values_list("list__name", "state"))


def test_it_tells_how_to_begin_where_there_is_no_list(staff: Client) -> None:
    assert "Make a list, such as" in get(staff, "console_lists:index")


def test_it_makes_a_list(staff: Client) -> None:
    staff.post(reverse("console_lists:add"), {"name": "Donors", "opt_in": "single", "description": ""})
    assert List.objects.get().name == "Donors"


def test_it_shows_lists_with_their_counts(staff: Client) -> None:
    donors = make_list("Donors")
    for number in range(7):
        make_subscriber(f"n{number}@example.org", donors)
    Subscription.objects.filter(subscriber__email__in=["n0@example.org", "n1@example.org"]).update(state="unsubscribed")
    row = get(staff, "console_lists:index").partition("<tbody>\n")[2].partition("Donors")[2].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>\s*(\d+)\s*</td>", row) == ["5", "0", "2"]


def test_it_refuses_a_second_list_of_that_name(staff: Client) -> None:
    make_list("Donors")
    page = staff.post(reverse("console_lists:add"), {"name": "Donors", "opt_in": "single"}).content.decode()
    assert "choose another name" in page


def test_it_renames_a_list(staff: Client) -> None:
    donors = make_list("Donors")
    staff.post(reverse("console_lists:edit", args=[donors.pk]), {"name": "Friends", "opt_in": "single"})
    donors.refresh_from_db()
    assert donors.name == "Friends"


def test_it_exports_a_list(staff: Client) -> None:
    donors = make_list("Donors")
    make_subscriber("alice@example.org", donors)
    make_subscriber("bob@example.org")
    response = staff.get(reverse("console_list_export", args=[donors.pk]))
    text = b"".join(response.streaming_content).decode()
    assert response["Content-Disposition"] == 'attachment; filename="donors.csv"'
    assert "alice@example.org" in text
    assert "bob@example.org" not in text


def test_it_imports_and_reports(staff: Client) -> None:
    donors = make_list("Donors")
    page = upload(staff, "email,name\nalice@example.org,Alice\nnot an address,Bob\n", donors)
    assert states("alice@example.org") == {"Donors": "subscribed"}
    assert "1 row was rejected" in page
    assert "not an address" in page


def test_it_puts_the_reasons_first(staff: Client) -> None:
    page = upload(staff, "email\nalice@example.org\nnobody\n", make_list("Donors"))
    assert page.index("row was rejected") < page.index("new people")


def test_it_only_checks_where_it_is_asked_to(staff: Client) -> None:
    page = upload(staff, "email\nalice@example.org\n", make_list("Donors"), dry_run="on")
    assert "Nobody was imported" in page
    assert not Subscriber.objects.exists()


def test_it_says_beside_the_field_why_a_file_is_refused(staff: Client) -> None:
    page = upload(staff, "name\nAlice\n", make_list("Donors"))
    assert "error-message" in page
    assert "email" in page
    assert not Subscriber.objects.exists()


def test_it_sends_people_without_a_list_to_make_one(staff: Client) -> None:
    assert "There is no list to import into" in get(staff, "console_import")


def test_it_finds_people(staff: Client) -> None:
    make_subscriber("alice@example.org")
    make_subscriber("bob@example.org")
    page = get(staff, "console_subscribers:index", q="ali")
    assert "alice@example.org" in page
    assert "bob@example.org" not in page


def test_it_shows_the_kind_of_a_person(staff: Client) -> None:
    make_subscriber("alice@example.org", kind="authority")
    assert "public body" in get(staff, "console_subscribers:index")


@pytest.mark.parametrize("chosen", [{"kind": "donor"}, {"light": "true"}])
def test_it_shows_only_people_of_a_kind_or_of_the_light_edition(staff: Client, chosen: dict[str, str]) -> None:
    make_subscriber("alice@example.org", kind="donor", light=True)
    make_subscriber("bob@example.org", kind="press")
    page = get(staff, "console_subscribers:index", **chosen)
    assert ("alice@example.org" in page, "bob@example.org" in page) == (True, False)


def test_it_sets_kind_and_light_edition(staff: Client) -> None:
    alice = make_subscriber("alice@example.org")
    change(staff, alice, kind="partner", light="on")
    alice.refresh_from_db()
    assert (alice.kind, alice.light) == ("partner", True)


def test_it_adds_a_person_to_a_list(staff: Client) -> None:
    donors = make_list("Donors")
    staff.post(reverse("console_subscribers:add"), {"email": "Alice@Example.ORG", "lists": [donors.pk]})
    assert states("Alice@example.org") == {"Donors": "subscribed"}


def test_it_says_beside_the_field_why_an_address_is_refused(staff: Client) -> None:
    page = staff.post(reverse("console_subscribers:add"), {"email": "alice@"}).content.decode()
    assert "This address cannot be mailed" in page


def test_it_takes_a_person_off_a_list(staff: Client) -> None:
    donors = make_list("Donors")
    alice = make_subscriber("alice@example.org", donors)
    change(staff, alice, ticked=[donors.pk])
    assert states(alice.email) == {"Donors": "unsubscribed"}


def test_it_carries_what_was_ticked_when_the_form_was_shown(staff: Client) -> None:
    donors = make_list("Donors")
    make_list("Friends")
    alice = make_subscriber("alice@example.org", donors)
    page = get(staff, "console_subscribers:edit", alice.pk)
    assert re.findall(r'type="hidden" name="ticked" value="(\d+)"', page) == [str(donors.pk)]


def test_it_keeps_people_on_lists_that_came_after_the_form_was_shown(staff: Client) -> None:
    donors, friends = make_list("Donors"), make_list("Friends")
    alice = make_subscriber("alice@example.org", donors, friends)
    change(staff, alice, lists=[donors.pk], ticked=[donors.pk], name="Alice")
    assert states(alice.email) == {"Donors": "subscribed", "Friends": "subscribed"}


def test_it_takes_nobody_off_a_list_where_the_form_named_none(staff: Client) -> None:
    alice = make_subscriber("alice@example.org", make_list("Donors"))
    change(staff, alice, name="Alice")
    assert states(alice.email) == {"Donors": "subscribed"}


def test_it_adds_people_to_what_is_newly_ticked(staff: Client) -> None:
    donors, friends = make_list("Donors"), make_list("Friends")
    alice = make_subscriber("alice@example.org", donors)
    change(staff, alice, lists=[donors.pk, friends.pk], ticked=[donors.pk])
    assert states(alice.email) == {"Donors": "subscribed", "Friends": "subscribed"}


def test_it_says_where_a_person_has_to_confirm(staff: Client) -> None:
    alice = make_subscriber("alice@example.org", make_list("Donors"))
    Subscription.objects.update(state="pending")
    page = get(staff, "console_subscribers:edit", alice.pk)
    assert "Waits for confirmation by the person: Donors." in page
    assert 'type="checkbox" name="lists"' not in page


def test_it_does_not_confirm_for_a_person(staff: Client) -> None:
    donors = make_list("Donors")
    alice = make_subscriber("alice@example.org", donors)
    Subscription.objects.update(state="pending")
    assert "has to confirm it" in change(staff, alice, lists=[donors.pk])
    assert states(alice.email) == {"Donors": "pending"}


def test_it_does_not_bring_back_who_has_left(staff: Client) -> None:
    donors = make_list("Donors")
    alice = make_subscriber("alice@example.org", donors)
    Subscription.objects.update(state="unsubscribed")
    url = reverse("console_subscribers:edit", args=[alice.pk])
    assert "not brought back by staff: Donors" in staff.get(url).content.decode()
    staff.post(url, {"email": alice.email, "lists": [donors.pk]})
    assert states(alice.email) == {"Donors": "unsubscribed"}


def test_it_suppresses_an_address(staff: Client) -> None:
    staff.post(reverse("console_suppressions:add"), {"email_key": "Alice@Example.org", "detail": "asked by phone"})
    suppression = Suppression.objects.get()
    assert (suppression.email_key, suppression.reason) == ("alice@example.org", "staff")


def test_it_shows_why_an_address_is_suppressed(staff: Client) -> None:
    Suppression.objects.create(email_key="a@example.org", reason="bounce", detail="5.1.1", created_at=timezone.now())
    page = get(staff, "console_suppressions:index")
    assert "the address is dead" in page
    assert "5.1.1" in page


@pytest.mark.parametrize("name", ["console_lists", "console_subscribers", "console_suppressions"])
def test_it_deletes_nothing(staff: Client, name: str) -> None:
    index = reverse(f"{name}:index")
    assert staff.post(f"{index}delete/1/").status_code == 404


def test_it_shows_lanes_in_trouble(staff: Client) -> None:
    until = timezone.now() + timedelta(minutes=5)
    Lane.objects.create(relay="main", failures=3, not_before=until, reason="421 too many", changed_at=until)
    page = get(staff, "console_queue")
    assert "main → all mailboxes" in page
    assert "421 too many" in page


def test_it_sweeps_at_the_press_of_a_button(staff: Client) -> None:
    donors = make_list("Donors")
    make_subscriber("alice@example.org", donors)
    campaign = make_campaign([donors])
    Campaign.objects.update(state="preparing")
    page = staff.post(reverse("console_sweep"), follow=True).content.decode()
    campaign.refresh_from_db()
    assert "1 audiences frozen" in page
    assert campaign.state == "running"


def test_it_says_when_there_was_nothing_to_sweep(staff: Client) -> None:
    assert "nothing to make up for" in staff.post(reverse("console_sweep"), follow=True).content.decode()


def test_it_shows_at_home_what_is_waiting(staff: Client) -> None:
    donors = make_list("Donors")
    make_campaign([donors])
    proof = make_proof([donors], signed=False, title="Summer letter")
    page = get(staff, "wagtailadmin_home")
    assert reverse("issues_proof", args=[proof.pk]) in page
    assert reverse("console_campaign", args=[Campaign.objects.get().pk]) in page


def test_it_keeps_pages_and_documents_out_of_sight(staff: Client) -> None:
    page = get(staff, "wagtailadmin_home")
    assert "Search all pages" not in page
    assert '"name": "campaigns"' in page
    assert '"name": "explorer"' not in page
    assert '"name": "documents"' not in page
