"""Who may sign: signers, those whom a newsletter names, and deputies while a delegation holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailer.issues.actions import return_proof as returning
from mailer.issues.actions import sign_proof as signing
from mailer.issues.actions.delegate import delegate, end_delegation
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.return_proof import return_proof
from mailer.issues.actions.sign_proof import locked, sign_proof
from mailer.issues.admin.proofs import may_see
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Delegation, Issue, Newsletter, Proof, ProofEvent
from mailer.issues.origin import Origin
from mailer.issues.signers import signers_of
from subscribers.models import List, User
from tests.db.issues.conftest import person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def deputy(db: None) -> User:
    """Opens the desk, and signs nothing of their own."""
    return person("deputy")


def stand_in(head: User, deputy: User, days: int = 7) -> Delegation:
    return delegate(head, deputy, timezone.now() + days * DAY, by=head)


def test_only_the_newsletters_signers_sign_where_it_names_them(
    proof: Proof, newsletter: Newsletter, head: User
) -> None:
    newsletter.signers.add(person("other", "view_proof", "sign_proof"))
    with pytest.raises(ProofRefused, match="not one of the signers of “Tarn Valley News”"):
        sign_proof(proof, head)


def test_a_superuser_is_no_exception_to_named_signers(proof: Proof, newsletter: Newsletter, head: User) -> None:
    newsletter.signers.add(head)
    with pytest.raises(ProofRefused, match="not one of the signers"):
        sign_proof(proof, User.objects.create_superuser("root", "r@mission.example", "x"))


def test_a_named_signer_needs_the_permission_too(proof: Proof, newsletter: Newsletter, officer: User) -> None:
    newsletter.signers.add(officer)
    with pytest.raises(ProofRefused, match="may not sign"):
        sign_proof(proof, officer)


def test_superusers_are_asked_where_nobody_was_given_the_permission(newsletter: Newsletter) -> None:
    root = User.objects.create_superuser("root", "r@mission.example", "x")
    assert signers_of(newsletter) == [root]


def test_superusers_are_not_asked_where_somebody_was_given_the_permission(newsletter: Newsletter, head: User) -> None:
    User.objects.create_superuser("root", "r@mission.example", "x")
    assert signers_of(newsletter) == [head]


def test_a_deputy_signs_for_the_signer(proof: Proof, head: User, deputy: User) -> None:
    stand_in(head, deputy)
    signed = sign_proof(proof, deputy)
    assert (signed.signed_by, signed.signed_for) == (deputy, head)


def test_the_audit_says_for_whom_a_deputy_signed(proof: Proof, head: User, deputy: User) -> None:
    stand_in(head, deputy)
    sign_proof(proof, deputy)
    event = proof.events.get(kind=ProofEvent.Kind.SIGNED)
    assert (event.user, event.on_behalf_of, event.digest) == (deputy, head, proof.digest)


def test_a_signer_signs_for_nobody_else(proof: Proof, head: User) -> None:
    other = person("other", "view_proof", "sign_proof")
    stand_in(other, head)
    assert sign_proof(proof, head).signed_for is None


def test_a_deputy_signs_no_more_once_it_has_ended(proof: Proof, head: User, deputy: User) -> None:
    Delegation.objects.filter(pk=stand_in(head, deputy).pk).update(until=timezone.now())
    with pytest.raises(ProofRefused, match="may not sign"):
        sign_proof(proof, deputy)


def test_a_deputy_signs_not_before_it_begins(proof: Proof, head: User, deputy: User) -> None:
    begins = timezone.now() + DAY
    delegate(head, deputy, begins + DAY, by=head, since=begins)
    with pytest.raises(ProofRefused, match="may not sign"):
        sign_proof(proof, deputy)


def test_a_deputy_signs_no_more_once_it_was_taken_back(proof: Proof, head: User, deputy: User) -> None:
    end_delegation(stand_in(head, deputy), head)
    with pytest.raises(ProofRefused, match="may not sign"):
        sign_proof(proof, deputy)


def test_a_deputy_of_a_closed_account_signs_nothing(proof: Proof, head: User, deputy: User) -> None:
    stand_in(head, deputy)
    User.objects.filter(pk=head.pk).update(is_active=False)
    with pytest.raises(ProofRefused, match="may not sign"):
        sign_proof(proof, deputy)


def test_a_deputy_of_whom_the_newsletter_does_not_name_signs_nothing(
    proof: Proof, newsletter: Newsletter, head: User, deputy: User
) -> None:
    stand_in(head, deputy)
    newsletter.signers.add(person("other", "view_proof", "sign_proof"))
    with pytest.raises(ProofRefused):
        sign_proof(proof, deputy)


def test_a_deputy_without_access_to_the_desk_signs_nothing(proof: Proof, head: User, deputy: User) -> None:
    stand_in(head, deputy)
    deputy.user_permissions.clear()
    with pytest.raises(ProofRefused, match="may not sign"):
        sign_proof(proof, User.objects.get(pk=deputy.pk))


def test_nobody_passes_on_what_was_passed_on_to_them(head: User, deputy: User) -> None:
    stand_in(head, deputy)
    with pytest.raises(ProofRefused, match="signs no proofs of their own"):
        delegate(deputy, person("third"), timezone.now() + DAY, by=deputy)


def test_a_deputy_sees_proofs_while_it_holds(head: User, deputy: User) -> None:
    assert not may_see(deputy)
    delegation = stand_in(head, deputy)
    assert may_see(User.objects.get(pk=deputy.pk))
    end_delegation(delegation, head)
    assert not may_see(User.objects.get(pk=deputy.pk))


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [(None, -1, "has passed"), (5, 3, "before it begins"), (None, 368, "a year at most"), (400, 401, "a year at most")],
)
def test_it_refuses_times_that_make_no_sense(
    head: User, deputy: User, since: int | None, until: int, message: str
) -> None:
    now = timezone.now()
    with pytest.raises(ProofRefused, match=message):
        delegate(head, deputy, now + until * DAY, by=head, since=None if since is None else now + since * DAY)


def test_nobody_delegates_for_somebody_else(head: User, deputy: User, officer: User) -> None:
    with pytest.raises(ProofRefused, match="can delegate their signature"):
        delegate(head, deputy, timezone.now() + DAY, by=officer)


def test_nobody_is_their_own_deputy(head: User) -> None:
    with pytest.raises(ProofRefused, match="own deputy"):
        stand_in(head, head)


def test_nobody_ends_what_is_not_theirs(head: User, deputy: User) -> None:
    with pytest.raises(ProofRefused, match="can end this"):
        end_delegation(stand_in(head, deputy), deputy)


def test_a_proof_waits_for_its_signer_and_names_the_deputy(
    issue: Issue, donors: List, head: User, deputy: User
) -> None:
    from mailer.issues.waiting import Waiting, day_of

    stand_in(head, deputy)
    proof = make_proof(issue, [donors])
    assert Waiting().tell(proof).words == f"waits for head (deputy: deputy), until {day_of(proof.expires_at)}"


def test_a_proof_that_nobody_may_sign_says_so(proof: Proof) -> None:
    from mailer.issues.waiting import Waiting

    assert "nobody may sign it" in Waiting().tell(proof).words


# -- at the last moment ------------------------------------------------------------------------------------------------

Act = Callable[[Proof, User], Proof]


def _return(proof: Proof, by: User) -> Proof:
    return return_proof(proof, by, "Another photo, please.")


@pytest.fixture(params=[sign_proof, _return], ids=["sign", "return"])
def act(request: pytest.FixtureRequest) -> Act:
    return cast("Act", request.param)


@pytest.fixture
def before_lock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Has something done by somebody else, just before the proof is locked."""

    def arrange(deed: Callable[[], object]) -> None:
        for module in (signing, returning):
            monkeypatch.setattr(module, "locked", lambda proof: (deed(), locked(proof))[1])

    return arrange


