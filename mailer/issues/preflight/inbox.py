"""What readers see before they open the mail: sender, subject, preheader."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.compiler import merge
from mailer.issues.preflight.findings import Code, Finding, found

PHONE_SUBJECT = 60
"""Characters of a subject that a phone shows."""
LONGEST_SUBJECT = 150
"""Characters that no inbox shows more of."""
PREHEADER = range(40, 111)
"""Characters of a preheader that inboxes have room for."""

_LEAST_CAPITALS = 10
"""Letters from which on capitals are no abbreviation any more."""
_USUAL_NAME = 12
"""Characters that stand for a merge field without a fallback."""


def check_sender(sender_email: str) -> list[Finding]:
    if sender_email:
        return []
    return [found(Code.NO_SENDER, _("The newsletter has no sender's address."), _("Enter one in the newsletter."))]


def check_language(language: str, expected: str) -> list[Finding]:
    """``expected`` is the newsletter's language, for an issue that has no other edition."""
    if language == expected:
        return []
    message = _("The issue is written in “{language}”, its newsletter in “{expected}”.")
    return [
        found(
            Code.LANGUAGE_DIFFERS,
            message.format(language=language, expected=expected),
            _("Open and save the issue to give it the newsletter's language, or change that of the newsletter."),
        )
    ]


def check_lines(content: c.IssueContent) -> Iterator[Finding]:
    """Subject, postal address and preheader, and whether there is anything below them."""
    yield from _check_subject(content.subject)
    if not content.brand.postal_address.strip():
        yield found(
            Code.NO_POSTAL_ADDRESS,
            _("The newsletter has no postal address."),
            _("Enter it in the newsletter; most countries ask for it in every mail."),
        )
    yield from _check_preheader(content.preheader, content.subject)
    if not content.blocks:
        yield found(Code.NO_BLOCKS, _("The issue is empty."), _("Add a block."))


def _check_subject(subject: str) -> Iterator[Finding]:
    if not subject.strip():
        yield found(Code.NO_SUBJECT, _("The issue has no subject."), _("Write what readers shall see in their inbox."))
        return
    if (length := _length(subject)) > PHONE_SUBJECT:
        yield found(Code.SUBJECT_LONG, _long_subject(length), _("Say the most important thing in the first words."))
    if _shouts(subject):
        yield found(
            Code.SUBJECT_SHOUTS,
            _("The subject shouts: “{subject}”.").format(subject=subject.strip()),
            _("Write it in usual letters and without a row of exclamation marks; filters take both for spam."),
        )


def _long_subject(length: int) -> str:
    if length > LONGEST_SUBJECT:
        return _("The subject has {length} characters; no inbox shows more than {most}.").format(
            length=length, most=LONGEST_SUBJECT
        )
    return _("The subject has {length} characters; phones show about {most}.").format(length=length, most=PHONE_SUBJECT)


def _length(line: str) -> int:
    """As long as readers see it: a merge field is as long as what will stand for it."""
    return sum(
        (len(piece.fallback) or _USUAL_NAME) if isinstance(piece, merge.Field) else len(str(piece))
        for piece in merge.scan(" ".join(line.split()))
    )


def _shouts(subject: str) -> bool:
    words = "".join(piece for piece in merge.scan(subject) if isinstance(piece, str))
    letters = sum(letter.isupper() for letter in words)
    return "!!" in words or words.count("!") > 2 or (letters >= _LEAST_CAPITALS and words.isupper())


def _check_preheader(preheader: str, subject: str) -> Iterator[Finding]:
    goes_on = _("Write a line of 40 to 110 characters that goes on from the subject.")
    if not preheader.strip():
        message = _("The issue has no preheader; inboxes show the beginning of its first text.")
        yield found(Code.NO_PREHEADER, message, goes_on)
        return
    length = _length(preheader)
    if length < PREHEADER.start:
        message = _("The preheader has only {length} characters; inboxes have room for more.")
        yield found(Code.PREHEADER_SHORT, message.format(length=length), goes_on)
    if length >= PREHEADER.stop:
        message = _("The preheader has {length} characters; inboxes cut it off after about 110.")
        yield found(Code.PREHEADER_LONG, message.format(length=length), goes_on)
    if _same(preheader, subject):
        yield found(Code.PREHEADER_REPEATS, _("The preheader says the same as the subject."), goes_on)


def _same(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


def _letters(line: str) -> str:
    return "".join(letter for letter in line.casefold() if letter.isalnum())
