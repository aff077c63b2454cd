"""The page of a proof in each standing, its buttons, the list, the deputies' page, and what waits on other pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.issues.actions.delegate import delegate
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.return_proof import return_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.models import Delegation, Image, Issue, Proof, ProofEvent, ReviewLink
from mailer.issues.origin import LONGEST_AGENT
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue, look_over, person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def visit(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, proof: Proof) -> str:
    response = visit(user).get(reverse("issues_proof", args=[proof.pk]))
    assert response.status_code == 200
    return response.content.decode()


def press(user: User, view: str, /, *args: Any, **data: str) -> str:
    """The page after a button was pressed."""
    response = visit(user).post(reverse(view, args=args), data, follow=True)
    return response.content.decode()


@pytest.fixture
def deputy(head: User) -> User:
    user = person("deputy")
    delegate(head, user, timezone.now() + 7 * DAY, by=head)
    return user


# -- reading -----------------------------------------------------------------------------------------------------------


def test_it_says_what_it_waits_for(proof: Proof, head: User) -> None:
    assert "waits for head, until" in page(head, proof)


def test_it_needs_no_scripts_and_little_of_the_line(proof: Proof, head: User) -> None:
    shown = page(head, proof)
    assert "wagtailadmin/js" not in shown
    assert len(shown.encode()) < 30_000


def test_it_loads_the_mail_and_its_pictures_when_they_are_looked_at(
    looked_over: Issue, donors: List, head: User
) -> None:
    proof = make_proof(looked_over, [donors])
    mail = reverse("issues_proof_mail", args=[proof.pk, proof.variants.get(medium="mail", light=False).pk])
    assert f'loading="lazy" title="The mail" src="{mail}"' in page(head, proof)
    shown = visit(head).get(mail).content.decode()
    assert shown.count("<img ") == shown.count('<img loading="lazy" ') > 0


def test_it_counts_each_person_once(proof: Proof, partners: List, donors: List, head: User, issue: Issue) -> None:
    from tests.db.console.factories import make_subscriber

    make_subscriber("alice@example.org", donors, partners)
    make_subscriber("bob@example.org", partners)
    both = make_proof(issue, [donors, partners])
    assert "2 people in all" in page(head, both)


def test_it_sends_strangers_to_log_in_and_back(proof: Proof) -> None:
    address = reverse("issues_proof", args=[proof.pk])
    response = Client().get(address)
    assert response["Location"] == f"{reverse('wagtailadmin_login')}?next={address}"


def test_it_notes_once_that_a_signer_opened_it(proof: Proof, head: User) -> None:
    page(head, proof)
    page(head, proof)
    assert [event.user for event in proof.events.filter(kind=ProofEvent.Kind.OPENED)] == [head]


def test_it_notes_not_that_others_opened_it(proof: Proof, officer: User) -> None:
    page(officer, proof)
    assert not proof.events.filter(kind=ProofEvent.Kind.OPENED).exists()


def test_it_tells_the_maker_of_another_pair_of_eyes(issue: Issue, donors: List) -> None:
    root = User.objects.create_superuser("root", "r@mission.example", "x")
    assert "You made this proof yourself." in page(root, make_proof(issue, [donors], by=root))


def test_it_shows_what_changed_since_the_last_signed_proof(
    proof: Proof, issue: Issue, donors: List, partners: List, head: User
) -> None:
    sign_proof(proof, head)
    issue.subject = "Wells and more"
    issue.save()
    shown = page(head, make_proof(issue, [partners]))
    assert f"What changed since proof {proof.pk}" in shown
    assert '<del><span class="aside">Before: </span>Wells and schools</del>' in shown
    assert '<ins><span class="aside">Now: </span>Wells and more</ins>' in shown
    assert '<ins><span class="aside">New: </span><bdi>Partners</bdi></ins>' in shown


def test_it_compares_with_the_last_that_was_signed_where_one_was(
    proof: Proof, issue: Issue, donors: List, head: User
) -> None:
    sign_proof(proof, head)
    make_proof(issue, [donors])
    assert f"What changed since proof {proof.pk}" in page(head, make_proof(issue, [donors]))


def test_it_shows_pictures_that_came(make_issue: MakeIssue, image: Image, donors: List, head: User) -> None:
    look_over(image)
    issue = make_issue()
    make_proof(issue, [donors])
    body = [{"type": "photo", "id": "p", "value": {"image": image.pk}}]
    issue.body = Issue._meta.get_field("body").to_python(body)
    issue.save()
    proof = make_proof(issue, [donors])
    assert f'<img src="/media/{proof.pictures.get().file}" alt="A new picture"' in page(head, proof)


def test_it_compares_a_first_proof_with_nothing(proof: Proof, head: User) -> None:
    assert "What changed" not in page(head, proof)


# -- buttons -----------------------------------------------------------------------------------------------------------


def test_it_returns_with_a_comment(proof: Proof, head: User) -> None:
    shown = press(head, "issues_return_proof", proof.pk, digest=proof.digest, comment="The village is Tarn.")
    assert "Returned by head" in shown
    assert "The village is Tarn." in shown
    assert "Sign proof" not in shown


def test_it_returns_nothing_without_a_comment(proof: Proof, head: User) -> None:
    assert "Write what should be different" in press(head, "issues_return_proof", proof.pk, digest=proof.digest)
    proof.refresh_from_db()
    assert proof.returned_at is None


def test_it_returns_only_what_was_looked_at(proof: Proof, head: User) -> None:
    assert "not the one you looked at" in press(head, "issues_return_proof", proof.pk, digest="0" * 64, comment="No.")


def test_a_deputy_reads_and_signs_for_the_signer(proof: Proof, head: User, deputy: User) -> None:
    assert "You sign for head." in page(deputy, proof)
    shown = press(deputy, "issues_sign_proof", proof.pk, digest=proof.digest, read="on")
    assert "Signed by deputy for head" in shown


def test_a_signed_proof_leads_on_to_its_campaign(proof: Proof, head: User) -> None:
    sign_proof(proof, head)
    shown = page(person("planner", "view_proof", "add_campaign"), proof)
    assert "It waits to be sent." in shown
    assert f'href="{reverse("console_campaign_create", args=[proof.pk])}">Make a campaign</a>' in shown


def test_it_offers_no_campaign_to_who_may_make_none(proof: Proof, head: User) -> None:
    sign_proof(proof, head)
    assert "Make a campaign" not in page(head, proof)


def test_it_offers_no_campaign_of_what_is_not_signed(proof: Proof) -> None:
    assert "Make a campaign" not in page(person("planner", "view_proof", "add_campaign"), proof)


def test_it_says_beforehand_who_has_no_mail_address(issue: Issue, donors: List, head: User, officer: User) -> None:
    User.objects.filter(pk=head.pk).update(email="")
    person("other", "sign_proof")
    shown = visit(officer).get(reverse("issues_make_proof", args=[issue.pk])).content.decode()
    assert "By mail, other will be asked to sign it." in shown
    assert "head has no mail address: tell them yourself." in shown


def test_staff_comment_on_the_page(proof: Proof, officer: User) -> None:
    assert "43, not 42." in press(officer, "issues_comment_proof", proof.pk, comment="43, not 42.")


def test_a_link_is_shown_once(proof: Proof, officer: User) -> None:
    client, address = visit(officer), reverse("issues_proof", args=[proof.pk])
    made = client.post(reverse("issues_make_link", args=[proof.pk]), {"name": "Dr Haddad", "days": "14"})
    assert made["Location"] == f"{address}#links"
    assert "https://news.example.org/r/" in client.get(address).content.decode()
    assert "https://news.example.org/r/" not in client.get(address).content.decode()


@pytest.mark.parametrize("days", ["", "0", "61", "x", "9" * 30, "²"])
def test_it_makes_no_link_for_senseless_days(proof: Proof, officer: User, days: str) -> None:
    assert "1 to 60 days" in press(officer, "issues_make_link", proof.pk, name="Dr Haddad", days=days)
    assert not ReviewLink.objects.exists()


def test_a_link_is_ended(proof: Proof, officer: User) -> None:
    press(officer, "issues_make_link", proof.pk, name="Dr Haddad", days="14")
    press(officer, "issues_end_link", proof.pk, ReviewLink.objects.get().pk)
    assert not ReviewLink.objects.get().holds_at(timezone.now())


def test_readers_who_make_and_sign_nothing_see_no_links(proof: Proof, officer: User) -> None:
    press(officer, "issues_make_link", proof.pk, name="Dr Haddad", days="14")
    assert "Dr Haddad" not in page(person("reader", "view_proof"), proof).partition('id="links"')[2]
    assert 'id="links"' not in page(person("other", "view_proof"), proof)


@pytest.mark.parametrize("name", ["sign_proof", "return_proof", "comment_proof", "make_link"])
def test_buttons_do_nothing_on_get_or_without_a_token(proof: Proof, head: User, name: str) -> None:
    address = reverse(f"issues_{name}", args=[proof.pk])
    assert visit(head).get(address).status_code == 405
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(head)
    assert guarded.post(address, {"digest": proof.digest, "read": "on", "comment": "x"}).status_code == 403


# -- the standings on the page -----------------------------------------------------------------------------------------


def _expired(proof: Proof, head: User, issue: Issue, donors: List) -> str:
    Proof.objects.filter(pk=proof.pk).update(expires_at=timezone.now() - DAY)
    return "It can no longer be signed: make a new proof."


def _returned(proof: Proof, head: User, issue: Issue, donors: List) -> str:
    return_proof(proof, head, "Another photo.")
    return "Another photo."


def _superseded(proof: Proof, head: User, issue: Issue, donors: List) -> str:
    return reverse("issues_proof", args=[make_proof(issue, [donors]).pk])


def _void(proof: Proof, head: User, issue: Issue, donors: List) -> str:
    Proof.objects.filter(pk=proof.pk).update(reply_to="evil@mission.example")
    return "This proof must not be sent."


@pytest.mark.parametrize("bring", [_expired, _returned, _superseded, _void])
def test_it_says_why_it_cannot_be_signed(proof: Proof, head: User, issue: Issue, donors: List, bring: Any) -> None:
    expected = bring(proof, head, issue, donors)
    shown = page(head, proof)
    assert expected in shown
    assert "Sign proof" not in shown
    assert "Return proof" not in shown


def test_it_leads_the_maker_on_from_a_proof_that_came_back(proof: Proof, head: User, officer: User) -> None:
    return_proof(proof, head, "Another photo.")
    assert reverse("issues_make_proof", args=[proof.issue_id]) in page(officer, proof)


# -- the audit ---------------------------------------------------------------------------------------------------------


def test_it_shows_who_did_what_with_which_digest_from_where(proof: Proof, head: User) -> None:
    data = {"digest": proof.digest, "read": "on"}
    address = reverse("issues_sign_proof", args=[proof.pk])
    visit(head).post(address, data, headers={"User-Agent": "Phone " + "x" * 400}, REMOTE_ADDR="2001:db8::7")
    event = proof.events.get(kind=ProofEvent.Kind.SIGNED)
    assert (event.user, event.digest, event.address) == (head, proof.digest, "2001:db8::7")
    assert event.agent == ("Phone " + "x" * 400)[:LONGEST_AGENT]
    shown = page(head, proof)
    assert "<strong>signed</strong> · <bdi>head</bdi>" in shown
    assert f"<code>{proof.digest[:12]}…</code>" in shown
    assert "2001:db8::7 · Phone" in shown


def test_it_believes_no_address_that_a_stranger_wrote(proof: Proof, head: User) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9"}
    data = {"digest": proof.digest, "read": "on"}
    visit(head).post(reverse("issues_sign_proof", args=[proof.pk]), data, headers=forged, REMOTE_ADDR="192.0.2.7")
    assert proof.events.get(kind=ProofEvent.Kind.SIGNED).address == "192.0.2.7"


def test_behind_a_proxy_of_ours_it_takes_what_that_has_seen(proof: Proof, head: User, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    seen = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4"}
    data = {"digest": proof.digest, "read": "on"}
    visit(head).post(reverse("issues_sign_proof", args=[proof.pk]), data, headers=seen, REMOTE_ADDR="127.0.0.1")
    assert proof.events.get(kind=ProofEvent.Kind.SIGNED).address == "198.51.100.4"


def test_it_notes_a_machine_of_the_same_network_without_its_zone(proof: Proof, head: User) -> None:
    data = {"digest": proof.digest, "read": "on"}
    visit(head).post(reverse("issues_sign_proof", args=[proof.pk]), data, REMOTE_ADDR="fe80::1%eth0")
    assert proof.events.get(kind=ProofEvent.Kind.SIGNED).address == "fe80::1"


def test_it_has_the_whole_story_in_order(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    page(head, proof)
    return_proof(proof, head, "Another photo.")
    make_proof(issue, [donors])
    kinds = list(proof.events.values_list("kind", flat=True))
    assert kinds == ["made", "opened", "returned", "superseded"]


# -- deputies ----------------------------------------------------------------------------------------------------------


def deputise(user: User, deputy: User, until: str = "2999-01-01T00:00", **data: Any) -> str:
    return press(user, "issues_delegations", deputy=str(deputy.pk), until=until, **data)


def soon() -> str:
    return (timezone.localtime() + 7 * DAY).strftime("%Y-%m-%dT%H:%M")


def test_a_signer_chooses_a_deputy(head: User, officer: User) -> None:
    shown = deputise(head, officer, soon(), reason="On leave")
    assert "officer signs for head now." in shown
    made = Delegation.objects.get()
    assert (made.signer, made.deputy, made.reason, made.created_by) == (head, officer, "On leave", head)


def test_a_deputy_is_not_chosen_for_ever(head: User, officer: User) -> None:
    assert "a year at most" in deputise(head, officer)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("missing", ["deputy", "until"])
def test_it_asks_for_what_is_missing(head: User, officer: User, missing: str) -> None:
    data = {"deputy": str(officer.pk), "until": soon()} | {missing: ""}
    assert "Choose wh" in press(head, "issues_delegations", **data)
    assert not Delegation.objects.exists()


def test_a_signer_takes_it_back(head: User, deputy: User) -> None:
    shown = press(head, "issues_end_delegation", Delegation.objects.get().pk)
    assert "deputy does not sign for head any more." in shown
    assert "(ended early by head)" in shown


def test_a_signer_sees_their_own_alone(deputy: User) -> None:
    other = person("other", "sign_proof")
    shown = visit(other).get(reverse("issues_delegations")).content.decode()
    assert "signs for head" not in shown


def test_a_signer_ends_no_others(deputy: User) -> None:
    other = person("other", "sign_proof")
    address = reverse("issues_end_delegation", args=[Delegation.objects.get().pk])
    visit(other).post(address)
    assert Delegation.objects.get().ended_at is None


def test_a_superuser_delegates_for_others(head: User, officer: User) -> None:
    root = User.objects.create_superuser("root", "r@mission.example", "x")
    deputise(root, officer, soon(), signer=str(head.pk))
    assert Delegation.objects.get().signer == head


def test_those_who_sign_nothing_have_no_page_for_it(officer: User, deputy: User) -> None:
    for user in (officer, deputy):
        headers = {"X-Requested-With": "XMLHttpRequest"}
        assert visit(user).get(reverse("issues_delegations"), headers=headers).status_code == 403


# -- elsewhere ---------------------------------------------------------------------------------------------------------


def test_the_list_says_what_each_waits_for(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    newer = make_proof(issue, [donors])
    shown = visit(head).get(reverse("issues_proofs")).content.decode()
    assert f"superseded by proof {newer.pk}" in shown
    assert "waits for head, until" in shown


def test_the_list_has_no_tests(proof: Proof, head: User) -> None:
    Proof.objects.update(purpose=Proof.Purpose.TEST)
    assert "There are no proofs yet." in visit(head).get(reverse("issues_proofs")).content.decode()


def test_the_issues_page_says_what_it_waits_for(proof: Proof, head: User, officer: User) -> None:
    address = reverse("wagtailsnippets_issues_issue:edit", args=[proof.issue_id])
    assert "waits for head, until" in visit(officer).get(address).content.decode()
    return_proof(proof, head, "Another photo.")
    shown = visit(officer).get(address).content.decode()
    assert "returned by head" in shown
    assert "Another photo." in shown


def test_the_issues_page_says_that_it_waits_for_a_proof(issue: Issue, officer: User) -> None:
    address = reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk])
    assert "when it is ready, make a proof" in visit(officer).get(address).content.decode()


def test_the_home_page_shows_what_waits_for_whom(proof: Proof, head: User, officer: User) -> None:
    home = reverse("wagtailadmin_home")
    assert "for you to sign" in visit(head).get(home).content.decode()
    shown = visit(officer).get(home).content.decode()
    assert "for you to sign" not in shown
    assert "waits for head, until" in shown


def test_the_home_page_tells_of_a_proof_that_came_back(proof: Proof, head: User, officer: User) -> None:
    return_proof(proof, head, "Another photo.")
    shown = visit(officer).get(reverse("wagtailadmin_home")).content.decode()
    assert "returned by head" in shown
    assert "Another photo." in shown


def test_the_home_page_tells_a_deputy(proof: Proof, deputy: User) -> None:
    assert "for you to sign" in visit(deputy).get(reverse("wagtailadmin_home")).content.decode()


def test_before_a_proof_is_made_it_says_who_is_asked(proof: Proof, head: User, officer: User) -> None:
    shown = visit(officer).get(reverse("issues_make_proof", args=[proof.issue_id])).content.decode()
    assert "By mail, head will be asked to sign it." in shown
    assert "It takes the place of a proof that was not signed" in shown
