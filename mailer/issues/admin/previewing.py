"""The page on which an issue is looked at before it is sent: as any reader, on a phone or a desktop, dark or light,
without pictures, as plain text; how heavy it is, and what its line in an inbox says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from mailer.compiler.compiled import CompiledIssue
from mailer.issues.addresses import fill_for
from mailer.issues.admin.buttons import issue_buttons, may_preview
from mailer.issues.admin.choosing import Choice, ReaderChoice, chosen
from mailer.issues.admin.crumbs import crumbs, issues_url
from mailer.issues.admin.seeing import Seeing
from mailer.issues.inbox import (
    BUDGET_BYTES,
    CLIP_BYTES,
    NARROW,
    WIDE,
    InboxLine,
    filled,
    inbox_line,
    weigh,
)
from mailer.issues.look import Look
from mailer.issues.models import Issue
from mailer.issues.preview import Unshown, compiled_now, mail
from mailer.issues.readers import Reader, sample

DEVICE = Choice("device", _("Device"), (("phone", _("Phone")), ("desktop", _("Desktop"))))
SCHEME = Choice("scheme", _("Colours"), (("light", _("Light")), ("dark", _("Dark"))))
IMAGES = Choice("images", _("Pictures"), (("on", _("Shown")), ("off", _("Not shown"))))
PART = Choice("part", _("Part"), (("html", _("HTML")), ("text", _("Plain text"))))
LOOKS = (DEVICE, SCHEME, IMAGES, PART)


class IssueView(View):
    """A view of one issue, for those who write or read issues; 403 for others."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_preview(request.user):
            raise PermissionDenied
        issues = Issue.objects.select_related("newsletter", "locale", "latest_revision__user")
        self.stored = get_object_or_404(issues, pk=self.pk)
        self.issue: Issue = self.stored.get_latest_revision_as_object()
        self.readers = ReaderChoice(request)
        self.seeing = Seeing(self.issue, self.readers.person, request.GET)
        return super().dispatch(request, *args, **kwargs)

    @property
    def look(self) -> Look:
        query = self.request.GET
        return Look(SCHEME.of(query) == "dark", IMAGES.of(query) == "on", PART.of(query) == "text")


class PreviewMail(IssueView):
    """The mail itself, for the frame on the page and for a window of its own."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        response = mail(self.issue, self.readers.reader, self.look, self.seeing.seen)
        response["Cache-Control"] = "no-store"
        return response


class Preview(IssueView, WagtailAdminTemplateMixin, TemplateView):
    """The latest revision, compiled now. All controls are one GET form."""

    template_name = "issues/preview.html"
    page_title = _("Preview")
    header_icon = "view"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.readers.was_found:  # an address is asked for once and then no part of the page's own
            return redirect(f"{request.path}?{self._query()}")
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    @property
    def choices(self) -> tuple[Choice, ...]:
        return (*self.seeing.choices, *LOOKS)

    def get_page_subtitle(self) -> str:
        return self.issue.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self, self.issue, self._edit_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        compiled = compiled_now(self.issue, self.seeing.seen)
        shown = {"unshown": compiled} if isinstance(compiled, Unshown) else self._shown(compiled)
        return super().get_context_data(**kwargs) | {
            "issue": self.issue,
            "revision": self.stored.latest_revision,
            "now": timezone.now(),
            "edit_url": self._edit_url(),
            "buttons": [each for each in issue_buttons(self.stored, self.request.user) if each.name != "preview"],
            "readers": self.readers,
            "looks": [chosen(each, self.request.GET) for each in self.choices],
            "device": DEVICE.of(self.request.GET),
            "look": self.look,
            **shown,
        }

    def _shown(self, compiled: CompiledIssue) -> dict[str, Any]:
        reader = self.readers.reader or sample(compiled.language)
        mail = fill_for(compiled, reader)
        size = len(mail.html.encode())
        return {
            "mail_url": f"{reverse('issues_preview_mail', args=[self.pk])}?{self._query()}",
            "lines": self._inbox(mail.subject, compiled, reader),
            "direction": compiled.direction,
            "language": compiled.language,
            "subject_length": len(mail.subject),
            "reader": reader,
            "size": size,
            "weight": weigh(size).value,
            "budget": BUDGET_BYTES,
            "clip": CLIP_BYTES,
        }

    def _inbox(self, subject: str, compiled: CompiledIssue, reader: Reader) -> list[InboxLine]:
        newsletter = self.issue.newsletter
        defaults = {"salutation": newsletter.default_salutation}
        preheader = filled(compiled.preheader, reader.values, defaults)
        sender = newsletter.sender_name or newsletter.name
        subject = subject or gettext("(no subject)")
        rooms = (NARROW,) if max(len(subject), len(sender)) <= NARROW else (NARROW, WIDE)
        return [inbox_line(room, sender, subject, preheader) for room in rooms]

    def _query(self) -> str:
        query = self.request.GET
        return urlencode({"reader": self.readers.key, **{each.name: each.of(query) for each in self.choices}})

    def _edit_url(self) -> str:
        if not self.request.user.has_perm("issues.change_issue"):
            return ""
        return issues_url("edit", self.pk)
