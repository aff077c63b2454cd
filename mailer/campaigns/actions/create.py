"""Make a campaign from a signed proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.manner import Manner
from mailer.campaigns.models import Campaign
from mailer.issues.digest import check_sendable
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof
from subscribers.models import List, User

TWICE = timedelta(minutes=1)


@transaction.atomic
def create_campaign(
    proof: Proof,
    lists: Sequence[List],
    excluded: Sequence[List] = (),
    by: User | None = None,
    policy: str = Campaign.Policy.HOLD,
    manner: Manner | None = None,
    corrects: Campaign | None = None,
) -> Campaign:
    """A draft that will send ``proof`` to everyone on ``lists`` but nobody on ``excluded``, in ``manner``. Raises
    CampaignRefused where the proof is not signed or was changed, a list is not one it may go to, or the manner makes
    no sense. ``corrects`` is for ``create_correction``."""
    _check(proof, lists)
    manner = manner or Manner()
    manner.check()
    kind = Campaign.Kind.CORRECTION if corrects else Campaign.Kind.ISSUE
    campaign = Campaign.objects.create(
        proof=proof, kind=kind, corrects=corrects, created_by=by, policy=policy, **manner.to_fields()
    )
    campaign.lists.set(lists)
    campaign.excluded.set(excluded)
    return campaign


@transaction.atomic
def create_campaign_once(
    proof: Proof,
    lists: Sequence[List],
    excluded: Sequence[List],
    by: User,
    policy: str = Campaign.Policy.HOLD,
    manner: Manner | None = None,
) -> tuple[Campaign, bool]:
    """As ``create_campaign``, but gives the same draft, scheduled or not, where ``by`` has made it within the last
    minute: a button was pressed twice. True where the draft is new."""
    Proof.objects.select_for_update(no_key=True).get(pk=proof.pk)  # of two presses at once, the second waits here
    same = {"proof": proof, "created_by": by, "policy": policy, "corrects": None, **(manner or Manner()).to_fields()}
    recent = Campaign.objects.filter(state__in=(Campaign.State.DRAFT, Campaign.State.SCHEDULED), **same)
    for draft in recent.filter(created_at__gt=timezone.now() - TWICE):
        if set(draft.lists.all()) == set(lists) and set(draft.excluded.all()) == set(excluded):
            return draft, False
    return create_campaign(proof, lists, excluded, by, policy, manner), True


def _check(proof: Proof, lists: Sequence[List]) -> None:
    try:
        check_sendable(proof)
    except ProofRefused as error:
        raise CampaignRefused(str(error)) from error
    if not lists:
        raise CampaignRefused(_("A campaign needs at least one list."))
    allowed = {each.pk for each in proof.lists.all()}
    if wider := [each.name for each in lists if each.pk not in allowed]:
        names = ", ".join(sorted(wider))
        text = _("Proof {id} was not signed for: {lists}. Make and sign a proof for these lists first.")
        raise CampaignRefused(text.format(id=proof.pk, lists=names))
