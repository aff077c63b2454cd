"""One line of the archive's indexes and feeds, read from what was signed and from nothing else: what staff write into
an issue afterwards is not shown."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from mailer.compiler import merge
from mailer.compiler.compiled import CompiledIssue, Slot
from mailer.compiler.content import Medium
from mailer.issues.addresses import fill_public, view_url
from mailer.issues.dates import written_out
from mailer.issues.digest import verify
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, ProofVariant

log = logging.getLogger(__name__)

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A sent proof as it is listed. Plain text throughout."""

    proof: Proof
    title: str
    preheader: str
    language: str
    direction: str
    url: str
    """The page, with scheme and host."""
    sent_at: datetime
    updated_at: datetime
    """When it was sent or, if later, a correction was noted."""

    @property
    def day(self) -> str:
        """When it was sent, written out in the language of the page."""
        return day_of(self.sent_at)


def entries(proofs: Iterable[Proof]) -> Iterator[Entry]:
    """The entries of ``proofs`` in order, but for those that are no longer what was signed. See ``shelf.with_entries``
    for what to read along."""
    return (entry for proof in proofs if (entry := _entry(proof)) is not None)


def public_variant(proof: Proof, language: str = "") -> ProofVariant | None:
    """The archive's edition in ``language``, else the one that readers of all other languages get. Never one for an
    audience of its own."""
    public = public_variants(proof)
    wanted = (language, proof.fallback)
    return next((public[each] for each in wanted if each in public), next(iter(public.values()), None))


def public_variants(proof: Proof) -> dict[str, ProofVariant]:
    """What the archive has of every edition, by language; the mail itself for proofs that were made before there was a
    page."""
    public = [each for each in sorted(proof.variants.all(), key=lambda each: each.pk) if each.audience == ""]
    pages = {each.language: each for each in public if each.medium == Medium.WEB.value}
    return pages or {each.language: each for each in reversed(public) if not each.light}


def day_of(moment: datetime) -> str:
    """The day of ``moment`` here, written out in the language of the page."""
    return written_out(timezone.localdate(moment), get_language() or settings.LANGUAGE_CODE)


def title_of(compiled: CompiledIssue) -> str:
    """What stands at the top; the subject where a page has no title."""
    filled = fill_public(compiled)
    match = _TITLE.search(filled.html)
    return as_line(html.unescape(match[1]) if match else "") or as_line(filled.subject)


def preheader_of(compiled: CompiledIssue) -> str:
    """The preheader as the page has it, with fallbacks in place of a person's data."""
    known = {part.name: part.fallback for part in reversed(compiled.html) if isinstance(part, Slot)}
    with override(compiled.language):
        known["email"] = gettext("your email address")
    return as_line("".join(_public(piece, known) for piece in merge.scan(compiled.preheader)))


def _entry(proof: Proof) -> Entry | None:
    variant = public_variant(proof)
    if variant is None or proof.sent_at is None:
        return None
    try:
        verify(proof, variant)
    except ProofRefused as error:
        log.error("A proof is not listed in the archive: %s", error)
        return None
    compiled = CompiledIssue.from_json(variant.compiled)
    return Entry(
        proof,
        title_of(compiled),
        preheader_of(compiled),
        compiled.language,
        compiled.direction,
        view_url(proof),
        proof.sent_at,
        max([proof.sent_at, *(note.at for note in proof.corrections.all())]),
    )


def _public(piece: merge.Piece, known: dict[str, str]) -> str:
    if isinstance(piece, merge.Field):
        return piece.fallback or known.get(piece.name, "")
    return piece.found if isinstance(piece, merge.Unfillable) else piece


def as_line(text: str) -> str:
    """``text`` on one line, without what a feed cannot hold."""
    return " ".join(_UNPRINTABLE.sub("", text).split())
