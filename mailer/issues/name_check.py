"""A real name looked for in all that an issue holds: its editions, their pictures and former versions, and its proofs.

The name comes from a form or a prompt, is compared and forgotten: it stands in no query, no log and no message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mailer.issues.editions import editions_of
from mailer.issues.errors import Refused
from mailer.issues.name_places import texts_of_edition, texts_of_proof, texts_of_version
from mailer.issues.names import MOST_PLACES, Likeness, NameRefused, Place, find_places

if TYPE_CHECKING:
    from wagtail.models import Revision

    from mailer.issues.models import Issue, Proof

MOST_PROOFS = 20
"""Proofs of each edition, the newest."""
MOST_VERSIONS = 20
"""Former versions of each edition, the newest."""


class CheckFailed(Refused):
    """Something went wrong while a name was looked for; what, is told without the name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a name stands: in the edition in ``language``, in its block ``position`` (from 1; 0 outside blocks); in
    proof ``proof`` of it (0 for none), which may be sent already; or in the version that was saved at ``version``."""

    place: Place
    language: str
    position: int = 0
    proof: int = 0
    is_sent: bool = False
    version: datetime | None = None

    @property
    def is_in_issue(self) -> bool:
        """As it stands now, where it can be taken out."""
        return not self.proof and self.version is None


def check_names(issue: Issue, names: Sequence[str]) -> tuple[Hit, ...]:
    """Where any of ``names`` stands in the latest revision of ``issue``, in its other editions, in their former
    versions and their proofs; the first MOST_PLACES.

    Raises NameRefused, and CheckFailed for whatever goes wrong: neither it nor its traceback holds the name."""
    try:
        return tuple(islice(_hits(issue, names), MOST_PLACES))
    except NameRefused:
        raise
    except Exception as error:
        raise CheckFailed(
            _("The issue cannot be looked through ({error}). Tell your operator.").format(error=type(error).__name__)
        ) from None


def still_stands(hits: Iterable[Hit]) -> bool:
    """Whether the whole name was found in the issue as it is now."""
    return any(hit.is_in_issue and hit.place.likeness is Likeness.WHOLE for hit in hits)


def _hits(issue: Issue, names: Sequence[str]) -> Iterator[Hit]:
    editions = [issue, *(each for each in editions_of(issue) if each.pk != issue.pk)]
    for edition in editions:
        yield from _in_edition(edition.get_latest_revision_as_object(), names)
    for edition in editions:
        for proof in edition.proofs.prefetch_related("variants", "comments", "corrections", "events")[:MOST_PROOFS]:
            yield from _in_proof(proof, names)
        former = edition.revisions.exclude(pk=edition.latest_revision_id).order_by("-created_at", "-pk")
        for revision in former[:MOST_VERSIONS]:
            yield from _in_version(revision, edition.language, names)


def _in_edition(issue: Issue, names: Sequence[str]) -> Iterator[Hit]:
    positions = {str(child.id): position for position, child in enumerate(issue.body, 1)}
    for place in find_places(names, texts_of_edition(issue)):
        yield Hit(place, issue.language, positions.get(place.block_id, 0))


def _in_proof(proof: Proof, names: Sequence[str]) -> Iterable[Hit]:
    """Once for each part of each edition: the proof says the same as the issue did."""
    found: dict[tuple[str, str], Hit] = {}
    for language, text in texts_of_proof(proof):
        for place in find_places(names, [text]):
            hit = Hit(place, language, proof=proof.pk, is_sent=proof.sent_at is not None)
            found.setdefault((language, place.field), hit)
    return found.values()


def _in_version(revision: Revision, language: str, names: Sequence[str]) -> Iterator[Hit]:
    """Once: it is not told where in it."""
    for place in find_places(names, texts_of_version(revision))[:1]:
        yield Hit(place, language, version=revision.created_at)
