"""What a check finds: what it is about, how grave it is, where it stands, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from mailer.compiler import content as c

SHOWN = 200
"""Characters of an address that a finding repeats."""

TITLE = 60
"""Characters of a block's title that a finding repeats."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Each kind of finding; the value is what ``--override`` takes."""

    NO_SUBJECT = "no-subject"
    SUBJECT_LONG = "subject-long"
    SUBJECT_SHOUTS = "subject-shouts"
    NO_SENDER = "no-sender"
    NO_POSTAL_ADDRESS = "no-postal-address"
    NO_PREHEADER = "no-preheader"
    PREHEADER_SHORT = "preheader-short"
    PREHEADER_LONG = "preheader-long"
    PREHEADER_REPEATS = "preheader-repeats-subject"
    NO_BLOCKS = "no-blocks"
    EMPTY_BLOCK = "empty-block"
    BLOCK_UNFINISHED = "block-unfinished"
    LANGUAGE_DIFFERS = "language-differs"
    MERGE_FIELD = "merge-field"
    DEAD_LINK = "dead-link"
    UNSAFE_LINK = "unsafe-link"
    PLACEHOLDER_LINK = "placeholder-link"
    PLAIN_HTTP = "plain-http"
    BARE_LINK_WORDS = "bare-link-words"
    SAME_LINK_WORDS = "same-link-words"
    PHOTO_WITHOUT_FILE = "photo-without-file"
    FACES_NOT_PROTECTED = "faces-not-protected"
    PHOTO_UNCONFIRMED = "photo-unconfirmed"
    PHOTO_FACE_OPEN = "photo-face-open"
    PHOTO_CONSENT_ENDED = "photo-consent-ended"
    MISSING_ALT_TEXT = "missing-alt-text"
    ALT_IS_FILE_NAME = "alt-is-file-name"
    ALT_REPEATS_CAPTION = "alt-repeats-caption"
    PICTURE_HEAVY = "picture-heavy"
    PICTURES_HEAVY = "pictures-heavy"
    PROGRAMME_TYPED = "programme-typed"
    NO_FUNDER = "no-funder"
    FUNDING_ENDED = "funding-ended"
    LOGO_WITHOUT_FILE = "logo-without-file"
    FUNDER_WITHOUT_LOGO = "funder-without-logo"
    FUNDER_WITHOUT_SENTENCE = "funder-without-sentence"
    AUDIENCE_CONDITIONS = "audience-conditions"
    AUDIENCE_UNTICKED = "audience-unticked"
    AUDIENCE_NOBODY = "audience-nobody"
    AUDIENCE_LEAVES_NOTHING = "audience-leaves-nothing"
    AUDIENCE_EMPTY = "audience-empty"
    COORDINATES = "coordinates"
    PHONE_NUMBER = "phone-number"
    PSEUDONYM_UNCHECKED = "pseudonym-unchecked"
    BRAND_CONTRAST = "brand-contrast"
    TEXT_CONTRAST = "text-contrast"
    HEADING_ORDER = "heading-order"
    NO_UNSUBSCRIBE = "no-unsubscribe"
    TEXT_LACKS_WORDS = "text-lacks-words"
    TEXT_LACKS_LINKS = "text-lacks-links"
    UNSUPPORTED = "unsupported-in-mail"
    HTML_LARGE = "html-large"
    CLIPPED = "html-over-clip"
    EDITION_BLOCK_MISSING = "edition-block-missing"
    EDITION_OUTDATED = "edition-outdated"
    EDITION_UNTRANSLATED = "edition-untranslated"
    EDITION_DIFFERS = "edition-differs"
    EDITION_AUDIENCE = "edition-audience"
    SPAM_NOTED = "spam-noted"
    SPAM_LIKELY = "spam-likely"
    SPAM_NOT_ASKED = "spam-not-asked"
    NOT_COMPILED = "does-not-compile"


OVERRIDABLE = frozenset(
    {
        Code.PHOTO_WITHOUT_FILE,
        Code.FACES_NOT_PROTECTED,
        Code.PLACEHOLDER_LINK,
        Code.FUNDING_ENDED,
        Code.FUNDER_WITHOUT_LOGO,
        Code.FUNDER_WITHOUT_SENTENCE,
        Code.BRAND_CONTRAST,
        Code.EDITION_BLOCK_MISSING,
        Code.PHOTO_UNCONFIRMED,
        Code.AUDIENCE_LEAVES_NOTHING,
        Code.SPAM_LIKELY,
    }
)
"""Errors that a reason lets through: a person may know better. The others are mails that cannot be, or must not."""

