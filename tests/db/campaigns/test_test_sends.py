"""Tests of an issue: what is frozen for one, who may get it, and what it says to those who do."""

from __future__ import annotations

import json
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from mailer.campaigns import clicks
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.send_test import send_issue_as_test, send_test
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Batch, Campaign, Delivery
from mailer.campaigns.repeats import sent_campaigns
from mailer.cli.app import app
from mailer.console.campaigns.page import buttons
from mailer.dispatch.drain import drain
from mailer.dispatch.load import templates
from mailer.dispatch.message import Message
from mailer.dispatch.sweep import sweep
from mailer.issues.actions.make_test import make_test
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.digest import proof_digest
from mailer.issues.errors import ProofRefused, Refused
from mailer.issues.models import Issue, Newsletter, Proof
from mailer.issues.readers import MadeUp, Reader
from mailer.lib import tokens
from mailer.lib.relays import Relay
from subscribers.addresses import parse_address
from subscribers.lifecycle import suppress
from subscribers.models import List, Organisation, Subscriber, Suppression, User
from tests.db.console.factories import make_list, make_proof, make_subscriber, make_user
from tests.db.dispatch.conftest import RELAY
from tests.db.dispatch.wire import OK, Wire
from tests.smtp.catcher_process import Receiver

pytestmark = pytest.mark.django_db

ALICE, BOB, RITA = "alice@mission.example", "bob@mission.example", "rita@mission.example"
BODY = [
    {"type": "text", "value": {"title": "", "body": '<p>For {{ organisation|"you" }} of {{ email }}.</p>'}},
]


@pytest.fixture
def staff() -> List:
    staff = make_list("Staff")
    for name in ("alice", "bob"):
        join(staff, name)
    return staff


def join(staff: List, name: str) -> str:
    """Somebody on the staff list who has an account here."""
    make_user(name, "wagtailadmin.access_admin")
    return make_subscriber(f"{name}@mission.example", staff).email


@pytest.fixture
def newsletter(staff: List) -> Newsletter:
    made = Newsletter.objects.create(
        name="Tarn Valley News",
        slug="tarn",
        sender_name="Mission in Tarn",
        sender_email="news@mission.example",
        postal_address="1 Bridge Street, Tarn",
        staff_list=staff,
    )
    made.reviewers.add(make_user("rita"))
    return made


@pytest.fixture
def issue(newsletter: Newsletter) -> Issue:
    return make_issue(newsletter)


def make_issue(newsletter: Newsletter, **fields: Any) -> Issue:
    issue = Issue(newsletter=newsletter, **{"title": "March", "subject": 'Wells for {{ name|"you" }}', **fields})
    issue.body = Issue._meta.get_field("body").to_python(fields.get("body", BODY))
    issue.save()
    return issue


@pytest.fixture
def rana(db: None) -> Subscriber:
    return Subscriber.objects.make(
        parse_address("rana@example.org"),
        name="Rana Odeh",
        salutation="Dear Rana",
        organisation=Organisation.objects.create(name="Water & Co"),
    )


def sent(wire: Callable[..., Wire]) -> list[Message]:
    """What dispatch puts on the wire."""
    messages: list[Message] = []

    def answer(message: Message) -> Any:
        messages.append(message)
        return OK

    wire(answer)
    drain(RELAY)
    return messages


# -- what is frozen ---------------------------------------------------------------------------------------------------


def test_it_freezes_what_was_saved_last(issue: Issue) -> None:
    issue.title = "April"
    issue.save_revision()
    assert "April" in make_test(Issue.objects.get(pk=issue.pk)).variants.get(medium="mail", light=False).compiled


def test_its_subject_says_that_it_is_a_test(issue: Issue) -> None:
    proof = make_test(issue)
    assert proof.subject == "[TEST] Wells for Dr Amal Haddad"
    assert json.loads(proof.variants.get(medium="mail", light=False).compiled)["subject"] == [
        "[TEST] Wells for Dr Amal Haddad"
    ]


