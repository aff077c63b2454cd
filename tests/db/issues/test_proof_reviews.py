"""The link by which somebody without an account reads a proof and comments on it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.issues.actions.comment_proof import MOST_OF_A_LINK
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.review_links import end_link, make_link
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Issue, Proof, ProofEvent, ReviewComment, ReviewLink
from subscribers.models import List, User
from tests.db.issues.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(proof: Proof, officer: User) -> str:
    """Of a link for Dr Haddad, without the site's name."""
    return make_link(proof, "Dr Haddad", 14, officer).url.removeprefix("https://news.example.org")


def read(address: str, status: int = 200) -> str:
    response = Client().get(address)
    assert response.status_code == status
    return response.content.decode()


def say(address: str, comment: str = "43, not 42.", name: str = "Amal Haddad") -> Any:
    return Client().post(address, {"name": name, "comment": comment})


def mail_of(proof: Proof, address: str) -> str:
    return f"{address}mail/{proof.variants.get(medium='mail', light=False).pk}/"


def later() -> None:
    """As if the last comment had been a while ago."""
    ReviewComment.objects.update(at=timezone.now() - timedelta(minutes=1))


# -- reading -----------------------------------------------------------------------------------------------------------


def test_it_shows_the_mail_and_its_plain_text_without_an_account(proof: Proof, address: str) -> None:
    shown = read(address)
    assert "Wells and schools" in shown
    assert "The wells run again." in shown
    assert mail_of(proof, address) in shown
    assert "The wells run again." in read(mail_of(proof, address))


def test_it_tells_nobody_to_whom_the_mail_goes(address: str) -> None:
    shown = read(address)
    assert "Donors" not in shown
    assert "subscriber" not in shown


def test_it_shows_the_mail_in_a_frame_that_runs_nothing(address: str) -> None:
    frame = re.search(r"<iframe[^>]+>", read(address))
    assert frame
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame[0]


@pytest.mark.parametrize("part", ["page", "mail"])
def test_it_is_kept_by_nobody_and_runs_no_scripts(proof: Proof, address: str, part: str) -> None:
    response = Client().get(address if part == "page" else mail_of(proof, address))
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == ("same-origin" if part == "page" else "no-referrer")
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script-src" not in response["Content-Security-Policy"]


def test_it_opens_links_beside_the_frame(make_issue: Any, donors: List, officer: User) -> None:
    body = '<p>See <a href="https://wells.example/">the wells</a>.</p>'
    issue = make_issue({"type": "text", "id": "t", "value": {"title": "Water", "body": body}})
    proof = make_proof(issue, [donors])
    address = make_link(proof, "Dr Haddad", 14, officer).url.removeprefix("https://news.example.org")
    link = re.search(r"<a[^>]+wells\.example[^>]+>", read(mail_of(proof, address)))
    assert link
    assert 'target="_blank" rel="noopener noreferrer"' in link[0]


def test_it_shows_nothing_of_other_proofs(proof: Proof, issue: Issue, donors: List, address: str) -> None:
    other = make_proof(issue, [donors])
    read(mail_of(other, address), 404)


def test_it_knows_the_key_only_by_its_hash(address: str) -> None:
    key = address.split("/")[2]
    assert len(key) == 32
    stored = ReviewLink.objects.get()
    assert key not in {str(value) for value in vars(stored).values()}


@pytest.mark.parametrize("key", ["a" * 32, "x", "a" * 2000])
def test_it_knows_no_made_up_keys(address: str, key: str) -> None:
    read(reverse("proof-review", args=[key]), 404)


# -- its end -----------------------------------------------------------------------------------------------------------


def _expire(officer: User) -> None:
    ReviewLink.objects.update(expires_at=timezone.now())


def _revoke(officer: User) -> None:
    end_link(ReviewLink.objects.get(), officer)


def _tamper(officer: User) -> None:
    Proof.objects.update(subject="Send money")


@pytest.mark.parametrize("end", [_expire, _revoke, _tamper])
def test_it_says_that_it_has_ended(proof: Proof, officer: User, address: str, end: Any) -> None:
    end(officer)
    shown = read(address, 410)
    assert "This link has ended" in shown
    assert "The wells run again." not in shown


@pytest.mark.parametrize("end", [_expire, _revoke, _tamper])
def test_its_frame_says_that_it_has_ended(proof: Proof, officer: User, address: str, end: Any) -> None:
    mail = mail_of(proof, address)
    end(officer)
    assert "The wells run again." not in read(mail, 410)


@pytest.mark.parametrize("end", [_expire, _revoke])
def test_it_takes_no_comments_and_shows_no_mail_after_its_end(
    proof: Proof, officer: User, address: str, end: Any
) -> None:
    end(officer)
    assert say(address).status_code == 410
    read(mail_of(proof, address), 410)
    assert not ReviewComment.objects.exists()


def test_it_says_that_a_newer_version_exists(proof: Proof, issue: Issue, donors: List, address: str) -> None:
    make_proof(issue, [donors])
    shown = read(address)
    assert "A newer version exists." in shown
    assert "<form" not in shown
    assert say(address).status_code == 422
    assert not ReviewComment.objects.exists()


