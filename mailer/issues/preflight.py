"""What is looked at before an issue may become a proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailer.compiler import content as c
from mailer.compiler.checks import find_dead_links, find_merge_errors
from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.errors import CompileError, DeadLink, Fault, MergeError, Problem

if TYPE_CHECKING:
    from mailer.issues.models import Image, Issue

CLIP_BYTES = 102_000
"""Gmail cuts off what is longer, and with it the unsubscribe link."""

SHOWN = 200
"""Characters of an address that a finding repeats."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """Each kind of finding; the value is what ``--override`` takes."""

    NO_SUBJECT = "no-subject"
    NO_SENDER = "no-sender"
    NO_POSTAL_ADDRESS = "no-postal-address"
    NO_PREHEADER = "no-preheader"
    NO_BLOCKS = "no-blocks"
    LANGUAGE_DIFFERS = "language-differs"
    MERGE_FIELD = "merge-field"
    DEAD_LINK = "dead-link"
    PHOTO_WITHOUT_FILE = "photo-without-file"
    FACES_NOT_PROTECTED = "faces-not-protected"
    MISSING_ALT_TEXT = "missing-alt-text"
    CLIPPED = "html-over-clip"
    NOT_COMPILED = "does-not-compile"


OVERRIDABLE = frozenset({Code.PHOTO_WITHOUT_FILE, Code.FACES_NOT_PROTECTED})

EXPLAINED = frozenset({Code.MERGE_FIELD, Code.DEAD_LINK})
"""What the compiler would stumble over, told better by the finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to see to. ``position`` counts the blocks from 1 and is 0 where it concerns the issue as a whole."""

    code: Code
    severity: Severity
    message: str
    remedy: str
    block_id: str = ""
    kind: str = ""
    position: int = 0

    @property
    def overridable(self) -> bool:
        return self.code in OVERRIDABLE

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "overridable": self.overridable}

    def __str__(self) -> str:
        where = _("Block {position} ({kind}): ").format(position=self.position, kind=self.kind) if self.position else ""
        return f"{where}{self.message} {self.remedy} [{self.code}]"


def check_issue(issue: Issue) -> list[Finding]:
    """Every finding about the issue as it is stored, in the order of the issue. An empty list is a clean bill."""
    from mailer.issues.adapter import content_of

    content = content_of(issue, _as_stored)
    findings = [
        *check_sender(issue.newsletter.sender_email),
        *check_language(issue.language, issue.expected_language),
        *check_content(content),
    ]
    if any(finding.code in EXPLAINED for finding in findings):
        return findings
    return [*findings, *_check_compiled(issue, content)]


def _as_stored(image: Image, alt: str, *, logo: bool = False) -> c.Picture | None:
    """Tells only whether the file is there: checking must not cost a rendition."""
    from mailer.issues.pictures import FROZEN_FOLDER, absolute

    if not image.file.storage.exists(image.file.name):
        return None
    return c.Picture(absolute(f"{FROZEN_FOLDER}/{'x' * 32}.jpg"), image.width, image.height, alt)


def _check_compiled(issue: Issue, content: c.IssueContent) -> list[Finding]:
    from mailer.issues.adapter import compile_edition

    try:
        return check_compiled(compile_edition(issue, _as_stored))
    except CompileError as error:
        return [explain(error, content)]


# -- pure --------------------------------------------------------------------------------------------------------------


def check_sender(sender_email: str) -> list[Finding]:
    if sender_email:
        return []
    return [_error(Code.NO_SENDER, _("The newsletter has no sender's address."), _("Enter one in the newsletter."))]


def check_language(language: str, expected: str) -> list[Finding]:
    """``expected`` is the newsletter's language, for an issue that has no other edition."""
    if language == expected:
        return []
    message = _("The issue is written in “{language}”, its newsletter in “{expected}”.")
    return [
        _error(
            Code.LANGUAGE_DIFFERS,
            message.format(language=language, expected=expected),
            _("Open and save the issue to give it the newsletter's language, or change that of the newsletter."),
        )
    ]


def check_content(content: c.IssueContent) -> list[Finding]:
    """The findings that can be told without compiling."""
    return [*_check_lines(content), *_check_blocks(content), *_check_fields(content), *_check_links(content)]


def check_compiled(compiled: CompiledIssue) -> list[Finding]:
    if compiled.html_size <= CLIP_BYTES:
        return []
    message = _("The HTML part has {size:,} bytes; mail programs cut off what is over {most:,}.")
    remedy = _("Shorten the issue, or move stories to a website and link to them.")
    return [_error(Code.CLIPPED, message.format(size=compiled.html_size, most=CLIP_BYTES), remedy)]


def _check_lines(content: c.IssueContent) -> Iterator[Finding]:
    if not content.subject.strip():
        yield _error(Code.NO_SUBJECT, _("The issue has no subject."), _("Write what readers shall see in their inbox."))
    if not content.brand.postal_address.strip():
        yield _warning(
            Code.NO_POSTAL_ADDRESS,
            _("The newsletter has no postal address."),
            _("Enter it in the newsletter; most countries ask for it in every mail."),
        )
    if not content.preheader.strip():
        yield _warning(
            Code.NO_PREHEADER,
            _("The issue has no preheader; inboxes show the beginning of its first text."),
            _("Write a line of 40 to 110 characters that goes on from the subject."),
        )
    if not content.blocks:
        yield _error(Code.NO_BLOCKS, _("The issue is empty."), _("Add a block."))


