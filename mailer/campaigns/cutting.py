"""Batches of a few deliveries that were just written, where no snapshot cuts them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from mailer.campaigns.models import Batch, Campaign, Delivery


def cut(campaign: Campaign, deliveries: Sequence[Delivery]) -> None:
    """A batch a provider, at most 512 deliveries, those of one provider side by side. Ids are named: others, written at
    the same time, may lie between them."""
    for provider, group in groupby(deliveries, key=lambda each: each.provider):
        ids = sorted(each.pk for each in group)
        Batch.objects.create(campaign=campaign, provider=provider, first=ids[0], last=ids[-1], ids=ids)
