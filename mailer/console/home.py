"""What is waiting, on the first page of the admin."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef
from wagtail.admin.ui.components import Component

from mailer.campaigns.models import Campaign
from mailer.campaigns.states import FINAL
from mailer.issues.admin.people import may_change_photos
from mailer.issues.admin.proofs import may_see
from mailer.issues.models import Issue, Proof
from mailer.issues.outlived import outlived
from mailer.issues.standing import Standing
from mailer.issues.waiting import Told, Waiting
from subscribers.models import List

SHOWN = 5
LOOKED_AT = 20
"""Proofs: each takes a digest."""


def _unfinished() -> Any:
    """Issues without a proof; a test is none."""
    proofs = Proof.objects.filter(issue=OuterRef("pk"), purpose=Proof.Purpose.ISSUE)
    return Issue.objects.exclude(Exists(proofs))[:SHOWN]


def _open_proofs(user: Any) -> list[dict[str, Any]]:
    """Proofs that wait for something: to be signed, to be sent, or, where they came to nothing, to be made anew. Those
    that wait for ``user`` first."""
    found = Proof.objects.filter(purpose=Proof.Purpose.ISSUE, superseded_by=None, sent_at=None).order_by("-pk")
    people = ("signed_by", "signed_for", "returned_by")
    waiting = Waiting()
    told = [waiting.tell(each) for each in found.select_related("issue__newsletter", *people)[:LOOKED_AT]]
    rows = [{"told": each, "is_mine": _is_for(user, each, waiting)} for each in told]
    return sorted(rows, key=lambda row: not row["is_mine"])[:SHOWN]


def _is_for(user: Any, told: Told, waiting: Waiting) -> bool:
    return told.standing is Standing.WAITING and waiting.asks(user, told.proof)


class WaitingPanel(Component):
    """Issues being written, proofs and what they wait for, photos shown beyond consent, campaigns not ended; each only
    for those who may see it."""

    name = "waiting"
    template_name = "home/waiting.html"
    order = 100

    class Media:
        css = {"all": ["console/console.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        may = user.has_perm
        issues = may("issues.change_issue") or may("issues.view_issue")
        return {
            "user": user,
            "issues": _unfinished() if issues else None,
            "may_edit": may("issues.change_issue"),
            "may_add_issue": may("issues.add_issue"),
            "proofs": _open_proofs(user) if may_see(user) else None,
            "outlived": list(islice(outlived(), SHOWN)) if may_change_photos(user) else [],
            "campaigns": self._active() if may("campaigns.view_campaign") else None,
            "lists": may("subscribers.add_list") and not List.objects.exists(),
        }

    def _active(self) -> Any:
        active = Campaign.objects.exclude(state__in=FINAL).exclude(kind=Campaign.Kind.NOTICE)
        return active.select_related("proof__issue").order_by("-pk")[:SHOWN]
