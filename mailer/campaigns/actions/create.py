"""Make a campaign from a signed proof."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.issues.digest import verify
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof
from subscribers.models import List, User


@transaction.atomic
def create_campaign(
    proof: Proof,
    lists: Sequence[List],
    excluded: Sequence[List] = (),
    by: User | None = None,
    policy: str = Campaign.Policy.HOLD,
) -> Campaign:
    """A draft that will send ``proof`` to everyone on ``lists`` but nobody on ``excluded``. Raises CampaignRefused
    where the proof is not signed or was changed, or a list is not one it may go to."""
    _check(proof, lists)
    campaign = Campaign.objects.create(proof=proof, created_by=by, policy=policy)
    campaign.lists.set(lists)
    campaign.excluded.set(excluded)
    return campaign


def _check(proof: Proof, lists: Sequence[List]) -> None:
    try:
        verify(proof)
    except ProofRefused as error:
        raise CampaignRefused(str(error)) from error
    if not lists:
        raise CampaignRefused(_("A campaign needs at least one list."))
    allowed = {each.pk for each in proof.lists.all()}
    if wider := [each.name for each in lists if each.pk not in allowed]:
        names = ", ".join(sorted(wider))
        text = _("Proof {id} was not signed for: {lists}. Make and sign a proof for these lists first.")
        raise CampaignRefused(text.format(id=proof.pk, lists=names))
