"""Freezes an issue as a proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.issues.actions.ask_signers import ask_signers
from mailer.issues.actions.record_event import record_event
from mailer.issues.actions.supersede_proofs import supersede_unsigned
from mailer.issues.adapter import compile_edition
from mailer.issues.digest import proof_digest
from mailer.issues.errors import OverrideRefused, PreflightFailed, ProofRefused
from mailer.issues.models import Issue, Proof, ProofEvent, ProofPicture, ProofVariant
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.photo_checks import check_still_shown
from mailer.issues.pictures import Freezer
from mailer.issues.preflight import OVERRIDABLE, Code, Finding, Severity, check_issue

if TYPE_CHECKING:
    from subscribers.models import List, User


def make_proof(
    issue: Issue,
    lists: Sequence[List],
    overrides: Mapping[str, str] | None = None,
    by: User | None = None,
    origin: Origin = NOWHERE,
) -> Proof:
    """The proof of the issue as it is stored, which may go to ``lists``. ``overrides`` gives for a finding's code the
    reason why it is let through. It takes the place of older proofs of the issue that nobody signed, and those who may
    sign it are asked to.

    Raises :class:`PreflightFailed` with the errors that stand in the way, :class:`OverrideRefused`, or
    :class:`ProofRefused` where no list is named. Then nothing was stored.
    """
    if not lists:
        raise ProofRefused(_("Name at least one list that the proof may go to."))
    findings = check_issue(issue)
    reasons = _reasons(overrides or {}, findings)
    if standing := [each for each in findings if each.severity is Severity.ERROR and each.code not in reasons]:
        raise PreflightFailed(standing)
    freezer = Freezer()
    try:
        compiled = [(medium, compile_edition(issue, freezer, medium)) for medium in Medium]
        _check_pictures(freezer, reasons)
        with transaction.atomic():
            Issue.objects.select_for_update().get(pk=issue.pk)  # of two made at once, the second supersedes the first
            check_still_shown(freezer.copies)
            proof = _store(issue, compiled, lists, findings, reasons, freezer, by)
            record_event(proof, ProofEvent.Kind.MADE, by, origin)
            supersede_unsigned(proof, by, origin)
            ask_signers(proof, by, origin)
            return proof
    except BaseException:
        freezer.discard()
        raise


def _check_pictures(freezer: Freezer, reasons: Mapping[str, str]) -> None:
    """Where a photo was let through a placeholder takes its place; a logo would vanish without a word."""
    for name in freezer.lost_logos:
        text = _("The logo of “{name}” cannot be read. Choose it again, then make the proof.")
        raise ProofRefused(text.format(name=name))
    for name in () if Code.PHOTO_WITHOUT_FILE in reasons else freezer.lost_photos:
        text = _("The picture “{name}” cannot be read. Choose it again, then make the proof.")
        raise ProofRefused(text.format(name=name))


def _reasons(overrides: Mapping[str, str], findings: Sequence[Finding]) -> dict[str, str]:
    """The overrides, each with its reason. Raises :class:`OverrideRefused` for one that cannot be."""
    found = {finding.code.value for finding in findings}
    for code, reason in overrides.items():
        if code not in found:
            raise OverrideRefused(_("There is no finding “{code}” to override.").format(code=code))
        if code not in OVERRIDABLE:
            raise OverrideRefused(_("“{code}” cannot be overridden; correct the issue.").format(code=code))
        if not reason.strip():
            raise OverrideRefused(_("Overriding “{code}” needs a reason.").format(code=code))
    return {code: reason.strip() for code, reason in overrides.items()}


def _store(
    issue: Issue,
    compiled: Sequence[tuple[Medium, CompiledIssue]],
    lists: Sequence[List],
    findings: Sequence[Finding],
    reasons: dict[str, str],
    freezer: Freezer,
    by: User | None,
) -> Proof:
    newsletter = issue.newsletter
    proof = Proof.objects.create(
        issue=issue,
        list_id=newsletter.list_id,
        sender_name=newsletter.sender_name or newsletter.name,
        sender_email=newsletter.sender_email,
        reply_to=newsletter.reply_to,
        subject=issue.subject,
        staff_list=newsletter.staff_list,
        visibility=issue.shown_to,
        findings=[finding.as_json() for finding in findings],
        overrides=reasons,
        created_by=by,
        expires_at=timezone.now() + timedelta(days=newsletter.proof_days),
    )
    proof.lists.set(lists)
    for medium, each in compiled:
        ProofVariant.objects.create(
            proof=proof, language=each.language, audience="", medium=medium.value, compiled=each.to_json()
        )
    ProofPicture.objects.bulk_create(
        ProofPicture(
            proof=proof, image=copy.image, file=copy.file, sha256=copy.sha256, width=copy.width, height=copy.height
        )
        for copy in freezer.copies
    )
    proof.digest = proof_digest(proof)
    proof.save(update_fields=["digest"])
    return proof