ERRORS = OVERRIDABLE | {
    Code.NO_SUBJECT,
    Code.NO_SENDER,
    Code.NO_BLOCKS,
    Code.EMPTY_BLOCK,
    Code.BLOCK_UNFINISHED,
    Code.LANGUAGE_DIFFERS,
    Code.MERGE_FIELD,
    Code.DEAD_LINK,
    Code.UNSAFE_LINK,
    Code.PHOTO_FACE_OPEN,
    Code.PHOTO_CONSENT_ENDED,
    Code.MISSING_ALT_TEXT,
    Code.LOGO_WITHOUT_FILE,
    Code.AUDIENCE_CONDITIONS,
    Code.AUDIENCE_UNTICKED,
    Code.AUDIENCE_NOBODY,
    Code.NO_UNSUBSCRIBE,
    Code.EDITION_AUDIENCE,
    Code.CLIPPED,
    Code.NOT_COMPILED,
}
"""What stands in the way of a proof. Every other code is a warning, which is signed with the proof."""

CONSENT = frozenset({Code.PHOTO_UNCONFIRMED, Code.PHOTO_FACE_OPEN, Code.PHOTO_CONSENT_ENDED})
"""About who can be recognised in a photo."""

EXPLAINED = frozenset({Code.MERGE_FIELD, Code.DEAD_LINK, Code.UNSAFE_LINK})
"""What the compiler would stumble over, told better by the finding."""


@dataclass(frozen=True, slots=True)
class Place:
    """A block, by what people find it by. ``position`` counts from 1; 0 is the issue as a whole."""

    block_id: str = ""
    kind: str = ""
    position: int = 0
    title: str = ""


ISSUE = Place()


def placed(content: c.IssueContent) -> Iterator[tuple[Place, c.Content]]:
    """Every block's content and where it stands."""
    for position, block in enumerate(content.blocks, start=1):
        yield Place(block.id, block.kind, position, _title(block.content)), block.content


def places(content: c.IssueContent) -> dict[str, Place]:
    """Where the blocks stand, by their ids."""
    return {place.block_id: place for place, _content in placed(content)}


def _title(block: c.Content) -> str:
    named = (getattr(block, name, "") for name in ("title", "caption", "label", "name"))
    words = " ".join(next(filter(None, named), "").split())
    return words if len(words) <= TITLE else words[:TITLE].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to see to. ``position`` counts the blocks from 1 and is 0 where it concerns the issue as a whole.
    Where an issue has several editions, ``language`` and ``issue`` (its key) name the one it is about."""

    code: Code
    severity: Severity
    message: str
    remedy: str
    block_id: str = ""
    kind: str = ""
    position: int = 0
    title: str = ""
    language: str = ""
    issue: int = 0
    photo: int = 0
    """The key of the library's image, where it is about who is in one."""

    @property
    def overridable(self) -> bool:
        return self.code in OVERRIDABLE

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "overridable": self.overridable}

    def __str__(self) -> str:
        edition = f"[{self.language}] " if self.language else ""
        return f"{edition}{self._where()}{self.message} {self.remedy} [{self.code}]"

    def _where(self) -> str:
        if not self.position:
            return ""
        if not self.title or self.title.rstrip("…") in self.message:
            return _("Block {position} ({kind}): ").format(position=self.position, kind=self.kind)
        where = _("Block {position} ({kind} “{title}”): ")
        return where.format(position=self.position, kind=self.kind, title=self.title)


def found(code: Code, message: str, remedy: str, place: Place = ISSUE, photo: int = 0) -> Finding:
    """The finding, as grave as its code is."""
    severity = Severity.ERROR if code in ERRORS else Severity.WARNING
    where = (place.block_id, place.kind, place.position, place.title)
    return Finding(code, severity, message, remedy, *where, photo=photo)


def shortened(words: str) -> str:
    """What a finding repeats of an address or a sentence."""
    return words if len(words) <= SHOWN else words[:SHOWN] + "…"