def test_a_deputy_whose_time_is_ended_meanwhile_does_nothing(
    proof: Proof, head: User, deputy: User, act: Act, before_lock: Callable[[Callable[[], object]], None]
) -> None:
    delegation = stand_in(head, deputy)
    before_lock(lambda: end_delegation(delegation, head))
    with pytest.raises(ProofRefused, match="may not sign"):
        act(proof, deputy)


def test_a_signer_who_loses_the_permission_meanwhile_does_nothing(
    proof: Proof, head: User, act: Act, before_lock: Callable[[Callable[[], object]], None]
) -> None:
    assert head.has_perm("issues.sign_proof")  # which the account remembers
    before_lock(lambda: User.objects.get(pk=head.pk).user_permissions.clear())
    with pytest.raises(ProofRefused, match="may not sign"):
        act(proof, head)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks no rows")
def test_what_a_deputy_acts_by_stays_until_it_is_done(proof: Proof, head: User, deputy: User, act: Act) -> None:
    stand_in(head, deputy)
    with CaptureQueriesContext(connection) as queries:
        act(proof, deputy)
    asked = [each["sql"] for each in queries if 'FROM "issues_delegation"' in each["sql"]]
    assert any(each.endswith('FOR NO KEY UPDATE OF "issues_delegation"') for each in asked)


# -- who did it --------------------------------------------------------------------------------------------------------

HERE = Origin("192.0.2.7")


def test_it_is_told_who_chose_a_deputy_and_from_where(
    head: User, deputy: User, caplog: pytest.LogCaptureFixture
) -> None:
    root = User.objects.create_superuser("root", "r@mission.example", "x")
    with caplog.at_level("INFO", "mailer.audit"):
        made = delegate(head, deputy, timezone.now() + DAY, by=root, origin=HERE)
    assert caplog.messages == [f"root let deputy sign for head until {made.until:%Y-%m-%d %H:%M} UTC, from 192.0.2.7"]


def test_it_is_told_who_ended_it_and_from_where(head: User, deputy: User, caplog: pytest.LogCaptureFixture) -> None:
    delegation = stand_in(head, deputy)
    with caplog.at_level("INFO", "mailer.audit"):
        end_delegation(delegation, head, HERE)
    assert caplog.messages[-1:] == ["head let deputy sign no more for head, from 192.0.2.7"]


def test_it_keeps_who_ended_it(head: User, deputy: User) -> None:
    delegation = stand_in(head, deputy)
    root = User.objects.create_superuser("root", "r@mission.example", "x")
    end_delegation(delegation, root)
    end_delegation(delegation, head)  # too late: it has ended
    delegation.refresh_from_db()
    assert delegation.ended_by == root


@pytest.mark.parametrize("who", ["head", "deputy"])
def test_whoever_signed_for_another_stays_known(head: User, deputy: User, who: str) -> None:
    stand_in(head, deputy)
    with pytest.raises(ProtectedError):
        User.objects.get(username=who).delete()


def test_its_reason_is_what_can_be_printed(head: User, deputy: User) -> None:
    made = delegate(head, deputy, timezone.now() + DAY, by=head, reason=" On\0 \u202eleave\n")
    assert made.reason == "On leave"
