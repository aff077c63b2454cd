"""The whole check of an issue: what is stored is read and compiled once, and everything is asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from mailer.compiler import content as c
from mailer.compiler.compile import compile_issue
from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.errors import CompileError
from mailer.issues.adapter import content_of, theme_of
from mailer.issues.faces import UnreadablePhoto
from mailer.issues.photo_faces import PhotoStanding
from mailer.issues.pictures import FROZEN_FOLDER, absolute, made_rendition, rendition_of
from mailer.issues.preflight.audiences import check_audiences
from mailer.issues.preflight.consent import check_consent, check_logos
from mailer.issues.preflight.contrast import check_brand
from mailer.issues.preflight.faults import explain
from mailer.issues.preflight.fields import check_fields
from mailer.issues.preflight.findings import EXPLAINED, Finding
from mailer.issues.preflight.inbox import check_language, check_lines, check_sender
from mailer.issues.preflight.links import check_links
from mailer.issues.preflight.mail import check_compiled
from mailer.issues.preflight.people import check_people
from mailer.issues.preflight.photos import check_photos, check_weight
from mailer.issues.preflight.programmes import check_programmes
from mailer.issues.preflight.pseudonyms import check_pseudonyms
from mailer.issues.preflight.spam import check_spam
from mailer.issues.preflight.unfinished import check_unfinished
from mailer.issues.pseudonyms import pseudonyms_of

if TYPE_CHECKING:
    from mailer.issues.models import Image, Issue, Rendition


def check_issue(issue: Issue, *, quickly: bool = False) -> list[Finding]:
    """Every finding about the issue as it is given: first those about the whole, then block by block. An empty list is
    a clean bill.

    ``quickly`` is for whoever is typing: pictures are weighed only where they were made before, and SpamAssassin is
    not asked. Otherwise it may take seconds."""
    return sorted(_findings(issue, quickly), key=lambda finding: finding.position)


def _findings(issue: Issue, quickly: bool) -> list[Finding]:
    pictures = Weighed(quickly)
    content = content_of(issue, pictures)
    findings = [
        *check_sender(issue.newsletter.sender_email),
        *check_language(issue.language, issue.expected_language),
        *check_content(content),
        *check_unfinished(issue, content),
        *check_audiences(issue, content, quickly=quickly),
        *check_pseudonyms(pseudonyms_of(issue), issue.language),
        *check_programmes(content, _kept_programmes(content), pictures.lost_logos),
        *check_weight(content, pictures.weights),
        *check_consent(content, _standings(pictures)),
        *check_logos(_known(pictures.logos)),
    ]
    if any(finding.code in EXPLAINED for finding in findings):
        return findings
    try:
        compiled = compile_issue(content, theme_of(issue.newsletter))
    except CompileError as error:
        return [*findings, explain(error, content)]
    return [*findings, *check_compiled(compiled), *(() if quickly else _ask_filter(issue, compiled))]


def _standings(pictures: Weighed) -> dict[str, PhotoStanding]:
    """How the photos stand, by address. ``quickly`` tells what is known; otherwise faces are looked for where nobody
    did."""
    from mailer.issues.actions.check_photo import look_at
    from mailer.issues.photo_checks import standings

    for image in () if pictures.quickly else pictures.photos.values():
        with suppress(UnreadablePhoto, OSError):  # a broken file is told of as a photo without one
            look_at(image)
    known = standings(pictures.photos.values())
    return {url: known[image.pk] for url, image in pictures.photos.items()}


def _known(logos: Mapping[int, Image]) -> Iterable[PhotoStanding]:
    from mailer.issues.photo_checks import standings

    return standings(logos.values()).values() if logos else ()


def photos_in(issue: Issue) -> list[Image]:
    """The pictures of the library that the issue shows as photos, each once, in order; those whose file is gone are
    left out."""
    pictures = Weighed(quickly=True)
    content_of(issue, pictures)
    return list(pictures.photos.values())


def check_content(content: c.IssueContent) -> list[Finding]:
    """The findings that the content alone tells."""
    return [
        *check_lines(content),
        *check_brand(content),
        *check_photos(content),
        *check_fields(content),
        *check_links(content, urlsplit(settings.MAILER_PUBLIC_URL).hostname or ""),
        *check_people(content),
    ]


def _kept_programmes(content: c.IssueContent) -> set[str]:
    """The titles and codes of all programmes, where any is typed by hand."""
    from mailer.issues.models import Programme, ProgrammeWords

    blocks = (block.content for block in content.blocks)
    if all(block.is_chosen for block in blocks if isinstance(block, c.Programme)):
        return set()
    kept = Programme.objects.values_list("title", "code")
    return {name for pair in kept for name in pair} | set(ProgrammeWords.objects.values_list("title", flat=True))


def _ask_filter(issue: Issue, compiled: CompiledIssue) -> list[Finding]:
    """Without a sender there is no message to ask about; that is a finding already."""
    return check_spam(issue, compiled) if issue.newsletter.sender_email else []


@dataclass
class Weighed:
    """A PictureSource that tells whether the file is there, and how heavy what is mailed of it is. ``quickly`` makes no
    renditions."""

    quickly: bool
    weights: dict[str, int] = field(default_factory=dict)
    """Bytes of a picture by its address, where they are known."""
    photos: dict[str, Image] = field(default_factory=dict)
    """Of the library, by address; logos are none."""
    logos: dict[int, Image] = field(default_factory=dict)
    """By key."""
    lost_logos: set[str] = field(default_factory=set)
    """Whose logo has no file any more."""

    def __call__(self, image: Image, alt: str, *, logo: bool = False) -> c.Picture | None:
        if not image.file.storage.exists(image.file.name):
            self.lost_logos.update({alt} if logo else ())
            return None
        # As long as the address of a frozen copy, so that the size of the mail is right.
        url = absolute(f"{FROZEN_FOLDER}/{image.pk:0>32}.{'png' if logo else 'jpg'}")
        if logo:
            self.logos[image.pk] = image
        else:
            self.photos[url] = image
        rendition = made_rendition(image, logo) if self.quickly else rendition_of(image, logo)
        if rendition is None:
            return c.Picture(url, image.width, image.height, alt)
        self.weights[url] = _size(rendition)
        return c.Picture(url, rendition.width, rendition.height, alt)


def _size(rendition: Rendition) -> int:
    try:
        return int(rendition.file.size)
    except OSError:  # gone: it is made anew when the proof is
        return 0
