"""Who can be recognised in the photos of an issue, and whether they may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailer.compiler import content as c
from mailer.issues.photo_faces import PhotoStanding
from mailer.issues.preflight.findings import ISSUE, Code, Finding, Place, found, placed
from mailer.issues.preflight.photos import photos_of


def check_consent(content: c.IssueContent, standings: Mapping[str, PhotoStanding]) -> Iterator[Finding]:
    """``standings`` by the pictures' addresses. Logos are no photos."""
    for place, block in placed(content):
        for photo in photos_of(block):
            if photo.picture and (standing := standings.get(photo.picture.url)):
                yield from _check(standing, place)


def check_logos(standings: Iterable[PhotoStanding]) -> Iterator[Finding]:
    """Nobody has to look over a logo; where somebody found a face in one, it counts as in any photo."""
    for standing in standings:
        if standing.ended or standing.open:
            yield from _check(standing, ISSUE)


def _check(standing: PhotoStanding, place: Place) -> Iterator[Finding]:
    named = standing.title
    if standing.ended:
        message = _("Consent for the photo “{title}” has ended: {whom}.").format(
            title=named, whom=", ".join(standing.ended)
        )
        yield found(Code.PHOTO_CONSENT_ENDED, message, _("Choose another photo."), place, standing.image)
    elif standing.open:
        message = ngettext(
            "In the photo “{title}” {n} face is neither blurred nor covered by consent.",
            "In the photo “{title}” {n} faces are neither blurred nor covered by consent.",
            standing.open,
        )
        remedy = _("Open “Photos and people”: blur each face, or record consent.")
        yield found(Code.PHOTO_FACE_OPEN, message.format(title=named, n=standing.open), remedy, place, standing.image)
    elif not standing.confirmed:
        message = _("Nobody has looked over the photo “{title}” for people who can be recognised.")
        remedy = _("Open “Photos and people”, look at the whole photo, and confirm it.")
        yield found(Code.PHOTO_UNCONFIRMED, message.format(title=named), remedy, place, standing.image)