def test_its_longest_subject_is_kept_so_far_as_it_goes(newsletter: Newsletter) -> None:
    proof = make_test(make_issue(newsletter, subject="w" * 250))
    proof.refresh_from_db()
    assert len(proof.subject) == 250
    assert json.loads(proof.variants.get(medium="mail", light=False).compiled)["subject"] == ["[TEST] " + "w" * 250]


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        (MadeUp.SAMPLE, "For Ministry of Examples of amal.haddad@example.org."),
        (MadeUp.STRANGER, "For you of reader@example.org."),
    ],
)
def test_it_is_filled_as_for_somebody_made_up(issue: Issue, reader: MadeUp, words: str) -> None:
    compiled = json.loads(make_test(issue, reader).variants.get(medium="mail", light=False).compiled)
    assert words in "".join(part for part in compiled["html"] if isinstance(part, str))


def test_only_what_each_delivery_has_of_its_own_is_left_to_fill(issue: Issue) -> None:
    compiled = json.loads(make_test(issue).variants.get(medium="mail", light=False).compiled)
    names = {part[0] for where in ("subject", "html", "text") for part in compiled[where] if isinstance(part, list)}
    assert names == {"view_url", "unsubscribe_url"}


def test_a_value_that_would_break_a_line_does_not(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    values = MadeUp.SAMPLE.reader("en").values | {"name": "Rana\r\nBcc: all@example.org"}
    monkeypatch.setattr(MadeUp, "reader", lambda *_: Reader(values))
    assert make_test(issue).subject == "[TEST] Wells for Rana Bcc: all@example.org"


def test_its_digest_is_that_of_its_rows(issue: Issue) -> None:
    proof = make_test(issue)
    assert proof.digest == proof_digest(Proof.objects.get(pk=proof.pk))
    assert (proof.purpose, proof.signed_at) == ("test", None)


def test_it_is_frozen_whatever_preflight_finds(newsletter: Newsletter) -> None:
    newsletter.postal_address = ""
    photo = [{"type": "photo", "id": "p", "value": {"image": None, "caption": "The well", "protect_faces": True}}]
    assert make_test(make_issue(newsletter, subject="", preheader="", body=photo)).pk


def test_it_is_refused_without_a_sender(issue: Issue) -> None:
    Newsletter.objects.update(sender_email="")
    with pytest.raises(ProofRefused, match="no sender's address"):
        make_test(Issue.objects.get(pk=issue.pk))


def test_it_is_refused_of_an_empty_issue(newsletter: Newsletter) -> None:
    with pytest.raises(ProofRefused, match="is empty"):
        make_test(make_issue(newsletter, body=[]))


def test_it_is_refused_of_what_does_not_compile_and_says_why(newsletter: Newsletter) -> None:
    with pytest.raises(ProofRefused, match=r"Block 1 .*nmae"):
        make_test(make_issue(newsletter, body=[{"type": "text", "value": {"title": "", "body": "<p>{{ nmae }}</p>"}}]))
    assert not Proof.objects.exists()


def test_nobody_signs_a_test(issue: Issue) -> None:
    with pytest.raises(Refused, match="is a test"):
        sign_proof(make_test(issue), make_user("head", superuser=True))


# -- who may get it ---------------------------------------------------------------------------------------------------


def test_it_goes_to_staff_and_reviewers(issue: Issue) -> None:
    campaign = send_issue_as_test(issue, [ALICE, RITA])
    assert set(campaign.deliveries.values_list("email", "subscriber")) == {(ALICE, None), (RITA, None)}
    assert (campaign.kind, campaign.state, counts(campaign)["pending"]) == ("test", "running", 2)


def test_it_goes_to_nobody_twice(issue: Issue) -> None:
    assert send_issue_as_test(issue, [ALICE, ALICE.upper()]).deliveries.count() == 1


@pytest.mark.parametrize("address", ["rana@example.org", "stranger@example.org", "", f"{ALICE}, x@example.org"])
def test_it_goes_to_nobody_else(issue: Issue, rana: Subscriber, address: str) -> None:
    with pytest.raises(ProofRefused, match="No test may go to"):
        send_issue_as_test(issue, [ALICE, address])
    assert not Proof.objects.exists()


def test_it_goes_to_nobody_of_a_list_of_readers_that_is_called_the_staff_list(issue: Issue, staff: List) -> None:
    donor = make_subscriber("donor@example.org", staff)
    with pytest.raises(ProofRefused, match=r"No test may go to donor@example\.org"):
        send_issue_as_test(issue, [ALICE, donor.email])
    with pytest.raises(CampaignRefused, match=r"No test may go to donor@example\.org"):
        send_test(make_test(issue), [donor.email])
    assert not Delivery.objects.exists()


def test_it_goes_to_superusers_on_the_staff_list(issue: Issue, staff: List) -> None:
    make_user("boss", superuser=True)
    make_subscriber("Boss@mission.example", staff)
    assert send_issue_as_test(issue, ["boss@mission.example"]).deliveries.count() == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}, {"email": "other@mission.example"}])
