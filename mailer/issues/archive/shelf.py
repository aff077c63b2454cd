"""What stands in the archive. Only what was sent counts, and of an issue the proof that was sent last."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from mailer.issues.models import Newsletter, Proof, ProofVariant, Visibility

PUBLIC = (
    Q(visibility=Visibility.PUBLIC)
    | Q(visibility="", issue__visibility=Visibility.PUBLIC)
    | Q(visibility="", issue__visibility="", issue__newsletter__visibility=Visibility.PUBLIC)
)
"""Proofs that everybody may see: see ``Proof.shown_to``."""


LEAN = Prefetch("variants", ProofVariant.objects.defer("compiled"))
"""A proof's variants without their bytes: of many, one is shown."""


def sent() -> QuerySet[Proof]:
    """Every proof that went to readers."""
    return Proof.objects.filter(purpose=Proof.Purpose.ISSUE, signed_at__isnull=False, sent_at__isnull=False)


def listed() -> QuerySet[Proof]:
    """What everybody finds in the archive, the newest first: public, and nothing of which they find a later version."""
    found = sent().filter(PUBLIC)
    return found.exclude(Exists(found.filter(_takes_the_place_of_outer()))).order_by("-sent_at", "-pk")


def of_newsletter(newsletter: Newsletter) -> QuerySet[Proof]:
    """What the archive lists of ``newsletter``, with all that an entry is read from."""
    return with_entries(listed().filter(issue__newsletter=newsletter))


def with_entries(proofs: QuerySet[Proof]) -> QuerySet[Proof]:
    """``proofs`` with what their entries are read from, digest included, in a few statements however many there are."""
    return proofs.select_related("issue__newsletter").prefetch_related("lists", LEAN, "pictures", "corrections")


def newsletters() -> QuerySet[Newsletter]:
    """Those that have something in the archive."""
    return Newsletter.objects.filter(Exists(listed().filter(issue__newsletter=OuterRef("pk")))).order_by("name")


def successor(proof: Proof) -> Proof | None:
    """The proof sent last that takes the place of ``proof``; None while it is the last itself, or was never sent."""
    if proof.sent_at is None:
        return None
    heirs = sent().filter(Q(issue=proof.issue_id) | Q(supersedes=proof), _after(proof)).order_by("-sent_at", "-pk")
    return heirs.select_related("issue__newsletter").first()


def older(proof: Proof) -> QuerySet[Proof]:
    """What the newsletter's archive lists before ``proof``, the newest first."""
    before = Q(sent_at__lt=proof.sent_at) | Q(sent_at=proof.sent_at, pk__lt=proof.pk)
    return of_newsletter(proof.issue.newsletter).filter(before).exclude(issue=proof.issue_id)


def newer(proof: Proof) -> QuerySet[Proof]:
    """What it lists after ``proof``, the oldest first."""
    after = of_newsletter(proof.issue.newsletter).filter(_after(proof)).exclude(issue=proof.issue_id)
    return after.order_by("sent_at", "pk")


def _after(proof: Proof) -> Q:
    return Q(sent_at__gt=proof.sent_at) | Q(sent_at=proof.sent_at, pk__gt=proof.pk)


def _takes_the_place_of_outer() -> Q:
    """Of proofs in a subquery: sent later than the outer one, and of the same issue or named as its correction."""
    heir = Q(issue=OuterRef("issue")) | Q(pk=OuterRef("superseded_by"))
    later = Q(sent_at__gt=OuterRef("sent_at")) | Q(sent_at=OuterRef("sent_at"), pk__gt=OuterRef("pk"))
    return heir & later
