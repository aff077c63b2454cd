"""Who may open what: every role at every address of our own. A new address fails here until it is listed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import DeliveryState
from mailer.catcher.store import CatcherStore
from mailer.console.groups import make_groups
from mailer.issues.models import Delegation
from subscribers.models import User
from tests.db.console import addresses as ours
from tests.db.console.factories import make_campaign, make_list, make_user, page_of, run_campaign, settle
from tests.db.console.roles import BARE, BROKEN, HEADS, OFFICERS, OPEN, OPERATORS, ROLES, ROOT, STRANGER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def groups() -> None:
    """The migration made them; tests that flush the database may have run since."""
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    make_groups(apps)


@pytest.fixture
def addresses(settings: Any, tmp_path: Path) -> dict[str, str]:
    settings.MAILER_HOME = tmp_path
    with CatcherStore(tmp_path / "catcher.sqlite3") as store:
        mail = b"Subject: Hello\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n"
        store.add("b@bounces.example", ["alice@example.org"], mail, received_at=datetime(2026, 5, 4, tzinfo=UTC))
    return ours.addresses()


def member(client: Client, role: str) -> Client:
    if role == STRANGER:
        return client
    access = ["wagtailadmin.access_admin"] if role == BARE else []
    user = make_user("member", *access, superuser=role == ROOT)
    user.groups.set(Group.objects.filter(name=role))
    client.force_login(user)
    return client


def ask(client: Client, method: str, address: str) -> Any:
    """The answer to a script's request, of which nothing remains: the admin turns other refusals into a redirect."""
    with transaction.atomic():
        answer = getattr(client, method)(address, headers={"X-Requested-With": "XMLHttpRequest"})
        transaction.set_rollback(True)
    return answer


def refused(answer: Any) -> bool:
    to_login = answer.headers.get("Location", "").startswith(reverse("wagtailadmin_login"))
    return answer.status_code == 403 or to_login


def test_it_lists_every_address_there_is() -> None:
    assert set(OPEN) == ours.names()