def test_it_goes_to_nobody_on_the_staff_list_without_an_account(issue: Issue, change: dict[str, Any]) -> None:
    User.objects.filter(username="alice").update(**change)
    with pytest.raises(ProofRefused, match=ALICE):
        send_issue_as_test(issue, [ALICE])


def test_it_goes_to_no_account_that_may_not_open_the_desk(issue: Issue) -> None:
    User.objects.get(username="alice").user_permissions.clear()
    with pytest.raises(ProofRefused, match=ALICE):
        send_issue_as_test(issue, [ALICE])


def test_it_goes_to_no_suppressed_address(issue: Issue) -> None:
    suppress(ALICE, Suppression.Reason.BOUNCE)
    with pytest.raises(ProofRefused, match=ALICE):
        send_issue_as_test(issue, [ALICE])


def test_it_goes_to_no_reviewer_who_has_left_the_house(issue: Issue) -> None:
    User.objects.filter(username="rita").update(is_active=False)
    with pytest.raises(ProofRefused, match=RITA):
        send_issue_as_test(issue, [RITA])


def test_it_goes_to_nobody_where_nobody_is_chosen(issue: Issue) -> None:
    with pytest.raises(ProofRefused, match="at least one"):
        send_issue_as_test(issue, [])


def test_it_goes_to_fifty_at_most(issue: Issue, staff: List) -> None:
    people = [join(staff, f"staff{number}") for number in range(51)]
    with pytest.raises(ProofRefused, match="50 people at most"):
        send_issue_as_test(issue, people)
    assert send_issue_as_test(issue, people[:50]).deliveries.count() == 50


def test_it_is_cut_into_batches_by_provider(issue: Issue, staff: List) -> None:
    people = [make_subscriber(name, staff).email for name in ("a@gmail.com", "b@example.org", "c@gmail.com")]
    for email in people:
        User.objects.create(username=email, email=email, is_superuser=True)
    campaign = send_issue_as_test(issue, people)
    assert sorted(len(batch.ids) for batch in Batch.objects.filter(campaign=campaign)) == [1, 2]


# -- what may be sent as one ------------------------------------------------------------------------------------------


def test_no_other_proof_is_sent_as_a_test(issue: Issue, staff: List) -> None:
    for signed in (True, False):
        with pytest.raises(CampaignRefused, match="not made for a test"):
            send_test(make_proof([staff], signed=signed), [ALICE])


@pytest.mark.parametrize("change", [{"subject": "x"}, {"sender_email": "x@example.org"}, {"reply_to": "x@example.org"}])
def test_a_test_that_was_changed_is_not_sent(issue: Issue, change: dict[str, str]) -> None:
    proof = make_test(issue)
    Proof.objects.filter(pk=proof.pk).update(**change)
    with pytest.raises(CampaignRefused, match="was changed"):
        send_test(Proof.objects.get(pk=proof.pk), [ALICE])


