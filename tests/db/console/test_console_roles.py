"""Who may open what: every role at every address of the console."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from mailer.campaigns.models import Campaign
from mailer.console.groups import make_groups
from tests.db.console.factories import make_campaign, make_list, make_proof, make_subscriber, make_user

pytestmark = pytest.mark.django_db

OFFICERS, HEADS, OPERATORS = "Communications officers", "Heads of mission", "Operators"
EVERYBODY = {OFFICERS, HEADS, OPERATORS}

READ: dict[str, set[str]] = {
    "console_campaigns": EVERYBODY,
    "console_campaign": EVERYBODY,
    "console_campaign_status": EVERYBODY,
    "console_campaign_ledger": EVERYBODY,
    "console_campaign_new": {OFFICERS},
    "console_campaign_create": {OFFICERS},
    "start": {OFFICERS},
    "cancel": {OFFICERS},
    "console_lists:index": EVERYBODY,
    "console_lists:add": {OFFICERS},
    "console_lists:edit": {OFFICERS},
    "console_list_export": {OFFICERS},
    "console_subscribers:index": {OFFICERS},
    "console_subscribers:add": {OFFICERS},
    "console_subscribers:edit": {OFFICERS},
    "console_import": {OFFICERS},
    "console_suppressions:index": {OFFICERS, OPERATORS},
    "console_suppressions:add": {OFFICERS},
    "console_queue": {OPERATORS},
    "issues_proofs": {OFFICERS, HEADS},
    "wagtailsnippets_issues_issue:list": {OFFICERS, HEADS},
    "wagtailsnippets_issues_issue:add": {OFFICERS},
    "wagtailadmin_home": EVERYBODY,
}

WRITE: dict[str, set[str]] = {
    "console_campaign_create": {OFFICERS},
    "start": {OFFICERS},
    "pause": {OFFICERS},
    "resume": {OFFICERS},
    "cancel": {OFFICERS},
    "resend": {OFFICERS},
    "console_lists:add": {OFFICERS},
    "console_subscribers:add": {OFFICERS},
    "console_import": {OFFICERS},
    "console_suppressions:add": {OFFICERS},
    "console_sweep": {OPERATORS},
}


@pytest.fixture(autouse=True)
def groups() -> None:
    """The migration made them; tests that flush the database may have run since."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    make_groups(apps)


@pytest.fixture
def addresses() -> dict[str, str]:
    """The URL of each name above."""
    donors = make_list("Donors")
    person = make_subscriber("alice@example.org", donors)
    campaign, proof = make_campaign([donors]), make_proof([donors])
    own = {
        "console_campaign": [campaign.pk],
        "console_campaign_status": [campaign.pk],
        "console_campaign_ledger": [campaign.pk],
        "console_campaign_create": [proof.pk],
        "console_lists:edit": [donors.pk],
        "console_list_export": [donors.pk],
        "console_subscribers:edit": [person.pk],
    }
    moves = {
        each: reverse("console_campaign_move", args=[campaign.pk, each])
        for each in ("start", "pause", "resume", "cancel")
    }
    moves["resend"] = reverse("console_campaign_resend", args=[campaign.pk, "failed"])
    return moves | {name: reverse(name, args=own.get(name)) for name in {*READ, *WRITE} - set(moves)}


def member(client: Client, group: str) -> Client:
    user = make_user(group.split()[0].lower())
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


def ajax(client: Client, method: str, address: str) -> int:
    """The status for a script's request: the admin turns other refusals into a redirect with a message."""
    return getattr(client, method)(address, headers={"X-Requested-With": "XMLHttpRequest"}).status_code


@pytest.mark.parametrize("group", sorted(EVERYBODY))
def test_it_opens_its_pages_to_those_they_are_for(client: Client, addresses: dict[str, str], group: str) -> None:
    member(client, group)
    opened = {name for name in READ if ajax(client, "get", addresses[name]) == 200}
    assert opened == {name for name, groups in READ.items() if group in groups}


@pytest.mark.parametrize("group", sorted(EVERYBODY))
def test_it_lets_act_only_those_who_may(client: Client, addresses: dict[str, str], group: str) -> None:
    member(client, group)
    allowed = {name for name in WRITE if ajax(client, "post", addresses[name]) != 403}
    assert allowed == {name for name, groups in WRITE.items() if group in groups}


def test_it_sends_strangers_to_the_login(client: Client, addresses: dict[str, str]) -> None:
    for address in addresses.values():
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("wagtailadmin_login"))


def test_it_changes_nothing_for_those_who_may_not(client: Client, addresses: dict[str, str]) -> None:
    member(client, HEADS).post(addresses["start"])
    assert Campaign.objects.get().state == "draft"


def test_it_wants_a_csrf_token_for_what_staff_do(addresses: dict[str, str]) -> None:
    client = member(Client(enforce_csrf_checks=True), OFFICERS)
    assert client.post(addresses["start"]).status_code == 403
    assert Campaign.objects.get().state == "draft"


def test_it_sweeps_on_post_only(client: Client, addresses: dict[str, str]) -> None:
    assert member(client, OPERATORS).get(addresses["console_sweep"]).status_code == 405


def test_it_lets_officers_add_pictures(client: Client) -> None:
    assert member(client, OFFICERS).get(reverse("wagtailimages:add_multiple")).status_code == 200


def test_it_lets_heads_sign(client: Client) -> None:
    user = make_user("ambassador")
    user.groups.add(Group.objects.get(name=HEADS))
    assert user.has_perm("issues.sign_proof")


def test_it_lets_officers_not_sign(client: Client) -> None:
    user = make_user("officer")
    user.groups.add(Group.objects.get(name=OFFICERS))
    assert not user.has_perm("issues.sign_proof")
