"""Editing an issue or its newsletter afterwards changes nothing of a proof."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from mailer.issues.digest import check_unchanged, proof_digest
from mailer.issues.models import Issue, Newsletter, Proof
from subscribers.models import List

pytestmark = pytest.mark.django_db


def other_newsletter() -> Newsletter:
    return Newsletter.objects.create(name="Other", slug="other", sender_email="other@mission.example")


def test_it_keeps_an_issue_with_its_newsletter_once_there_are_proofs(proof: Proof) -> None:
    issue = Issue.objects.get(pk=proof.issue_id)
    issue.newsletter = other_newsletter()
    with pytest.raises(ValidationError, match="belong to its newsletter"):
        issue.full_clean()


def test_it_lets_an_issue_change_its_newsletter_before(issue: Issue) -> None:
    issue.newsletter = other_newsletter()
    issue.full_clean()


def test_it_freezes_who_gets_it_first(issue: Issue, donors: List, partners: List) -> None:
    from mailer.issues.actions.make_proof import make_proof

    Newsletter.objects.update(staff_list=partners)
    proof = make_proof(Issue.objects.get(pk=issue.pk), [donors])
    Newsletter.objects.update(staff_list=donors)
    assert Proof.objects.get().first_readers == partners
    check_unchanged(Proof.objects.get(pk=proof.pk))


def test_it_voids_a_proof_whose_first_readers_were_exchanged(proof: Proof, partners: List) -> None:
    before = proof_digest(proof)
    Proof.objects.update(staff_list=partners)
    assert proof_digest(Proof.objects.get()) != before


def test_it_knows_the_first_readers_of_proofs_that_were_made_before_they_named_them(
    proof: Proof, partners: List
) -> None:
    Proof.objects.update(digest_version=1)
    Newsletter.objects.update(staff_list=partners)
    assert Proof.objects.get().first_readers == partners
