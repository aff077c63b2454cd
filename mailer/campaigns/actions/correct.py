"""Stop and correct: what went out wrong is halted, and those who have it get a correction."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mailer.campaigns.actions.cancel import cancel_campaign
from mailer.campaigns.actions.create import create_campaign
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import WITHOUT_READERS, Campaign
from mailer.campaigns.states import FINAL, CampaignState
from mailer.issues.models import Proof
from subscribers.models import User

CORRECTABLE = (CampaignState.GRACE, CampaignState.RUNNING, CampaignState.PAUSED, *FINAL)


def stop_and_correct(campaign: Campaign) -> bool:
    """Halt ``campaign`` for good, so that a correction can follow; what is armed still settles. True where there was
    something to halt. Raises CampaignRefused for what nobody can have got."""
    check_correctable(campaign)
    if campaign.state in FINAL:
        return False
    cancel_campaign(campaign)
    return True


@transaction.atomic
def create_correction(campaign: Campaign, proof: Proof, by: User | None = None) -> Campaign:
    """A draft that sends ``proof`` to those of the same lists who have ``campaign``, or may have it; the same draft
    where there is one. Raises CampaignRefused where the proof does not fit, or the campaign is not halted."""
    locked = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)  # of two presses, the second waits
    check_correctable(locked)
    if locked.state not in FINAL:
        text = _("Campaign {id} is {state}. Stop it first, then send the correction.")
        raise CampaignRefused(text.format(id=locked.pk, state=locked.get_state_display()))
    if unfit := unfit_because(locked, proof):
        raise CampaignRefused(unfit)
    if draft := locked.corrections.filter(proof=proof, state=CampaignState.DRAFT).first():
        return draft
    return create_campaign(
        proof, list(locked.lists.all()), list(locked.excluded.all()), by, locked.policy, corrects=locked
    )


def check_correctable(campaign: Campaign) -> None:
    """Raises CampaignRefused where nobody can have got ``campaign``, or it is none that is corrected."""
    if campaign.kind in WITHOUT_READERS:
        raise CampaignRefused(_("Only campaigns that went to readers are corrected."))
    if not may_have_gone_out(campaign):
        text = _("Campaign {id} is {state}: nobody has it, so there is nothing to correct. Cancel it instead.")
        raise CampaignRefused(text.format(id=campaign.pk, state=campaign.get_state_display()))


def may_have_gone_out(campaign: Campaign) -> bool:
    """Whether a reader may have got it: a draft that was cancelled nobody has, and of a test no reader knows."""
    return campaign.kind not in WITHOUT_READERS and campaign.started_at is not None and campaign.state in CORRECTABLE


def unfit_because(campaign: Campaign, proof: Proof) -> str:
    """Why ``proof`` is no correction of ``campaign``; empty where it is one."""
    if proof.pk == campaign.proof_id:
        return _("Proof {id} is the one that went out. Correct the issue and make a new proof.").format(id=proof.pk)
    if proof.issue.newsletter_id != campaign.signed_proof.issue.newsletter_id:
        return _("Proof {id} is of another newsletter: readers would not know what it corrects.").format(id=proof.pk)
    if proof.signed_at is None:
        return _("Proof {id} is not signed. Have it signed first.").format(id=proof.pk)
    signed_for = {each.pk for each in proof.lists.all()}
    missing = [each.name for each in campaign.lists.all() if each.pk not in signed_for]
    if not missing:
        return ""
    text = _("Proof {id} was not signed for: {lists}. A correction goes to the same lists.")
    return text.format(id=proof.pk, lists=", ".join(sorted(missing)))
