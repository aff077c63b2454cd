"""Freezes an issue as a proof."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.issues.actions.ask_signers import ask_signers
from mailer.issues.actions.record_event import record_event
from mailer.issues.actions.supersede_proofs import supersede_unsigned
from mailer.issues.audiences import MOST as MOST_CONDITIONS
from mailer.issues.audiences import Condition
from mailer.issues.block_audiences import conditions_of, reach_of, told
from mailer.issues.digest import proof_digest
from mailer.issues.editions import editions_of
from mailer.issues.errors import OverrideRefused, PreflightFailed, ProofRefused
from mailer.issues.models import Issue, Proof, ProofEvent, ProofVariant
from mailer.issues.origin import NOWHERE, Origin
from mailer.issues.photo_checks import check_still_shown
from mailer.issues.pictures import Freezer
from mailer.issues.preflight import OVERRIDABLE, Code, Finding, Severity
from mailer.issues.preflight.editions import check_editions
from mailer.issues.storing import store_pictures, stored
from mailer.issues.variants import Variant, variants

if TYPE_CHECKING:
    from subscribers.models import List, User


def make_proof(
    issue: Issue,
    lists: Sequence[List],
    overrides: Mapping[str, str] | None = None,
    by: User | None = None,
    origin: Origin = NOWHERE,
    languages: Collection[str] | None = None,
) -> Proof:
    """The proof of the issue as it is stored, with its editions in ``languages`` (None for all), which may go to
    ``lists``. ``overrides`` gives for a finding's code the reason why it is let through. It takes the place of older
    proofs of the issue that nobody signed, and those who may sign it are asked to.

    Raises :class:`PreflightFailed` with the errors that stand in the way, :class:`OverrideRefused`, or
    :class:`ProofRefused` where no list is named or an edition is not there. Then nothing was stored.
    """
    if not lists:
        raise ProofRefused(_("Name at least one list that the proof may go to."))
    editions = _chosen(issue, languages)
    findings = check_editions(editions)
    reasons = _reasons(overrides or {}, findings)
    if standing := [each for each in findings if each.severity is Severity.ERROR and each.code not in reasons]:
        raise PreflightFailed(standing)
    conditions = _conditions(editions)
    freezer = Freezer()
    try:
        compiled = [each for edition in editions for each in variants(edition, freezer, conditions)]
        _check_pictures(freezer, reasons)
        with transaction.atomic():
            main = Issue.objects.select_for_update().get(pk=editions[0].pk)  # of two at once, one supersedes
            check_still_shown(freezer.copies)
            proof = _store(main, lists, findings, reasons, by)
            _store_variants(proof, editions, conditions, compiled)
            store_pictures(proof, freezer.copies)
            proof.digest = proof_digest(proof)
            proof.save(update_fields=["digest"])
            record_event(proof, ProofEvent.Kind.MADE, by, origin)
            supersede_unsigned(proof, by, origin)
            ask_signers(proof, by, origin)
            return proof
    except BaseException:
        freezer.discard()
        raise


def _chosen(issue: Issue, languages: Collection[str] | None) -> list[Issue]:
    """The main edition first; without it there is none that other readers could get."""
    editions = editions_of(issue)
    if languages is None:
        return editions
    if missing := sorted(set(languages) - {each.language for each in editions}):
        raise ProofRefused(
            _("There is no edition in “{language}”. Translate the issue first.").format(language=missing[0])
        )
    if editions[0].language not in languages:
        text = _("A proof needs the edition in “{language}”: readers of all other languages get it.")
        raise ProofRefused(text.format(language=editions[0].language))
    return [each for each in editions if each.language in languages]


def _conditions(editions: Sequence[Issue]) -> tuple[Condition, ...]:
    conditions = conditions_of(editions)
    if len(conditions) > MOST_CONDITIONS:
        text = _("An issue may have {most} different conditions; this one has {number}. Use the same ones again.")
        raise ProofRefused(text.format(most=MOST_CONDITIONS, number=len(conditions)))
    return conditions


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
    main: Issue, lists: Sequence[List], findings: Sequence[Finding], reasons: dict[str, str], by: User | None
) -> Proof:
    newsletter = main.newsletter
    proof = Proof.objects.create(
        issue=main,
        list_id=newsletter.list_id,
        sender_name=newsletter.sender_name or newsletter.name,
        sender_email=newsletter.sender_email,
        reply_to=newsletter.reply_to,
        subject=main.subject,
        fallback=main.language,
        staff_list=newsletter.staff_list,
        visibility=main.shown_to,
        findings=[finding.as_json() for finding in findings],
        overrides=reasons,
        created_by=by,
        expires_at=timezone.now() + timedelta(days=newsletter.proof_days),
    )
    proof.lists.set(lists)
    return proof


def _store_variants(
    proof: Proof, editions: Sequence[Issue], conditions: Sequence[Condition], compiled: Sequence[Variant]
) -> None:
    proof.conditions = [each.as_json() | told(each, editions) for each in conditions]
    proof.blocks = reach_of(editions, conditions)
    proof.save(update_fields=["conditions", "blocks"])
    ProofVariant.objects.bulk_create(stored(proof, each) for each in compiled)