def test_an_unsigned_proof_cannot_be_called_a_test_afterwards(issue: Issue, staff: List) -> None:
    proof = make_proof([staff], signed=False)
    Proof.objects.filter(pk=proof.pk).update(purpose="test")
    with pytest.raises(CampaignRefused, match="was changed"):
        send_test(Proof.objects.get(pk=proof.pk), [ALICE])


def test_an_unsigned_proof_from_before_there_were_tests_cannot_be_called_one(issue: Issue, staff: List) -> None:
    proof = make_proof([staff], signed=False)
    proof.digest_version, proof.purpose = 1, "test"
    proof.digest = proof_digest(proof)
    proof.save()
    with pytest.raises(CampaignRefused, match="not made for a test"):
        send_test(proof, [ALICE])


def test_a_test_is_not_sent_to_readers(issue: Issue, staff: List) -> None:
    with pytest.raises(CampaignRefused, match="is a test"):
        create_campaign(make_test(issue), [staff])


def test_a_worker_refuses_a_test_that_another_kind_of_campaign_sends(issue: Issue) -> None:
    campaign = send_issue_as_test(issue, [ALICE])
    Campaign.objects.update(kind=Campaign.Kind.ISSUE)
    with pytest.raises(ProofRefused, match="is a test"):
        templates(campaign.pk)


@pytest.mark.parametrize("signed", [True, False])
def test_a_worker_refuses_another_proof_in_a_campaign_of_a_test(issue: Issue, staff: List, signed: bool) -> None:
    campaign = send_issue_as_test(issue, [ALICE])
    Campaign.objects.update(proof=make_proof([staff], signed=signed))
    with pytest.raises(ProofRefused, match="not made for a test"):
        templates(campaign.pk)


def test_a_worker_refuses_a_test_that_was_changed(issue: Issue) -> None:
    campaign = send_issue_as_test(issue, [ALICE])
    campaign.signed_proof.variants.update(compiled="{}")
    with pytest.raises(ProofRefused, match="was changed"):
        templates(campaign.pk)


# -- its way ----------------------------------------------------------------------------------------------------------


def test_it_is_sent_by_the_ledger_like_all_others(issue: Issue, wire: Callable[..., Wire]) -> None:
    campaign = send_issue_as_test(issue, [ALICE, RITA])
    messages = sent(wire)
    assert sorted(each.rcpt_to for each in messages) == [ALICE, RITA]
    assert b"Subject: [TEST] Wells for Dr Amal Haddad\r\n" in messages[0].data
    assert counts(campaign)["accepted"] == 2


def test_it_arrives_over_smtp(issue: Issue) -> None:
    send_issue_as_test(issue, [ALICE])
    with Receiver() as receiver:
        drain(Relay("main", "127.0.0.1", receiver.port, tls="none"))
    (message,) = (message_from_bytes(each.raw) for each in receiver.accepted)
    assert message["Subject"] == "[TEST] Wells for Dr Amal Haddad"
    assert message["To"] == ALICE


def test_it_closes_when_everybody_has_it(issue: Issue, wire: Callable[..., Wire]) -> None:
    campaign = send_issue_as_test(issue, [ALICE])
    sent(wire)
    sweep()
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.CLOSED


def test_who_was_suppressed_meanwhile_does_not_get_it(issue: Issue, wire: Callable[..., Wire]) -> None:
    campaign = send_issue_as_test(issue, [ALICE, BOB])
    suppress(ALICE, Suppression.Reason.COMPLAINT)
    assert [each.rcpt_to for each in sent(wire)] == [BOB]
    assert counts(campaign)["suppressed"] == 1


def test_who_is_no_reviewer_any_more_does_not_get_it(
    issue: Issue, newsletter: Newsletter, wire: Callable[..., Wire]
) -> None:
    campaign = send_issue_as_test(issue, [ALICE, RITA])
    newsletter.reviewers.clear()
    assert [each.rcpt_to for each in sent(wire)] == [ALICE]
    assert counts(campaign)["unsubscribed"] == 1


