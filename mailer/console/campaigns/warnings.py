"""That a proof has gone out already, as the screens say it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from mailer.campaigns.models import Campaign
from mailer.campaigns.repeats import told


def warnings(before: Iterable[Campaign]) -> list[dict[str, Any]]:
    """A sentence and an address for each campaign of ``before``."""
    return [{"text": told(each), "url": reverse("console_campaign", args=[each.pk])} for each in before]
