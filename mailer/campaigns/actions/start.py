"""Start a campaign: its audience is frozen by the control worker, then it runs."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mailer.campaigns.actions.move import move
from mailer.campaigns.clock import database_now
from mailer.campaigns.errors import CampaignRefused, SentBefore
from mailer.campaigns.models import Campaign
from mailer.campaigns.repeats import sent_before, told
from mailer.campaigns.sealed import verify_for
from mailer.campaigns.signals import prepare
from mailer.campaigns.snapshot import recipients
from mailer.campaigns.states import Command
from mailer.issues.digest import check_sendable, verify_pictures
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof
from mailer.issues.outlived import check_consent_lasts
from subscribers.models import List

LONGEST_GRACE = 24 * 60
"""Minutes. Whoever wants longer schedules the campaign."""


def start_campaign(campaign: Campaign, again: bool = True, grace: int | None = None) -> None:
    """``grace`` is how many minutes only the newsletter's staff have it; None leaves it as the campaign has it.

    Raises CampaignRefused where the state forbids it, the proof or one of its pictures is not what was signed, consent
    of somebody in them is over, there is no staff to have grace with, what it corrects is still on its way, or nobody
    would get it; SentBefore where some have had the proof already and ``again`` does not say that they shall have it
    twice."""
    check_start(campaign, grace)
    _check_audience(campaign, grace)
    with transaction.atomic():
        if campaign.corrects is not None:  # nobody sends again what is corrected from here on
            _check_corrected(Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.corrects.pk))
        refuse_repetition(campaign, again)
        move(campaign, Command.START, started_at=database_now(), trouble="", **grace_fields(grace))
        transaction.on_commit(lambda: prepare.send(None, campaign=campaign.pk))


def check_start(campaign: Campaign, grace: int | None) -> None:
    """Everything but the state, the repetition and the audience, which may come until then. Raises CampaignRefused."""
    if campaign.kind == Campaign.Kind.NOTICE:
        text = _("Campaign {id} holds notices, which go out by themselves: it cannot be started or scheduled.")
        raise CampaignRefused(text.format(id=campaign.pk))
    check_proof(campaign)
    _check_newest(campaign, campaign.signed_proof)
    check_grace(campaign, campaign.grace_minutes if grace is None else grace)
    if campaign.corrects is not None:
        _check_corrected(campaign.corrects)


def _check_newest(campaign: Campaign, proof: Proof) -> None:
    """Raises CampaignRefused where a newer signed proof has taken the place of this one. What runs goes on with what it
    has, and so does what was paused; tests are of proofs that nobody signs."""
    if campaign.kind == Campaign.Kind.TEST:
        return
    try:
        check_sendable(proof)
    except ProofRefused as error:
        raise CampaignRefused(str(error)) from error


def grace_fields(grace: int | None) -> dict[str, Any]:
    return {} if grace is None else {"grace_minutes": grace}


def refuse_repetition(campaign: Campaign, again: bool) -> None:
    """Raises SentBefore unless ``again``, and CampaignRefused where a newer proof has taken the place of this one since
    that was checked. Of two who start the same proof at once, the second waits here and sees what the first has
    done."""
    _check_newest(campaign, Proof.objects.select_for_update(no_key=True).get(pk=campaign.signed_proof.pk))
    if not again and (before := repeated(campaign)):
        raise SentBefore(" ".join(told(each) for each in before))


def repeated(campaign: Campaign) -> list[Campaign]:
    """What has sent its proof already, or is about to. A correction goes to those who have what it corrects: that is
    no repetition."""
    before = sent_before(campaign.signed_proof, campaign.lists.all())
    return [each for each in before if each.pk not in (campaign.pk, campaign.corrects_id)]


def staff_list(campaign: Campaign) -> List | None:
    """Who would get it first."""
    return campaign.signed_proof.first_readers


def check_grace(campaign: Campaign, minutes: int) -> None:
    """Raises CampaignRefused where a time of grace of ``minutes`` makes no sense."""
    if not 0 <= minutes <= LONGEST_GRACE:
        text = _("The time of grace is 0 to {most} minutes. To send later than that, schedule the campaign.")
        raise CampaignRefused(text.format(most=LONGEST_GRACE))
    if minutes and staff_list(campaign) is None:
        text = _(
            "Proof {id} was made without a staff list, so nobody would get it in the time of grace. Start with 0 "
            "minutes of grace, or choose a list in the settings of “{name}” and make and sign a new proof."
        )
        proof = campaign.signed_proof
        raise CampaignRefused(text.format(id=proof.pk, name=proof.issue.newsletter.name))


def _check_corrected(corrected: Campaign) -> None:
    """Who has the mail that is corrected must be known before the audience is frozen."""
    if corrected.closed_at is None:
        text = _(
            "Campaign {id}, which this one corrects, still has messages on their way: who has it is not known yet. "
            "Stop it if it runs, and try again in a moment."
        )
        raise CampaignRefused(text.format(id=corrected.pk))


def _check_audience(campaign: Campaign, grace: int | None) -> None:
    if not recipients(campaign, grace).exists():
        raise CampaignRefused(_("Nobody would get it: its lists are empty, or everybody is excluded or suppressed."))


def check_proof(campaign: Campaign) -> None:
    """Raises CampaignRefused unless the proof and its pictures are what was signed, and who is shown in them still
    agrees to that; tests go to staff and reviewers alone, who are to see what is missing. Notices have no proof."""
    if campaign.kind == Campaign.Kind.NOTICE:
        return
    try:
        verify_for(campaign)
        verify_pictures(campaign.signed_proof)
        if campaign.kind != Campaign.Kind.TEST:
            check_consent_lasts(campaign.signed_proof)
    except ProofRefused as error:
        raise CampaignRefused(str(error)) from error