def test_who_has_no_account_any_more_does_not_get_it(issue: Issue, wire: Callable[..., Wire]) -> None:
    campaign = send_issue_as_test(issue, [ALICE, BOB])
    User.objects.filter(username="alice").delete()
    assert [each.rcpt_to for each in sent(wire)] == [BOB]
    assert counts(campaign)["unsubscribed"] == 1


def test_it_does_not_count_as_sent(issue: Issue, wire: Callable[..., Wire]) -> None:
    campaign = send_issue_as_test(issue, [ALICE])
    sent(wire)
    sweep()
    assert not sent_campaigns().exists()
    assert Proof.objects.get(pk=campaign.proof_id).sent_at is None


def test_it_is_never_corrected(issue: Issue) -> None:
    campaign = send_issue_as_test(issue, [ALICE])
    assert "correct" not in [each.word for each in buttons(campaign, make_user("boss", superuser=True))]


def test_its_page_in_a_browser_is_for_staff_alone(client: Client, issue: Issue) -> None:
    address = f"/v/{send_issue_as_test(issue, [ALICE]).signed_proof.public_id}/"
    assert client.get(address).status_code == 403
    client.force_login(make_user("boss", superuser=True))
    assert "For Ministry of Examples" in client.get(address).content.decode()


# -- its links --------------------------------------------------------------------------------------------------------


def link_of(campaign: Campaign) -> str:
    return f"/u/{tokens.derive(bytes(campaign.key), campaign.deliveries.get().pk).unsubscribe}"


def test_its_link_to_leave_says_that_it_was_a_test(client: Client, issue: Issue) -> None:
    page = client.get(link_of(send_issue_as_test(issue, [ALICE])))
    assert page.status_code == 200
    assert "This was a test" in page.content.decode()
    assert "<form" not in page.content.decode()


@pytest.mark.parametrize("data", [{"List-Unsubscribe": "One-Click"}, {"confirm": "1"}])
def test_its_link_to_leave_changes_nothing(client: Client, issue: Issue, staff: List, data: dict[str, str]) -> None:
    answer = client.post(link_of(send_issue_as_test(issue, [ALICE])), data)
    assert "This was a test" in answer.content.decode()
    assert staff.subscriptions.filter(state="subscribed").count() == 2


def test_a_tracked_link_of_a_test_leads_on(newsletter: Newsletter) -> None:
    body = [{"type": "text", "value": {"title": "", "body": '<p><a href="https://example.org/w">Wells</a></p>'}}]
    campaign = send_issue_as_test(make_issue(newsletter, body=body), [ALICE])
    token = tokens.derive(bytes(campaign.key), campaign.deliveries.get().pk).click
    assert clicks.target(f"{token}-0") == "https://example.org/w"


# -- the screen -------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("officer", "wagtailadmin.access_admin", "issues.add_proof", "issues.view_issue"))
    return client


def screen(issue: Issue) -> str:
    return reverse("console_issue_test", args=[issue.pk])


def test_the_screen_offers_staff_and_reviewers(desk: Client, issue: Issue) -> None:
    page = desk.get(screen(issue)).content.decode()
    for address in (ALICE, BOB, RITA):
        assert f'value="{address}"' in page


def test_the_screen_offers_nobody_who_merely_reads(desk: Client, issue: Issue, staff: List) -> None:
    make_subscriber("donor@example.org", staff)
    page = desk.get(screen(issue)).content.decode()
    assert "donor@example.org" not in page
    assert "staff list who have an account here" in page


def test_the_screen_sends(desk: Client, issue: Issue) -> None:
    answer = desk.post(screen(issue), {"to": [ALICE, RITA]})
    assert answer["Location"] == reverse("issues_preview", args=[issue.pk])
    assert Campaign.objects.get().created_by == User.objects.get(username="officer")
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("to", [["stranger@example.org"], [], [ALICE, "stranger@example.org"]])
def test_the_screen_sends_to_nobody_else(desk: Client, issue: Issue, to: list[str]) -> None:
    assert desk.post(screen(issue), {"to": to}).status_code == 200
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(("reader", "name"), [("sample", "Dr Amal Haddad"), ("unknown", "you"), ("", "Dr Amal Haddad")])
def test_the_screen_fills_as_for_somebody_made_up(desk: Client, issue: Issue, reader: str, name: str) -> None:
    desk.post(screen(issue), {"to": [ALICE], "reader": reader})
    assert Proof.objects.get().subject == f"[TEST] Wells for {name}"


