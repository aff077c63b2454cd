"""A real name looked for in all that an issue holds: its editions, their pictures and former versions, and its proofs.

The name comes from a form or a prompt, is compared and forgotten: it stands in no query, no log and no message."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mailer.issues.editions import editions_of
from mailer.issues.errors import Refused
from mailer.issues.name_places import texts_of_edition, texts_of_proof, texts_of_version
from mailer.issues.names import Found, Likeness, NameRefused, Place, Search, Text, most_like, state_of

if TYPE_CHECKING:
    from wagtail.models import Revision

    from mailer.issues.models import Issue, Proof

MOST_PROOFS = 20
"""Proofs of each edition, the newest."""
MOST_VERSIONS = 20
"""Former versions of each edition, the newest."""


class CheckFailed(Refused):
    """Something went wrong while a name was looked for; what, is told without the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One of an issue's texts: of the edition in ``language``, in its block ``position`` (from 1; 0 outside
    blocks); of proof ``proof`` of it (0 for none), which may be sent already; or of the version that was saved at
    ``version``."""

    language: str
    position: int = 0
    proof: int = 0
    is_sent: bool = False
    version: datetime | None = None

    @property
    def is_in_issue(self) -> bool:
        """As it stands now, where it can be taken out."""
        return not self.proof and self.version is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Spot):
    """Where a name stands."""

    place: Place


@dataclass(frozen=True, slots=True, repr=False)
class _Find:
    """A hit of which nothing is shown yet."""

    found: Found
    spot: Spot

    @property
    def likeness(self) -> Likeness:
        return self.found.likeness


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look for names found: at most MOST_PLACES ``hits``, the most like first to be kept. ``stands`` is how much
    of a name stands in the issue as it is now, by all that was found there; None for nothing. ``state`` is that of the
    texts that were looked through (:func:`mailer.issues.names.state_of`)."""

    hits: tuple[Hit, ...]
    stands: Likeness | None
    state: str

    @property
    def is_found(self) -> bool:
        """A part alone may be somebody else's."""
        return self.stands is not None and self.stands > Likeness.PART

    @property
    def is_in_doubt(self) -> bool:
        """Only parts stand there: somebody has to say whose they are."""
        return self.stands is Likeness.PART

    @property
    def seen(self) -> str:
        """What whoever says so was shown, in short; of the name there is nothing in it."""
        places = [hit.place for hit in self.hits if hit.is_in_issue]
        shown = [self.state, *(f"{each.block_id} {each.field} {each.offset} {each.likeness}" for each in places)]
        return hashlib.blake2s("\n".join(shown).encode(), digest_size=16).hexdigest()


def check_names(issue: Issue, names: Sequence[str]) -> tuple[Hit, ...]:
    """The hits of :func:`look_for`."""
    return look_for(issue, names).hits


def look_for(issue: Issue, names: Sequence[str]) -> Looked:
    """Where any of ``names`` stands in the latest revision of ``issue``, in its other editions, in their former
    versions and their proofs.

    Raises NameRefused, and CheckFailed for whatever goes wrong: neither it nor its traceback holds the name."""
    try:
        return _look_for(issue, names)
    except NameRefused:
        raise
    except Exception as error:
        raise CheckFailed(
            _("The issue cannot be looked through ({error}). Tell your operator.").format(error=type(error).__name__)
        ) from None


def _look_for(issue: Issue, names: Sequence[str]) -> Looked:
    search = Search(names)
    editions = [issue, *(each for each in editions_of(issue) if each.pk != issue.pk)]
    latest = {edition.pk: edition.get_latest_revision_as_object() for edition in editions}
    texts = {pk: texts_of_edition(edition) for pk, edition in latest.items()}
    here = [find for pk, edition in latest.items() for find in _in_edition(edition, texts[pk], search)]
    hits = (_shown(each) for each in most_like([*here, *_elsewhere(editions, search)]))
    stands = max((each.likeness for each in here), default=None)
    return Looked(tuple(hits), stands, state_of(text for pk in sorted(texts) for text in texts[pk]))


def _shown(find: _Find) -> Hit:
    spot = {each.name: getattr(find.spot, each.name) for each in fields(Spot)}
    return Hit(place=find.found.place(), **spot)


def _in_edition(issue: Issue, texts: Sequence[Text], search: Search) -> Iterator[_Find]:
    positions = {str(child.id): position for position, child in enumerate(issue.body, 1)}
    for text in texts:
        for found in search.find(text):
            yield _Find(found, Spot(language=issue.language, position=positions.get(text.block_id, 0)))


def _elsewhere(editions: Sequence[Issue], search: Search) -> Iterator[_Find]:
    for edition in editions:
        for proof in edition.proofs.prefetch_related("variants", "comments", "corrections", "events")[:MOST_PROOFS]:
            yield from _in_proof(proof, search)
        former = edition.revisions.exclude(pk=edition.latest_revision_id).order_by("-created_at", "-pk")
        for revision in former[:MOST_VERSIONS]:
            yield from _in_version(revision, edition.language, search)


def _in_proof(proof: Proof, search: Search) -> Iterable[_Find]:
    """Once for each part of each edition, the most like: the proof says the same as the issue did."""
    best: dict[tuple[str, str], _Find] = {}
    for language, text in texts_of_proof(proof):
        spot = Spot(language=language, proof=proof.pk, is_sent=proof.sent_at is not None)
        for found in search.find(text):
            known = best.setdefault((language, text.field), _Find(found, spot))
            if found.likeness > known.likeness:
                best[language, text.field] = replace(known, found=found)
    return best.values()


def _in_version(revision: Revision, language: str, search: Search) -> Iterator[_Find]:
    """Once: it is not told where in it."""
    found = [each for text in texts_of_version(revision) for each in search.find(text)]
    if found:
        most = max(found, key=lambda each: each.likeness)
        yield _Find(most, Spot(language=language, version=revision.created_at))
