"""Sending a test of an issue: to reviewers and staff, and to nobody who is typed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from mailer.campaigns.actions.send_test import send_issue_as_test
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.console.screens import Screen, audit
from mailer.issues.admin.buttons import HOOK, IssueButton
from mailer.issues.admin.choosing import MADE_UP
from mailer.issues.admin.crumbs import crumbs
from mailer.issues.errors import Refused
from mailer.issues.models import Issue
from mailer.issues.readers import MadeUp
from mailer.issues.reviewers import MOST, Reviewer, reviewers_of
from subscribers.addresses import key_of

PERMISSION = "issues.add_proof"


@hooks.register(HOOK)
def sending_button(issue: Issue, user: Any) -> Iterator[IssueButton]:
    if user.has_perm(PERMISSION):
        url = reverse("console_issue_test", args=[issue.pk])
        yield IssueButton("test", gettext("Send a test"), url, "mail", order=2)


class ReviewersForm(forms.Form):
    """Who gets the test, and as whom they read it: nothing to type into, and nobody's own data."""

    to = forms.MultipleChoiceField(
        label=_("Who gets it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one person who gets the test."),
            "invalid_choice": _("Choose from the people below: a test goes to nobody else."),
        },
    )

    reader = forms.ChoiceField(
        label=MADE_UP.label,
        choices=MADE_UP.options,
        required=False,
        help_text=_("Somebody made up: nobody's own data are in a test."),
    )

    def __init__(self, *args: Any, reviewers: list[Reviewer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.choices = [(each.address.key, _named(each)) for each in reviewers]

    def clean_to(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["to"]
        if len(chosen) > MOST:
            raise forms.ValidationError(
                gettext("A test goes to {most} people at most. Choose fewer.").format(most=MOST)
            )
        return chosen

    def clean_reader(self) -> MadeUp:
        return MadeUp(self.cleaned_data["reader"] or MadeUp.SAMPLE)


def _named(reviewer: Reviewer) -> str:
    who = f"{reviewer.name} · {reviewer.email}" if reviewer.name else reviewer.email
    return f"{who} ({gettext('staff list') if reviewer.on_staff_list else gettext('reviewer')})"


class SendTest(Screen):
    """The issue as it was saved last, filled as for somebody made up, to those who are ticked."""

    template_name = "issues/send_test.html"
    page_title = _("Send a test")
    header_icon = "mail"
    permissions = (PERMISSION,)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._prepare()
        return self.render_to_response(self.get_context_data(form=self._form(None)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._prepare()
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            chosen = form.cleaned_data
            campaign = send_issue_as_test(self.issue, chosen["to"], chosen["reader"], request.user)
        except (CampaignRefused, Refused) as error:
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form))
        return self._told(campaign, len(form.cleaned_data["to"]))

    def _prepare(self) -> None:
        self.issue = get_object_or_404(Issue.objects.select_related("newsletter", "locale"), pk=self.pk)
        self.reviewers = reviewers_of(self.issue.newsletter)

    def _form(self, data: Any) -> ReviewersForm:
        """Whoever sends it is ticked where they may get it."""
        return ReviewersForm(data, reviewers=self.reviewers, initial={"to": [key_of(self.request.user.email)]})

    def _told(self, campaign: Campaign, number: int) -> HttpResponse:
        audit.info("%s sent a test of issue %s to %s as campaign %s", self.request.user, self.pk, number, campaign.pk)
        text = ngettext(
            "The test is on its way to {number} person. Its subject begins with [TEST].",
            "The test is on its way to {number} people. Its subject begins with [TEST].",
            number,
        )
        messages.success(self.request, text.format(number=number))
        if self.request.user.has_perm("campaigns.view_campaign"):
            return redirect("console_campaign", pk=campaign.pk)
        return redirect("issues_preview", pk=self.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self, self.issue, reverse("issues_preview", args=[self.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        latest: Issue = self.issue.get_latest_revision_as_object()
        return super().get_context_data(**kwargs) | {
            "issue": latest,
            "newsletter": self.issue.newsletter,
            "reviewers": self.reviewers,
            "newsletter_url": self._newsletter_url(),
        }

    def _newsletter_url(self) -> str:
        if not self.request.user.has_perm("issues.change_newsletter"):
            return ""
        return reverse("wagtailsnippets_issues_newsletter:edit", args=[self.issue.newsletter_id])