@pytest.fixture
def nosy(desk: Client) -> Client:
    """The officer who sees subscribers, too."""
    officer = User.objects.get(username="officer")
    officer.user_permissions.add(Permission.objects.get(codename="view_subscriber"))
    return desk


def test_the_screen_offers_no_subscribers_data(nosy: Client, issue: Issue, rana: Subscriber) -> None:
    page = nosy.get(screen(issue)).content.decode()
    assert 'name="address"' not in page
    assert "rana@example.org" not in page


def test_the_screen_fills_in_no_subscribers_data(nosy: Client, issue: Issue, rana: Subscriber) -> None:
    nosy.post(screen(issue), {"to": [ALICE], "reader": rana.pk})
    assert not Proof.objects.exists()
    nosy.post(screen(issue), {"to": [ALICE], "address": "rana@example.org"})
    assert Proof.objects.get().subject == "[TEST] Wells for Dr Amal Haddad"


def test_the_screen_says_what_is_missing(desk: Client, issue: Issue) -> None:
    Newsletter.objects.update(sender_email="")
    assert "no sender&#x27;s address" in desk.post(screen(issue), {"to": [ALICE]}).content.decode()


def test_the_screen_says_where_nobody_may_get_it(desk: Client, issue: Issue, newsletter: Newsletter) -> None:
    newsletter.reviewers.clear()
    Newsletter.objects.update(staff_list=None)
    assert "There is nobody yet who may get it" in desk.get(screen(issue)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_screen_is_for_those_who_make_proofs(client: Client, issue: Issue, method: str) -> None:
    client.force_login(make_user("reader", "wagtailadmin.access_admin", "issues.view_issue"))
    assert getattr(client, method)(screen(issue), {"to": [ALICE]}).status_code == 302
    assert not Campaign.objects.exists()


def test_there_is_a_way_to_the_screen_from_the_preview(desk: Client, issue: Issue) -> None:
    assert screen(issue) in desk.get(reverse("issues_preview", args=[issue.pk])).content.decode()


def test_campaigns_tell_tests_apart(client: Client, issue: Issue) -> None:
    send_issue_as_test(issue, [ALICE])
    client.force_login(make_user("boss", superuser=True))
    assert '<span class="console__kind">test</span>' in client.get(reverse("console_campaigns")).content.decode()


def test_a_test_does_not_wait_for_a_signature(client: Client, issue: Issue) -> None:
    send_issue_as_test(issue, [ALICE])
    client.force_login(make_user("boss", superuser=True))
    home = client.get(reverse("wagtailadmin_home"))
    context = home.content.decode()
    assert "[TEST]" not in context
    assert reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk]) in context


# -- the command line -------------------------------------------------------------------------------------------------


def mailer(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_the_command_sends(issue: Issue) -> None:
    told = mailer("issue", "test", issue.pk, "--to", ALICE, "--to", RITA, "--json")
    assert json.loads(told.stdout)["id"] == Campaign.objects.get().pk
    assert Proof.objects.get().subject == "[TEST] Wells for Dr Amal Haddad"


def test_the_command_fills_in_no_subscribers_data(issue: Issue, rana: Subscriber) -> None:
    assert mailer("issue", "test", issue.pk, "--to", ALICE, "--for", rana.email).exit_code != 0
    assert not Proof.objects.exists()


def test_the_command_refuses_strangers(issue: Issue) -> None:
    told = mailer("issue", "test", issue.pk, "--to", "stranger@example.org")
    assert told.exit_code == 1
    assert "stranger@example.org" in told.stderr


def test_a_refused_test_leaves_no_picture_behind(issue: Issue, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ProofRefused):
        send_issue_as_test(issue, ["stranger@example.org"])
    assert not list(tmp_path.rglob("*.jpg"))
