"""Freezes an issue for a test: unsigned, for staff and reviewers alone, filled as for a reader who is made up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.compiler.errors import CompileError
from mailer.issues.adapter import compile_edition
from mailer.issues.digest import proof_digest
from mailer.issues.errors import ProofRefused
from mailer.issues.literal import prefixed, with_literals
from mailer.issues.models import Issue, Proof, ProofVariant
from mailer.issues.photo_checks import check_still_shown
from mailer.issues.pictures import Freezer, FrozenPicture
from mailer.issues.preview import reasons
from mailer.issues.readers import MadeUp
from mailer.issues.storing import store_pictures, stored
from mailer.issues.variants import Variant

if TYPE_CHECKING:
    from subscribers.models import User

MARK = "[TEST] "
"""Not translated: staff filter their mail by it."""


def make_test(issue: Issue, reader: MadeUp = MadeUp.SAMPLE, by: User | None = None) -> Proof:
    """A proof for a test of the issue as it is in the editor, its latest revision, with the data of ``reader``: it is
    kept, and shown to whoever gets the test, so nobody's own data are in it. Whatever preflight would find, it is made;
    raises :class:`ProofRefused` where there is no mail to be made. Then nothing was stored."""
    latest = issue.get_latest_revision_as_object()
    _check(latest)
    freezer = Freezer()
    try:
        compiled = [Variant(medium, "", False, _compiled(latest, freezer, medium, reader)) for medium in Medium]
        with transaction.atomic():
            check_still_shown(freezer.copies)
            return _store(latest, compiled, freezer.copies, by)
    except BaseException:
        freezer.discard()
        raise


def _check(issue: Issue) -> None:
    if not issue.newsletter.sender_email:
        raise ProofRefused(_("The newsletter has no sender's address. Enter one in the newsletter."))
    if not issue.body:
        raise ProofRefused(_("The issue is empty. Add a block."))


def _compiled(issue: Issue, freezer: Freezer, medium: Medium, reader: MadeUp) -> CompiledIssue:
    """With every block, whomever it is for: who writes and reviews an issue reads all of it."""
    try:
        compiled = compile_edition(issue, freezer, medium)
    except CompileError as error:
        raise ProofRefused("\n".join(reasons(issue, error))) from error
    return prefixed(with_literals(compiled, reader.reader(compiled.language).values), MARK)


def _store(issue: Issue, compiled: Sequence[Variant], pictures: Sequence[FrozenPicture], by: User | None) -> Proof:
    newsletter = issue.newsletter
    proof = Proof.objects.create(
        purpose=Proof.Purpose.TEST,
        issue_id=issue.pk,
        list_id=newsletter.list_id,
        sender_name=newsletter.sender_name or newsletter.name,
        sender_email=newsletter.sender_email,
        reply_to=newsletter.reply_to,
        subject=_subject(compiled[0].compiled),
        fallback=issue.language,
        created_by=by,
    )
    ProofVariant.objects.bulk_create(stored(proof, each) for each in compiled)
    store_pictures(proof, pictures)
    proof.digest = proof_digest(proof)
    proof.save(update_fields=["digest"])
    return proof


def _subject(compiled: CompiledIssue) -> str:
    """As the mail has it, so far as the column takes it."""
    longest = Proof._meta.get_field("subject").max_length
    return "".join(part for part in compiled.subject if isinstance(part, str))[:longest]