def test_it_lists_addresses_of_what_exists(client: Client, addresses: dict[str, str]) -> None:
    member(client, ROOT)
    missing = {name for name, address in addresses.items() if ask(client, "get", address).status_code == 404}
    gone = {name for name in addresses if name.startswith(("/admin/documents/", "/admin/images/multiple/"))}
    assert missing == {"click", "media"} | gone - {"/admin/images/multiple/add/"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_knows_nothing_of_absurd_numbers(client: Client, method: str) -> None:
    member(client, ROOT)
    answers = {address: ask(client, method, address).status_code for address in ours.absurd_addresses()}
    assert {address: status for address, status in answers.items() if status not in (302, 404, 405)} == {}


@pytest.mark.parametrize("role", ROLES)
def test_it_opens_to_those_it_is_for(client: Client, addresses: dict[str, str], role: str) -> None:
    member(client, role)
    opened = {name for name, address in addresses.items() if not refused(ask(client, "get", address))}
    assert opened == {name for name, roles in OPEN.items() if role in roles}


@pytest.mark.parametrize("role", ROLES)
def test_it_lets_act_only_those_who_may(client: Client, addresses: dict[str, str], role: str) -> None:
    member(client, role).raise_request_exception = False
    Delegation.objects.update(signer=User.objects.get(username="away" if role == STRANGER else "member"))
    answers = {name: ask(client, "post", address) for name, address in addresses.items()}
    allowed = {name for name, roles in OPEN.items() if role in roles}
    assert {name for name in allowed if refused(answers[name])} == set()
    acts = {name for name, answer in answers.items() if not refused(answer) and answer.status_code != 405}
    assert acts - allowed == set()
    assert {name for name, answer in answers.items() if answer.status_code >= 500} <= BROKEN


def test_it_lets_nobody_end_what_another_signer_delegated(client: Client, addresses: dict[str, str]) -> None:
    assert refused(ask(member(client, HEADS), "post", addresses["issues_end_delegation"]))


def test_it_sends_strangers_to_the_login(client: Client, addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        if STRANGER not in OPEN[name]:
            answer = client.get(address)
            assert reverse("wagtailadmin_login") in answer.headers.get("Location", answer.content.decode())


@pytest.fixture
def draft() -> Campaign:
    return make_campaign([make_list("Donors")])


def move(client: Client, campaign: Campaign, command: str) -> Any:
    return client.post(reverse("console_campaign_move", args=[campaign.pk, command]))


def test_it_changes_nothing_for_those_who_may_not(client: Client, draft: Campaign) -> None:
    move(member(client, HEADS), draft, "cancel")
    assert Campaign.objects.get().state == "draft"


def test_it_wants_a_csrf_token_for_what_staff_do(draft: Campaign) -> None:
    assert move(member(Client(enforce_csrf_checks=True), OFFICERS), draft, "cancel").status_code == 403
    assert Campaign.objects.get().state == "draft"


def test_it_lets_operators_pause_and_resume(client: Client, donors: Any) -> None:
    running = run_campaign(make_campaign([donors]))
    member(client, OPERATORS)
    states = []
    for command in ("pause", "resume"):
        move(client, running, command)
        states.append(Campaign.objects.get().state)
    assert states == ["paused", "running"]


@pytest.mark.parametrize(
    ("role", "shown"),
    [(OFFICERS, {"pause", "cancel", "resend"}), (OPERATORS, {"pause", "resend"}), (HEADS, set())],
)
def test_it_shows_the_buttons_a_role_may_press(client: Client, donors: Any, role: str, shown: set[str]) -> None:
    running = run_campaign(make_campaign([donors]))
    settle(running.deliveries.all()[0], DeliveryState.FAILED)
    page = page_of(member(client, role), running)
    links = {word: reverse("console_campaign_move", args=[running.pk, word]) for word in ("pause", "cancel")}
    links["resend"] = reverse("console_campaign_resend", args=[running.pk, "failed"])
    assert {word for word, link in links.items() if link in page} == shown


@pytest.mark.parametrize(("role", "linked"), [(OFFICERS, True), (HEADS, True), (OPERATORS, False)])
def test_it_links_proofs_for_those_who_may_see_them(client: Client, draft: Campaign, role: str, linked: bool) -> None:
    assert (reverse("issues_proof", args=[draft.proof_id]) in page_of(member(client, role), draft)) is linked


@pytest.mark.parametrize(("role", "linked"), [(OFFICERS, True), (HEADS, False), (OPERATORS, False)])
def test_it_offers_the_ledger_to_those_who_may_have_it(
    client: Client, draft: Campaign, role: str, linked: bool
) -> None:
    link = reverse("console_campaign_ledger", args=[draft.pk])
    assert (link in page_of(member(client, role), draft)) is linked


def menu(client: Client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(("role", "shown"), [(OFFICERS, True), (OPERATORS, False)])
def test_it_shows_the_way_to_caught_mail(client: Client, role: str, shown: bool) -> None:
    assert ('"name": "caught-mail"' in menu(member(client, role))) is shown


def test_it_shows_no_way_to_caught_mail_where_none_is_caught(client: Client, settings: Any) -> None:
    settings.MAILER_CATCHES = False
    assert '"name": "caught-mail"' not in menu(member(client, ROOT))


@pytest.mark.parametrize("missing", ["add", "change"])
def test_it_imports_only_for_those_who_may_add_and_change(client: Client, missing: str) -> None:
    held = [f"subscribers.{each}_subscriber" for each in ("view", "add", "change") if each != missing]
    client.force_login(make_user("half", "wagtailadmin.access_admin", *held))
    assert refused(ask(client, "post", reverse("console_import")))


def test_it_sweeps_on_post_only(client: Client) -> None:
    assert member(client, OPERATORS).get(reverse("console_sweep")).status_code == 405


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
