"""Each way a proof may stand, and what may be done with it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from mailer.campaigns.actions import start
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.actions.start import check_start
from mailer.campaigns.errors import CampaignRefused
from mailer.issues.actions.comment_proof import comment_as_staff
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.return_proof import return_proof
from mailer.issues.actions.review_links import make_link
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.actions.translate_issue import translate_issue
from mailer.issues.digest import check_sendable, standing_of, verify
from mailer.issues.editions import main_of
from mailer.issues.errors import ProofRefused
from mailer.issues.former import former_proof
from mailer.issues.models import Issue, Newsletter, Proof
from mailer.issues.standing import MAY, Deed, Standing
from subscribers.models import List, User

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def again(proof: Proof) -> Proof:
    return Proof.objects.get(pk=proof.pk)


@pytest.fixture
def at(proof: Proof, issue: Issue, donors: List, head: User) -> Callable[[Standing], Proof]:
    """Brings the proof to a standing as people would, where they can."""

    def _update(**fields: object) -> None:
        Proof.objects.filter(pk=proof.pk).update(**fields)

    ways: dict[Standing, Callable[[], object]] = {
        Standing.WAITING: lambda: None,
        Standing.SIGNED: lambda: sign_proof(proof, head),
        Standing.RETURNED: lambda: return_proof(proof, head, "Another photo, please."),
        Standing.EXPIRED: lambda: _update(expires_at=timezone.now()),
        Standing.SUPERSEDED: lambda: make_proof(issue, [donors]),
        Standing.SENT: lambda: (sign_proof(proof, head), _update(sent_at=timezone.now())),
        Standing.VOID: lambda: _update(subject="Send money"),
        Standing.TEST: lambda: _as_test(proof),
    }

    def bring(standing: Standing) -> Proof:
        ways[standing]()
        return again(proof)

    return bring


def _as_test(proof: Proof) -> None:
    from mailer.issues.digest import proof_digest

    proof.purpose = Proof.Purpose.TEST
    proof.digest = proof_digest(proof)
    proof.save()


@pytest.mark.parametrize("standing", Standing)
def test_it_knows_where_a_proof_stands(at: Callable[[Standing], Proof], standing: Standing) -> None:
    assert standing_of(at(standing)) is standing


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("deed", Deed)
def test_it_lets_do_what_the_table_says_and_nothing_else(
    at: Callable[[Standing], Proof], head: User, standing: Standing, deed: Deed
) -> None:
    proof = at(standing)
    acts: dict[Deed, Callable[[], object]] = {
        Deed.SIGN: lambda: sign_proof(proof, head),
        Deed.RETURN: lambda: return_proof(proof, head, "No."),
        Deed.SEND: lambda: check_sendable(proof),
        Deed.INVITE: lambda: make_link(proof, "A donor", 14, head),
        Deed.COMMENT: lambda: comment_as_staff(proof, head, "Lovely."),
    }
    if deed in MAY[standing]:
        acts[deed]()
    else:
        with pytest.raises(ProofRefused):
            acts[deed]()


def test_it_has_a_row_in_the_table_for_every_standing() -> None:
    assert set(MAY) == set(Standing)


# -- expiry ------------------------------------------------------------------------------------------------------------


def test_it_expires_after_the_newsletters_days(issue: Issue, donors: List) -> None:
    issue.newsletter.proof_days = 3
    issue.newsletter.save()
    proof = make_proof(issue, [donors])
    assert proof.expires_at is not None
    assert standing_of(proof, proof.expires_at - timedelta(seconds=1)) is Standing.WAITING
    assert standing_of(proof, proof.expires_at) is Standing.EXPIRED
    assert abs(proof.expires_at - timezone.now() - 3 * DAY) < timedelta(minutes=1)


def test_it_tells_who_signs_too_late_to_make_a_new_one(proof: Proof, head: User) -> None:
    Proof.objects.filter(pk=proof.pk).update(expires_at=timezone.now() - DAY)
    with pytest.raises(ProofRefused, match=r"expired on .* Make a new proof"):
        sign_proof(proof, head)


def test_a_signed_proof_does_not_expire(proof: Proof, head: User) -> None:
    sign_proof(proof, head)
    assert standing_of(again(proof), timezone.now() + 400 * DAY) is Standing.SIGNED


# -- returning ---------------------------------------------------------------------------------------------------------


def test_it_keeps_what_was_written_when_it_came_back(proof: Proof, head: User) -> None:
    return_proof(proof, head, "  The village\r\nis Tarn. ")
    stored = again(proof)
    assert (stored.returned_by, stored.return_comment) == (head, "The village\nis Tarn.")


@pytest.mark.parametrize(("comment", "message"), [("  \n ", "Write what should"), ("x" * 4001, "Shorten it to 4000")])
def test_it_returns_nothing_without_a_comment_of_a_sensible_length(
    proof: Proof, head: User, comment: str, message: str
) -> None:
    with pytest.raises(ProofRefused, match=message):
        return_proof(proof, head, comment)
    assert again(proof).returned_at is None


def test_only_those_who_may_sign_return(proof: Proof, officer: User) -> None:
    with pytest.raises(ProofRefused, match="may not sign"):
        return_proof(proof, officer, "No.")


# -- superseding -------------------------------------------------------------------------------------------------------


def test_a_new_proof_takes_the_place_of_an_unsigned_one(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    newer = make_proof(issue, [donors])
    assert again(proof).superseded_by == newer
    with pytest.raises(ProofRefused, match=f"superseded: there is a newer one, proof {newer.pk}"):
        sign_proof(proof, head)


def test_a_new_proof_leaves_a_signed_one_alone(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    sign_proof(proof, head)
    make_proof(issue, [donors])
    check_sendable(again(proof))


def test_a_newer_signature_takes_the_place_of_an_older_one(
    proof: Proof, issue: Issue, donors: List, head: User
) -> None:
    sign_proof(proof, head)
    newer = sign_proof(make_proof(issue, [donors]), head)
    assert again(proof).superseded_by == newer
    with pytest.raises(CampaignRefused, match=f"proof {newer.pk}"):
        create_campaign(again(proof), [donors])


def test_it_takes_the_place_of_one_that_hangs_on_another_edition(
    proof: Proof, issue: Issue, donors: List, head: User
) -> None:
    """As they do where the main edition was another one once."""
    sign_proof(proof, head)
    Proof.objects.filter(pk=proof.pk).update(issue=translate_issue(issue, "ar"))
    newer = make_proof(issue, [donors])
    assert former_proof(newer) == proof
    sign_proof(newer, head)
    assert again(proof).superseded_by == newer


def test_proofs_hang_on_the_same_edition_when_the_newsletter_changes_its_language(proof: Proof, issue: Issue) -> None:
    arabic = translate_issue(issue, "ar")
    Newsletter.objects.update(language="ar")
    assert main_of(Issue.objects.get(pk=arabic.pk)) == proof.issue


def test_a_draft_of_a_superseded_proof_does_not_start(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    draft = create_campaign(sign_proof(proof, head), [donors])
    sign_proof(make_proof(issue, [donors]), head)
    draft.refresh_from_db()
    with pytest.raises(CampaignRefused, match="is superseded"):
        check_start(draft, 0)


def test_what_was_sent_stays_sent(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    sign_proof(proof, head)
    Proof.objects.filter(pk=proof.pk).update(sent_at=timezone.now())
    sign_proof(make_proof(issue, [donors]), head)
    assert again(proof).superseded_by is None


def test_workers_go_on_with_what_was_superseded_on_its_way(
    proof: Proof, issue: Issue, donors: List, head: User
) -> None:
    sign_proof(proof, head)
    sign_proof(make_proof(issue, [donors]), head)
    verify(again(proof))


def test_a_test_takes_nobodys_place(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    _as_test(proof)
    newer = sign_proof(make_proof(issue, [donors]), head)
    assert again(proof).superseded_by is None
    assert newer.superseded_by is None


def test_nobody_signs_a_test(proof: Proof, head: User) -> None:
    _as_test(proof)
    with pytest.raises(ProofRefused, match="is a test"):
        sign_proof(proof, head)


def test_what_was_corrected_is_not_sent_again(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    sign_proof(proof, head)
    newer = make_proof(issue, [donors])
    Proof.objects.filter(pk=proof.pk).update(sent_at=timezone.now(), superseded_by=newer)
    with pytest.raises(ProofRefused, match=f"proof {newer.pk}"):
        check_sendable(again(proof))


def test_workers_go_on_with_what_was_corrected_on_its_way(proof: Proof, issue: Issue, donors: List, head: User) -> None:
    sign_proof(proof, head)
    newer = make_proof(issue, [donors])
    Proof.objects.filter(pk=proof.pk).update(sent_at=timezone.now(), superseded_by=newer)
    verify(again(proof))


def test_it_does_not_start_what_is_superseded_in_that_moment(
    proof: Proof, issue: Issue, donors: List, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = create_campaign(sign_proof(proof, head), [donors])
    newer = make_proof(issue, [donors])
    monkeypatch.setattr(start, "_check_audience", lambda *_: sign_proof(newer, head))  # after everything was asked
    with pytest.raises(CampaignRefused, match=f"proof {newer.pk}"):
        start.start_campaign(draft)
    draft.refresh_from_db()
    assert draft.state == "draft"
