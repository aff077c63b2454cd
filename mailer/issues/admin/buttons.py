"""What can be done with an issue: one list for its edit page, its line in the listing and its preview.

Layers above this one add to it by Wagtail's hook of the name below: a function of an issue and a user that gives
IssueButtons. So they do for a signed proof's page, by a hook of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button, HeaderButton

from mailer.issues.models import Issue, Proof

HOOK = "register_issue_buttons"
PROOF_HOOK = "register_proof_buttons"
"""A function of a signed proof and a user gives ProofButtons: what is to be done with it next."""


@dataclass(frozen=True, slots=True)
class IssueButton:
    """``name`` tells it from the others; the lower ``order`` comes first."""

    name: str
    label: str
    url: str
    icon: str
    order: int
    new_tab: bool = False

    @property
    def attributes(self) -> dict[str, str]:
        return {"target": "_blank", "rel": "noopener"} if self.new_tab else {}

    def for_header(self) -> HeaderButton:
        return HeaderButton(self.label, url=self.url, icon_name=self.icon, attrs=self.attributes)

    def for_listing(self) -> Button:
        return Button(self.label, url=self.url, icon_name=self.icon, attrs=self.attributes, priority=10 + self.order)


@dataclass(frozen=True, slots=True)
class ProofButton:
    label: str
    url: str


def may_preview(user: Any) -> bool:
    return user.has_perm("issues.change_issue") or user.has_perm("issues.view_issue")


def issue_buttons(issue: Issue, user: Any) -> list[IssueButton]:
    """Those that ``user`` may press, in order."""
    found = [each for register in hooks.get_hooks(HOOK) for each in register(issue, user)]
    return sorted(found, key=lambda each: each.order)


def proof_buttons(proof: Proof, user: Any) -> list[ProofButton]:
    """Those that ``user`` may press once ``proof`` is signed."""
    return [each for register in hooks.get_hooks(PROOF_HOOK) for each in register(proof, user)]


@hooks.register("register_snippet_listing_buttons")
def listing_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Issue):
        yield from (each.for_listing() for each in issue_buttons(snippet, user))


@hooks.register(HOOK)
def preview_button(issue: Issue, user: Any) -> Iterator[IssueButton]:
    if may_preview(user):
        url = reverse("issues_preview", args=[issue.pk])
        yield IssueButton("preview", _("Preview"), url, "view", order=1, new_tab=True)
