"""What an issue waits for, on the page where it is written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mailer.issues.admin.later import LaterPanel
from mailer.issues.editions import proofs_of
from mailer.issues.models import Issue
from mailer.issues.waiting import Told, Waiting

SHOWN = 5


class StandingPanel(LaterPanel):
    """The issue's last proofs, each with what it waits for, and the comment with which one came back."""

    name = "standing"
    promise = _("None so far. When the issue is ready, you make a proof here, and it goes to be signed.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Proofs"), **kwargs})

    class BoundPanel(LaterPanel.BoundPanel):
        shown_template = "issues/standing_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            if self.instance.pk is None:
                return context
            return context | {
                "told": told_of(self.instance),
                "issue": self.instance,
                "may_make": self.request.user.has_perm("issues.add_proof"),
            }


def told_of(issue: Issue) -> list[Told]:
    """The newest first."""
    proofs = proofs_of(issue).order_by("-pk")
    people = ("signed_by", "signed_for", "returned_by")
    waiting = Waiting()
    return [waiting.tell(each) for each in proofs.select_related("issue__newsletter", *people)[:SHOWN]]
