"""What preflight finds, beside the editor: asked anew whenever what was typed has been saved by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views import View

from mailer.issues.admin.later import LaterPanel
from mailer.issues.models import Issue
from mailer.issues.preflight import Finding, Severity, check_issue


class Checks(View):
    """The findings about the issue as it was typed last, as a piece of HTML for the panel."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("issues.change_issue"):
            raise PermissionDenied
        issue = get_object_or_404(Issue.objects.select_related("newsletter", "locale"), pk=pk)
        findings = check_issue(issue.get_latest_revision_as_object(), quickly=True)
        shown = {"groups": _groups(findings), "n": _counts(findings), "issue_pk": pk}
        return render(request, "issues/checks_findings.html", shown)


def _counts(findings: Sequence[Finding]) -> dict[str, int]:
    return {each.value: sum(finding.severity is each for finding in findings) for each in Severity}


def _groups(findings: Sequence[Finding]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """What stops a proof first, then what does not; each finding with its block as editors call it."""
    titles = {Severity.ERROR: _("To correct"), Severity.WARNING: _("To consider")}
    field: Any = Issue._meta.get_field("body")
    blocks = field.stream_block.child_blocks
    grouped = []
    for severity, title in titles.items():
        shown = [
            {"finding": each, "block": blocks[each.kind].label if each.kind in blocks else each.kind}
            for each in findings
            if each.severity is severity
        ]
        grouped += [(title, shown)] if shown else []
    return grouped


class ChecksPanel(LaterPanel):
    """Tells above the form how many findings there are, and unfolds them."""

    name = "checks"
    promise = _("Choose a newsletter and write a title: then this is saved, and what is to be corrected stands here.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Before the proof"), **kwargs})

    class BoundPanel(LaterPanel.BoundPanel):
        shown_template = "issues/checks_panel.html"

        @property
        def media(self) -> forms.Media:
            return forms.Media(css={"all": ["issues/checks.css"]}, js=[Script("issues/checks.js", type="module")])

        def is_shown(self) -> bool:
            return bool(self.request.user.has_perm("issues.change_issue"))
