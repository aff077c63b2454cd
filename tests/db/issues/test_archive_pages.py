"""The page of a sent proof: who sees it, and what stands around what was signed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mailer.compiler.compiled import CompiledIssue
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.addresses import fill_public
from mailer.issues.archive.frame import framed
from mailer.issues.digest import proof_digest
from mailer.issues.models import CorrectionNote, Issue, Newsletter, Proof, ProofVariant
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue, person

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = (datetime(2026, month, 20, 9, tzinfo=UTC) for month in (3, 4, 5))
NASTY = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def send(proof: Proof, head: User, at: datetime = APRIL) -> Proof:
    """``proof``, as a campaign leaves it that has sent it."""
    sign_proof(proof, head)
    Proof.objects.filter(pk=proof.pk).update(sent_at=at)
    proof.refresh_from_db()
    return proof


@pytest.fixture
def sent(proof: Proof, head: User) -> Proof:
    return send(proof, head)


def page_of(proof: Proof, client: Client | None = None) -> Any:
    return (client or Client()).get(reverse("proof-view", args=[proof.public_id]))


def text_of(proof: Proof, client: Client | None = None) -> str:
    return str(page_of(proof, client).content.decode())


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def show_to(proof: Proof, visibility: str) -> None:
    Proof.objects.filter(issue=proof.issue_id).update(visibility=visibility)


def note(proof: Proof, text: str, at: datetime = MAY) -> None:
    CorrectionNote.objects.create(proof=proof, text=text, at=at)


# -- what it shows -----------------------------------------------------------------------------------------------------


def test_it_shows_what_was_signed_unaltered_between_its_own_bars(sent: Proof) -> None:
    variant = sent.variants.get(medium="web")
    signed = fill_public(CompiledIssue.from_json(variant.compiled)).html
    inside = re.search(r"<body[^>]*>(.*)</body>", signed, re.DOTALL)
    assert inside is not None
    assert inside[1] in text_of(sent)


def test_it_sets_its_bars_inside_the_body() -> None:
    page = '<html><head><title>a > b</title></head><body style="x" title="a>b"><p>x</p></body></html>'
    assert framed(page, "H", "A", "B") == (
        '<html><head><title>a > b</title>H</head><body style="x" title="a>b">A<p>x</p>B</body></html>'
    )


def test_it_frames_also_what_is_no_whole_page() -> None:
    assert framed("<p>x</p>", "H", "A", "B") == "HA<p>x</p>B"


def test_it_shows_stories_whole_that_the_mail_cuts(make_issue: MakeIssue, donors: List, head: User) -> None:
    words = "".join(f"<p>Paragraph {number}.</p>" for number in range(9))
    value = {"title": "The school", "body": words, "photos": [], "paragraphs": 2}
    proof = send(make_proof(make_issue({"type": "story", "id": "story-1", "value": value}), [donors]), head)
    shown = text_of(proof)
    assert "Paragraph 8." in shown
    assert 'id="b-story1"' in shown  # where “Continue reading” leads


def test_it_runs_no_scripts_and_loads_nothing_from_elsewhere(sent: Proof) -> None:
    policy = page_of(sent)["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src 'self' https://news.example.org; style-src 'unsafe-inline'")


def test_it_leads_back_to_the_archive_of_its_newsletter(sent: Proof) -> None:
    assert 'href="/archive/tarn/"' in text_of(sent)


def test_it_leads_to_the_issues_before_and_after(sent: Proof, make_issue: MakeIssue, donors: List, head: User) -> None:
    before = send(make_proof(make_issue(title="February"), [donors]), head, MARCH)
    after = send(make_proof(make_issue(title="May"), [donors]), head, MAY)
    shown = text_of(sent)
    assert re.search(rf'rel="prev" href="[^"]*{before.public_id}/"[^>]*><bdi>February<', shown)
    assert re.search(rf'rel="next" href="[^"]*{after.public_id}/"[^>]*><bdi>May<', shown)


def test_it_leads_to_no_issue_that_is_not_public(sent: Proof, make_issue: MakeIssue, donors: List, head: User) -> None:
    hidden = send(make_proof(make_issue(title="For us"), [donors]), head, MARCH)
    show_to(hidden, "subscribers")
    assert "For us" not in text_of(sent)


def test_it_names_its_address_for_search_engines_and_previews(sent: Proof) -> None:
    shown = text_of(sent)
    url = f"https://news.example.org/v/{sent.public_id}/"
    assert f'<link rel="canonical" href="{url}">' in shown
    assert f'<meta property="og:url" content="{url}">' in shown
    assert 'property="og:title" content="March"' in shown


def test_it_may_be_found_by_search_engines(sent: Proof) -> None:
    assert "X-Robots-Tag" not in page_of(sent)


# -- corrections -------------------------------------------------------------------------------------------------------


def test_it_shows_corrections_above_the_mail_the_newest_first(sent: Proof) -> None:
    note(sent, "It was not March.", APRIL)
    note(sent, "Nor the valley.", MAY)
    shown = text_of(sent)
    words = ("20 May 2026", "Nor the valley.", "20 April 2026", "It was not March.", "<main")
    places = [shown.index(each) for each in words]
    assert places == sorted(places)
    assert "no part of the mail" in shown


def test_it_keeps_mark_up_in_a_correction_as_text(sent: Proof) -> None:
    note(sent, NASTY)
    shown = text_of(sent)
    assert "<script" not in shown
    assert "<img src=x" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_it_leads_from_what_was_corrected_to_the_corrected_version(
    sent: Proof, issue: Issue, donors: List, head: User
) -> None:
    corrected = send(make_proof(issue, [donors]), head, MAY)
    response = page_of(sent)
    assert "This issue was corrected." in response.content.decode()
    assert f'href="/v/{corrected.public_id}/"' in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "This issue was corrected." not in text_of(corrected)


def test_it_leads_to_a_correction_that_is_an_issue_of_its_own(
    sent: Proof, make_issue: MakeIssue, donors: List, head: User
) -> None:
    corrected = send(make_proof(make_issue(title="Sorry"), [donors]), head, MAY)
    Proof.objects.filter(pk=sent.pk).update(superseded_by=corrected)
    assert f'href="/v/{corrected.public_id}/"' in text_of(sent)


def test_it_says_nothing_of_a_newer_proof_that_was_not_sent(
    sent: Proof, issue: Issue, donors: List, head: User
) -> None:
    sign_proof(make_proof(issue, [donors]), head)
    assert "This issue was corrected." not in text_of(sent)


# -- for whom it is ----------------------------------------------------------------------------------------------------


def test_it_shows_nobody_what_is_not_signed(proof: Proof, officer: User) -> None:
    assert (page_of(proof).status_code, page_of(proof, logged_in(officer)).status_code) == (404, 404)


def test_it_shows_staff_alone_what_was_signed_and_not_sent(proof: Proof, head: User) -> None:
    sign_proof(proof, head)
    assert page_of(proof).status_code == 404
    shown = page_of(proof, logged_in(head))
    assert (shown.status_code, "was not sent to everybody yet" in shown.content.decode()) == (200, True)


def test_it_sends_strangers_to_the_mail_for_an_issue_of_subscribers(sent: Proof) -> None:
    show_to(sent, "subscribers")
    response = page_of(sent)
    assert response.status_code == 403
    assert "Open the mail and follow its link" in response.content.decode()
    assert "wells" not in response.content.decode()


def test_it_shows_strangers_nothing_of_an_issue_for_staff(sent: Proof) -> None:
    show_to(sent, "staff")
    response = page_of(sent)
    assert response.status_code == 404
    assert "This issue is not public" in response.content.decode()
    assert "wells" not in response.content.decode()


@pytest.mark.parametrize("visibility", ["subscribers", "staff"])
def test_it_shows_staff_what_is_not_public_and_says_so(sent: Proof, visibility: str) -> None:
    show_to(sent, visibility)
    response = page_of(sent, logged_in(person("assistant")))
    assert response.status_code == 200
    assert "Only staff see this page" in response.content.decode()


def test_it_asks_no_account_without_the_admin_for_staff(sent: Proof) -> None:
    show_to(sent, "staff")
    assert page_of(sent, logged_in(User.objects.create_user("guest", "", "a-long-password"))).status_code == 404


def test_it_stays_for_whom_it_was_when_the_proof_was_made(sent: Proof) -> None:
    Newsletter.objects.update(visibility="staff")
    Issue.objects.update(visibility="staff")
    assert page_of(sent).status_code == 200


def test_it_shows_an_older_proof_to_whom_its_issue_is_for(sent: Proof) -> None:
    show_to(sent, "")
    Newsletter.objects.update(visibility="staff")
    assert page_of(sent).status_code == 404


def test_it_shows_a_test_to_staff_alone(proof: Proof, officer: User) -> None:
    proof.purpose = Proof.Purpose.TEST
    proof.digest = proof_digest(proof)
    proof.save()
    assert page_of(proof).status_code == 403
    assert "This was a test." in text_of(proof, logged_in(officer))


def test_it_never_shows_a_test_in_public_that_says_it_was_sent(sent: Proof) -> None:
    Proof.objects.update(purpose=Proof.Purpose.TEST)
    assert page_of(sent).status_code == 403


def test_it_never_shows_a_conditional_variant(sent: Proof) -> None:
    ProofVariant.objects.update(audience="donors")
    assert page_of(sent).status_code == 404


def test_it_takes_the_mail_for_proofs_older_than_the_archive(proof: Proof, head: User) -> None:
    proof.variants.filter(medium="web").delete()
    Proof.objects.filter(pk=proof.pk).update(digest=proof_digest(proof))
    proof.refresh_from_db()
    send(proof, head)
    shown = text_of(proof)
    assert "For you." in shown
    assert re.search(r'href="#"[^>]*>\s*Unsubscribe', shown)


# -- what may be kept --------------------------------------------------------------------------------------------------


def test_it_lets_proxies_keep_a_public_page_a_while(sent: Proof) -> None:
    response = page_of(sent)
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=60"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


def test_it_sends_no_page_twice(sent: Proof) -> None:
    url, etag = reverse("proof-view", args=[sent.public_id]), page_of(sent)["ETag"]
    assert Client().get(url, headers={"if-none-match": etag}).status_code == 304
    note(sent, "It was four wells.")
    assert Client().get(url, headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("visibility", ["subscribers", "staff"])
def test_it_lets_nobody_keep_what_is_not_public(sent: Proof, head: User, visibility: str) -> None:
    show_to(sent, visibility)
    for response in (page_of(sent), page_of(sent, logged_in(head))):
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_it_passes_no_address_on(sent: Proof) -> None:
    assert page_of(sent)["Referrer-Policy"] == "no-referrer"


def test_it_changes_nothing(sent: Proof) -> None:
    assert Client().post(reverse("proof-view", args=[sent.public_id])).status_code == 405
