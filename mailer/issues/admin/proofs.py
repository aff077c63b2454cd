"""The proofs, and the page on which one is read and signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.issues.actions.sign_proof import sign_proof
from mailer.issues.addresses import fill_public, view_url
from mailer.issues.digest import check_unchanged, verify_pictures
from mailer.issues.errors import ProofRefused
from mailer.issues.filling import FilledIssue
from mailer.issues.models import Proof, ProofVariant
from mailer.issues.preview import content_security_policy
from mailer.issues.signers import PERMISSION
from subscribers.models import List
from subscribers.states import SubscriptionState

DIGEST_PREFIX = 12


def may_see(user: Any) -> bool:
    """Whoever makes proofs or signs them reads them, too."""
    return any(user.has_perm(f"issues.{action}_proof") for action in ("view", "add", "sign"))


class ReaderMixin:
    """For views of proofs: 403 for people who have nothing to do with them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Proofs(ReaderMixin, BaseListingView):
    """Every proof, the newest first."""

    model = Proof
    page_title = _("Proofs")
    header_icon = "lock"
    paginate_by = 30
    index_url_name = "issues_proofs"
    verbose_name_plural = _("proofs")
    columns = [
        TitleColumn("subject", label=_("Subject"), get_url=lambda proof: reverse("issues_proof", args=[proof.pk])),
        Column("pk", label=_("Number"), width="10%"),
        StatusTagColumn(
            "state", label=_("State"), accessor=lambda proof: _state(proof), primary=lambda proof: bool(proof.signed_at)
        ),
        DateColumn("created_at", label=_("Made")),
    ]

    def get_base_queryset(self) -> QuerySet[Proof]:
        return Proof.objects.select_related("issue", "signed_by")

    @property
    def no_results_message(self) -> str:
        return gettext("There are no proofs yet. Open an issue and choose “Make proof”.")


def _state(proof: Proof) -> str:
    return gettext("signed by {user}").format(user=_name(proof.signed_by)) if proof.signed_at else gettext("not signed")


def _name(user: Any) -> str:
    return user.get_full_name() or user.get_username() if user else ""


@dataclass(frozen=True, slots=True)
class ShownVariant:
    """One variant as the page shows it: the stored bytes with fallbacks in their slots."""

    pk: int
    language: str
    direction: str
    mail: FilledIssue


class ProofPage(ReaderMixin, WagtailAdminTemplateMixin, TemplateView):
    """Exactly what is signed: the stored bytes, the sender, the lists, what was found and let through."""

    template_name = "issues/proof.html"
    header_icon = "lock"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        proofs = Proof.objects.select_related("issue__newsletter", "created_by", "signed_by")
        self.proof = get_object_or_404(proofs, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return gettext("Proof {id}").format(id=self.proof.pk)

    def get_page_subtitle(self) -> str:
        return self.proof.subject

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("issues_proofs"), "label": _("Proofs")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.proof.subject},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proof = self.proof
        return super().get_context_data(**kwargs) | {
            "proof": proof,
            "trouble": _trouble(proof),
            "variants": [_shown(variant) for variant in proof.variants.filter(medium=Medium.MAIL.value).order_by("pk")],
            "lists": _lists(proof),
            "findings": [each | {"reason": proof.overrides.get(each["code"], "")} for each in proof.findings],
            "signer": _name(proof.signed_by),
            "maker": _name(proof.created_by),
            "may_sign": self.request.user.has_perm(PERMISSION),
            "prefix": proof.digest[:DIGEST_PREFIX],
            "public_url": view_url(proof),
            "edit_url": self._edit_url,
        }

    @property
    def _edit_url(self) -> str:
        if not self.request.user.has_perm("issues.change_issue"):
            return ""
        return reverse("wagtailsnippets_issues_issue:edit", args=[self.proof.issue_id])


def _lists(proof: Proof) -> QuerySet[List]:
    """The lists with how many would get it today."""
    subscribed = Q(subscriptions__state=SubscriptionState.SUBSCRIBED.value)
    return proof.lists.annotate(subscribed=Count("subscriptions", filter=subscribed)).order_by("name")


def _shown(variant: ProofVariant) -> ShownVariant:
    compiled = CompiledIssue.from_json(variant.compiled)
    return ShownVariant(variant.pk, compiled.language, compiled.direction, fill_public(compiled))


def _trouble(proof: Proof) -> str:
    """Why this proof must not be sent, if it must not."""
    try:
        check_unchanged(proof)
        verify_pictures(proof)
    except ProofRefused as error:
        return str(error)
    return ""


class Sign(ReaderMixin, View):
    """Signs the proof that was shown: the form carries its digest."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        proof = get_object_or_404(Proof, pk=pk)
        if request.POST.get("read") != "on":
            messages.error(request, _("Tick that you have read the proof, then sign."))
        else:
            self._sign(request, proof)
        return redirect("issues_proof", pk=pk)

    def _sign(self, request: HttpRequest, proof: Proof) -> None:
        try:
            sign_proof(proof, request.user, seen=request.POST.get("digest", ""))
        except ProofRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("Proof {id} is signed. It may be sent now.").format(id=proof.pk))


class Mail(ReaderMixin, View):
    """The HTML part of a stored variant, for the frame on the proof's page."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, variant: int) -> HttpResponse:
        stored = get_object_or_404(ProofVariant, pk=variant, proof=pk)
        with override(stored.language):
            response = HttpResponse(fill_public(CompiledIssue.from_json(stored.compiled)).html)
        response["Content-Security-Policy"] = content_security_policy()
        response["X-Robots-Tag"] = "noindex"
        return response
