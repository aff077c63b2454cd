"""The mails around a proof: who is asked, who is told, and what happens where that fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from wagtail.users.models import UserProfile

from mailer.issues.actions.comment_proof import comment_as_staff, comment_by_link
from mailer.issues.actions.delegate import delegate
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.return_proof import return_proof
from mailer.issues.actions.review_links import make_link
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.models import Issue, Newsletter, Proof, ProofEvent
from mailer.issues.origin import Origin
from subscribers.models import List, User
from tests.db.issues.conftest import MakeIssue, person

pytestmark = pytest.mark.django_db

After = Callable[..., Any]


@pytest.fixture
def after(django_capture_on_commit_callbacks: Any) -> After:
    """Does something, and what waits until it is committed."""

    def do(act: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return act(*arguments, **more)

    return do


def html(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def test_every_signer_is_asked(
    issue: Issue, donors: List, head: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    other = person("other", "sign_proof")
    after(make_proof, issue, [donors])
    assert sorted(mail.to[0] for mail in mailoutbox) == [head.email, other.email]
    assert {mail.subject for mail in mailoutbox} == {"Please sign: Wells and schools"}


def test_the_mail_says_what_it_is_and_leads_to_the_proof(
    issue: Issue, donors: List, head: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    proof = after(make_proof, issue, [donors])
    address = f"https://news.example.org/admin/proofs/{proof.pk}/"
    for text in (address, "Tarn Valley News", "Donors (0 subscribers today)", "Mission in Tarn <news@mission.example>"):
        assert text in mailoutbox[0].body
    assert f'href="{address}"' in html(mailoutbox[0])
    assert "Sign until" in mailoutbox[0].body


def test_the_mail_escapes_what_staff_typed(
    make_issue: MakeIssue, donors: List, head: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    after(make_proof, make_issue(subject="<b>Wells</b> & schools"), [donors])
    assert "<b>Wells</b>" not in html(mailoutbox[0])
    assert "&lt;b&gt;Wells&lt;/b&gt; &amp; schools" in html(mailoutbox[0])


def test_a_deputy_is_asked_and_told_why(
    issue: Issue, donors: List, head: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    deputy = person("deputy")
    delegate(head, deputy, timezone.now() + timedelta(days=3), by=head)
    after(make_proof, issue, [donors])
    mine = next(mail for mail in mailoutbox if mail.to == [deputy.email])
    assert "because you sign for head at present" in mine.body


def test_the_audit_names_who_was_asked(issue: Issue, donors: List, head: User, officer: User) -> None:
    event = make_proof(issue, [donors], by=officer).events.get(kind=ProofEvent.Kind.ASKED)
    assert (event.user, event.detail) == (officer, "head")


def test_the_audit_names_nobody_who_has_no_address(issue: Issue, donors: List, head: User) -> None:
    person("other", "sign_proof")
    User.objects.filter(pk=head.pk).update(email="")
    assert make_proof(issue, [donors]).events.get(kind=ProofEvent.Kind.ASKED).detail == "other"


def test_the_audit_says_of_nobody_that_they_were_asked_where_nobody_has_an_address(
    issue: Issue, donors: List, head: User
) -> None:
    User.objects.filter(pk=head.pk).update(email="")
    assert not make_proof(issue, [donors]).events.filter(kind=ProofEvent.Kind.ASKED).exists()


def test_the_mail_is_in_the_readers_language(
    issue: Issue, donors: List, head: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    UserProfile.objects.create(user=head, preferred_language="ar")
    after(make_proof, issue, [donors])
    assert '<html lang="ar" dir="rtl">' in html(mailoutbox[0])


def test_who_has_no_address_is_named(issue: Issue, donors: List, head: User, after: After) -> None:
    User.objects.filter(pk=head.pk).update(email="")
    told: list[str] = []
    after(make_proof, issue, [donors], origin=Origin(tell=told.append))
    assert told == ["head has no mail address here, and was not told by mail. Tell them yourself."]


def test_a_proof_is_made_though_nobody_can_be_mailed(
    issue: Issue, donors: List, head: User, after: After, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Any, messages: Any) -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    told: list[str] = []
    proof = after(make_proof, issue, [donors], origin=Origin(tell=told.append))
    assert Proof.objects.filter(pk=proof.pk).exists()
    assert told == ["The mail to head could not be sent. Tell them yourself."]


def test_one_bad_address_stops_no_other(
    issue: Issue, donors: List, head: User, mailoutbox: list[EmailMultiAlternatives], after: After, settings: Any
) -> None:
    from mailer.campaigns.models import Delivery

    settings.EMAIL_BACKEND = "mailer.notices.backend.EmailBackend"
    User.objects.filter(pk=person("other", "sign_proof").pk).update(email="not an address")
    told: list[str] = []
    after(make_proof, issue, [donors], origin=Origin(tell=told.append))
    assert [each.email for each in Delivery.objects.all()] == [head.email]
    assert told == ["The mail to other could not be sent. Tell them yourself."]


def test_nobody_is_asked_for_a_proof_that_was_not_made(
    make_issue: MakeIssue, donors: List, head: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    from mailer.issues.errors import PreflightFailed

    with pytest.raises(PreflightFailed):
        after(make_proof, make_issue(subject=""), [donors])
    assert mailoutbox == []


def test_the_maker_is_told_of_a_signature(
    proof: Proof, head: User, officer: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    after(sign_proof, proof, head)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([officer.email], "Signed: Wells and schools")


def test_the_maker_is_told_why_it_came_back(
    proof: Proof, head: User, officer: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    after(return_proof, proof, head, "The village\nis <Tarn>.")
    (mail,) = mailoutbox
    assert mail.subject == "Returned: Wells and schools"
    assert "The village\nis <Tarn>." in mail.body
    assert "is &lt;Tarn&gt;." in html(mail)


def test_the_maker_is_told_of_a_comment(
    proof: Proof, head: User, officer: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    link = make_link(proof, "Dr Haddad", 14, officer).link
    after(comment_by_link, link, "Amal Haddad", "43, not 42.")
    assert "Amal Haddad commented" in mailoutbox[0].body
    assert "43, not 42." in mailoutbox[0].body


def test_nobody_is_told_what_they_did_themselves(
    proof: Proof, officer: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    after(comment_as_staff, proof, officer, "I see.")
    assert mailoutbox == []


def test_a_deputy_is_told_that_they_are_one(
    head: User, newsletter: Newsletter, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    deputy = person("deputy")
    after(delegate, head, deputy, timezone.now() + timedelta(days=3), head)
    assert (mailoutbox[0].to, mailoutbox[0].subject) == ([deputy.email], "You sign for head")


def test_a_signer_is_told_when_somebody_else_chose_their_deputy(
    head: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    root = User.objects.create_superuser("root", "root@mission.example", "x")
    after(delegate, head, person("deputy"), timezone.now() + timedelta(days=3), by=root, reason="On leave")
    mine = next(mail for mail in mailoutbox if mail.to == [head.email])
    assert mine.subject == "deputy signs for you"
    assert "root chose deputy to sign proofs for you" in mine.body
    assert "https://news.example.org/admin/proofs/deputies/" in mine.body


def test_a_signer_is_not_told_what_they_did_themselves(
    head: User, mailoutbox: list[EmailMultiAlternatives], after: After
) -> None:
    deputy = person("deputy")
    after(delegate, head, deputy, timezone.now() + timedelta(days=3), by=head)
    assert [mail.to for mail in mailoutbox] == [[deputy.email]]