# -- commenting --------------------------------------------------------------------------------------------------------


def test_it_keeps_a_comment_and_shows_it(proof: Proof, address: str) -> None:
    assert say(address)["Location"].endswith("#comments")
    shown = read(address)
    assert "43, not 42." in shown
    assert "Amal Haddad" in shown
    assert proof.comments.get().link is not None


def test_it_takes_the_name_of_the_link_where_none_is_given(proof: Proof, address: str) -> None:
    say(address, name=" ")
    assert proof.comments.get().name == "Dr Haddad"


def test_it_shows_the_comments_of_no_other_link(proof: Proof, officer: User, address: str) -> None:
    other = make_link(proof, "Somebody", 14, officer).url.removeprefix("https://news.example.org")
    say(address)
    assert "43, not 42." not in read(other)


def test_it_keeps_what_was_typed_where_it_is_refused(address: str) -> None:
    say(address, "First.")
    response = say(address, "Second.")
    assert response.status_code == 422
    assert "Wait ten seconds" in response.content.decode()
    assert "Second.</textarea>" in response.content.decode()


def test_it_takes_another_comment_a_while_later(proof: Proof, address: str) -> None:
    say(address, "First.")
    later()
    say(address, "Second.")
    assert [each.text for each in proof.comments.all()] == ["First.", "Second."]


def test_it_takes_only_so_many(proof: Proof, address: str) -> None:
    link = ReviewLink.objects.get()
    old = timezone.now() - timedelta(days=1)
    ReviewComment.objects.bulk_create(
        ReviewComment(proof=proof, link=link, name="x", text="x", at=old) for _ in range(MOST_OF_A_LINK)
    )
    assert "no more fit" in say(address).content.decode()
    assert proof.comments.count() == MOST_OF_A_LINK


@pytest.mark.parametrize(("comment", "message"), [("", "Write what should"), ("x" * 4001, "Shorten it to 4000")])
def test_it_refuses_comments_of_no_sensible_length(address: str, comment: str, message: str) -> None:
    assert message in say(address, comment).content.decode()
    assert not ReviewComment.objects.exists()


def test_it_asks_for_a_token_of_its_own_form(address: str) -> None:
    assert Client(enforce_csrf_checks=True).post(address, {"comment": "x"}).status_code == 403


def test_it_escapes_what_anybody_wrote(proof: Proof, address: str, head: User) -> None:
    evil = "<script>alert(1)</script>{{ settings.SECRET_KEY }}"
    say(address, evil, evil)
    client = Client()
    client.force_login(head)
    for shown in (read(address), client.get(reverse("issues_proof", args=[proof.pk])).content.decode()):
        assert "<script>alert" not in shown
        assert "{{ settings.SECRET_KEY }}" in shown


def test_the_audit_has_the_comment_and_where_it_came_from(proof: Proof, address: str) -> None:
    Client().post(
        address, {"name": "Amal", "comment": "x"}, headers={"User-Agent": "Browser 1"}, REMOTE_ADDR="10.0.0.7"
    )
    event = proof.events.get(kind=ProofEvent.Kind.COMMENTED)
    assert (event.name, event.user, event.address, event.agent) == ("Amal", None, "10.0.0.7", "Browser 1")


# -- making links ------------------------------------------------------------------------------------------------------


def test_signers_make_links_too(proof: Proof, head: User) -> None:
    assert make_link(proof, "A donor", 1, head).link.holds_at(timezone.now())


def test_nobody_else_makes_links(proof: Proof) -> None:
    with pytest.raises(ProofRefused, match="gives out no links"):
        make_link(proof, "A donor", 14, person("reader", "view_proof"))


@pytest.mark.parametrize(
    ("name", "days", "message"),
    [(" ", 14, "Write for whom"), ("A donor", 0, "1 to 60 days"), ("A donor", 61, "1 to 60 days")],
)
def test_it_refuses_links_for_nobody_or_for_ever(
    proof: Proof, officer: User, name: str, days: int, message: str
) -> None:
    with pytest.raises(ProofRefused, match=message):
        make_link(proof, name, days, officer)


# -- what nobody sees --------------------------------------------------------------------------------------------------

UNSEEN = "Amal\0 \u202eHad\u2066dad\x1b"


def test_it_keeps_of_a_name_what_can_be_printed(address: str) -> None:
    assert say(address, name=UNSEEN).status_code == 302
    assert ReviewComment.objects.get().name == "Amal Haddad"


def test_it_keeps_of_a_comment_what_can_be_printed(address: str) -> None:
    say(address, "43,\0\u202e not\r\n42.\x1b")
    assert ReviewComment.objects.get().text == "43, not\n42."


def test_a_link_is_for_a_name_that_can_be_printed(proof: Proof, officer: User) -> None:
    assert make_link(proof, UNSEEN, 14, officer).link.name == "Amal Haddad"


def test_a_link_is_for_somebody_who_can_be_seen(proof: Proof, officer: User) -> None:
    with pytest.raises(ProofRefused, match="for whom"):
        make_link(proof, "\u2066\0", 14, officer)
