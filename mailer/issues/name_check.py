"""A real name looked for in all that an issue holds: its editions, its pictures, and its proofs that were not sent yet.

The name comes from a form or a prompt, is compared and forgotten: it stands in no query, no log and no message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import lxml.etree
import lxml.html
from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.compiler.compiled import CompiledIssue
from mailer.issues.adapter import content_of
from mailer.issues.errors import Refused
from mailer.issues.names import APART, MOST_PLACES, NameRefused, Place, find_in_texts, find_names
from mailer.issues.pictures import absolute
from mailer.issues.preflight.page import joined

if TYPE_CHECKING:
    from mailer.issues.models import Image, Issue, Proof

MOST_PROOFS = 20
"""Proofs that were not sent yet, the newest, of each edition."""


class CheckFailed(Refused):
    """Something went wrong while a name was looked for; what, is told without the name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a name stands: in the edition in ``language``, in its block ``position`` (from 1; 0 outside blocks), or in
    proof ``proof`` of it (0 for the issue itself)."""

    place: Place
    language: str
    position: int = 0
    proof: int = 0


def check_names(issue: Issue, names: Sequence[str]) -> tuple[Hit, ...]:
    """Where any of ``names`` stands in the latest revision of ``issue``, in its other editions, and in their proofs;
    the first MOST_PLACES.

    Raises NameRefused, and CheckFailed for whatever goes wrong: neither it nor its traceback holds the name."""
    try:
        return tuple(islice(_hits(issue, names), MOST_PLACES))
    except NameRefused:
        raise
    except Exception as error:
        raise CheckFailed(
            _("The issue cannot be looked through ({error}). Tell your operator.").format(error=type(error).__name__)
        ) from None


def _hits(issue: Issue, names: Sequence[str]) -> Iterator[Hit]:
    for edition in (issue, *issue.get_translations().select_related("newsletter", "locale").order_by("pk")):
        yield from _in_edition(edition.get_latest_revision_as_object(), names)
        for proof in edition.proofs.filter(sent_at=None).prefetch_related("variants")[:MOST_PROOFS]:
            yield from _in_proof(proof, names)


def _in_edition(issue: Issue, names: Sequence[str]) -> Iterator[Hit]:
    content = content_of(issue, _by_its_file)
    positions = {block.id: position for position, block in enumerate(content.blocks, 1)}
    for place in find_names(names, content, kept_beside(issue)):
        yield Hit(place, issue.language, positions.get(place.block_id, 0))


def _by_its_file(image: Image, alt: str, *, logo: bool = False) -> c.Picture:
    """Under the name its file has: nothing is drawn."""
    return c.Picture(absolute(image.file.name), image.width, image.height, alt)


def kept_beside(issue: Issue) -> dict[str, str]:
    """What is kept with the issue and is no part of its text, by what it is: who sends it, the file it came from,
    pseudonyms (the real name may have been put among them), and what the library says of its pictures."""
    newsletter = issue.newsletter
    kept = {
        _("Sender"): f"{newsletter.sender_name} <{newsletter.sender_email}> {newsletter.reply_to}",
        _("File the issue was made from"): issue.source,
    }
    for number, child in enumerate(issue.body, 1):
        if child.block_type == "story" and (names := child.value.get("pseudonyms")):
            kept[_("Pseudonyms of block {number}").format(number=number)] = APART.join(each or "" for each in names)
    for image in _images(issue):
        for what, words in _words_of(image):
            kept[_("Picture {number}: {what}").format(number=image.pk, what=what)] = words
    return kept


def _images(issue: Issue) -> list[Image]:
    """Those of its blocks, once each."""
    photos = [photo for child in issue.body for photo in _photos(child)]
    found = {photo["image"].pk: photo["image"] for photo in photos if photo.get("image")}
    return list(found.values())


def _photos(child: Any) -> list[Any]:
    if child.block_type == "photo":
        return [child.value]
    return list(child.value.get("photos") or ()) if child.block_type in ("story", "gallery") else []


def _words_of(image: Image) -> Iterator[tuple[str, str]]:
    yield _("title"), image.title
    yield _("file"), image.file.name
    yield _("description"), image.description
    yield _("credit"), image.credit
    yield _("tags"), APART.join(image.tags.names())


def _in_proof(proof: Proof, names: Sequence[str]) -> Iterable[Hit]:
    """Once for each part of each edition: the proof says the same as the issue did."""
    sender = f"{proof.sender_name} <{proof.sender_email}> {proof.reply_to}"
    found: dict[tuple[str, str], Hit] = {}
    for variant in proof.variants.all():
        prose, addresses = _frozen(CompiledIssue.from_json(variant.compiled))
        for place in find_in_texts(names, prose | {_("Sender"): sender}, addresses):
            found.setdefault((variant.language, place.field), Hit(place, variant.language, proof=proof.pk))
    return found.values()


def _frozen(compiled: CompiledIssue) -> tuple[dict[str, str], dict[str, str]]:
    """The words of a compiled variant, and its addresses."""
    page = lxml.html.document_fromstring(joined(compiled.html))
    values = [(name, str(value)) for element in page.iter() for name, value in element.items()]
    addresses = [value for name, value in values if name in ("href", "src", "background")]
    lxml.etree.strip_elements(page, "style", "script", with_tail=False)
    spoken = [value for name, value in values if name in ("alt", "title", "aria-label")]
    prose = {
        "subject": joined(compiled.subject),
        "preheader": compiled.preheader,
        "alt": APART.join(spoken),
        _("Mail"): f"{page.text_content()}{APART}{joined(compiled.text)}",
    }
    return prose, {"link": APART.join([*compiled.links, *addresses])}