def _check_blocks(content: c.IssueContent) -> Iterator[Finding]:
    for position, block in enumerate(content.blocks, start=1):
        if isinstance(block.content, c.Photo):
            yield from _check_photo(block, block.content, position)


def _check_photo(block: c.Block, photo: c.Photo, position: int) -> Iterator[Finding]:
    named = f" “{photo.caption}”" if photo.caption else ""
    where = (block.id, block.kind, position)
    if photo.picture is None:
        yield _error(
            Code.PHOTO_WITHOUT_FILE,
            _("The photo{named} has no file.").format(named=named),
            _("Choose one, or override this with a reason: a placeholder will stand there."),
            *where,
        )
    elif not photo.picture.alt.strip():
        yield _error(
            Code.MISSING_ALT_TEXT,
            _("The photo{named} has no alternative text.").format(named=named),
            _("Say in a few words what it shows."),
            *where,
        )
    if photo.picture is not None and photo.protect_faces:
        yield _error(
            Code.FACES_NOT_PROTECTED,
            _("Faces in the photo{named} are to be protected, and nothing makes them unrecognisable.").format(
                named=named
            ),
            _("Choose a picture in which nobody can be recognised, then override this with a reason that says so."),
            *where,
        )


def _positions(content: c.IssueContent) -> dict[str, int]:
    return {block.id: position for position, block in enumerate(content.blocks, start=1)}


def _check_fields(content: c.IssueContent) -> Iterator[Finding]:
    positions = _positions(content)
    for error in find_merge_errors(content):
        message = _("{found} in “{field}” {problem}").format(
            found=error.found, field=error.field, problem=_problem(error.problem)
        )
        position = positions.get(error.block_id, 0)
        yield _error(Code.MERGE_FIELD, message, _merge_remedy(error), error.block_id, error.kind, position)


def _problem(problem: Problem) -> str:
    return {
        Problem.UNKNOWN: _("is no merge field."),
        Problem.MALFORMED: _(
            "cannot be read as a merge field: it needs two braces on both sides, all in one style of text."
        ),
        Problem.NEEDS_FALLBACK: _("is empty for some subscribers and has no fallback."),
        Problem.NOT_HERE: _("cannot stand here: in addresses a merge field goes after the host of a web link."),
    }[problem]


def _merge_remedy(error: MergeError) -> str:
    if error.suggestion:
        return _("Write {suggestion} instead.").format(suggestion=error.suggestion)
    return _("Correct or remove it.")


def _check_links(content: c.IssueContent) -> Iterator[Finding]:
    positions = _positions(content)
    for link in find_dead_links(content):
        remedy = _("Give it a web address (https://…), an email address or a phone number, or remove the link.")
        position = positions.get(link.block_id, 0)
        yield _error(Code.DEAD_LINK, _dead_link(link), remedy, link.block_id, link.kind, position)


def _dead_link(link: DeadLink) -> str:
    address = link.address if len(link.address) <= SHOWN else link.address[:SHOWN] + "…"
    if not address:
        return _("The link “{words}” leads nowhere.").format(words=link.words)
    if not link.words:
        return _("The address “{address}” cannot stand in a mail.").format(address=address)
    return _("The link “{words}” leads to “{address}”, which cannot stand in a mail.").format(
        words=link.words, address=address
    )


def explain(error: CompileError, content: c.IssueContent) -> Finding:
    """Why the issue does not compile, in the reader's language and with the block's place."""
    message, remedy = _FAULTS[error.fault]
    return _error(
        Code.NOT_COMPILED,
        str(message).format(found=error.found, field=error.field, message=error),
        str(remedy),
        error.block_id,
        error.kind,
        _positions(content).get(error.block_id, 0),
    )


_FAULTS = {
    Fault.MERGE_FIELDS: ("{message}", gettext_lazy("Correct or remove it.")),
    Fault.COLOUR: (
        gettext_lazy("The newsletter's colour “{found}” is not written as #rrggbb."),
        gettext_lazy("Correct it in the newsletter."),
    ),
    Fault.LANGUAGE: (
        gettext_lazy("“{found}” is no language that mail programs know."),
        gettext_lazy("Choose another language in the newsletter."),
    ),
    Fault.DIRECTION: (
        gettext_lazy("“{found}” is no direction of writing."),
        gettext_lazy("Choose another language in the newsletter."),
    ),
    Fault.ADDRESS: (
        gettext_lazy("“{found}” is no http or https address."),
        gettext_lazy("Correct it, or choose the picture again."),
    ),
    Fault.THEME: (
        gettext_lazy("The mail's theme is broken: {message}."),
        gettext_lazy("Tell whoever looks after this installation."),
    ),
}


def _error(code: Code, message: str, remedy: str, block_id: str = "", kind: str = "", position: int = 0) -> Finding:
    return Finding(code, Severity.ERROR, message, remedy, block_id, kind, position)


def _warning(code: Code, message: str, remedy: str) -> Finding:
    return Finding(code, Severity.WARNING, message, remedy)
