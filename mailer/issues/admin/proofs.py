"""The proofs, and who may see them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from mailer.issues.models import Proof
from mailer.issues.signers import PERMISSION, held_by, may_be_deputy
from mailer.issues.waiting import Waiting


def may_see(user: Any) -> bool:
    """Whoever makes proofs or signs them reads them, too; so does a deputy while they sign for somebody."""
    if any(user.has_perm(f"issues.{action}_proof") for action in ("view", "add", "sign")):
        return True
    return may_be_deputy(user) and held_by(user).exists()


class ReaderMixin:
    """For views of proofs: 403 for people who have nothing to do with them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Proofs(ReaderMixin, BaseListingView):
    """Every proof and what it waits for, the newest first. Tests are not among them: nobody signs them."""

    model = Proof
    page_title = _("Proofs")
    header_icon = "lock"
    paginate_by = 30
    index_url_name = "issues_proofs"
    verbose_name_plural = _("proofs")

    @cached_property
    def columns(self) -> list[Column]:
        waiting = Waiting()
        return [
            TitleColumn("subject", label=_("Subject"), get_url=lambda proof: reverse("issues_proof", args=[proof.pk])),
            Column("pk", label=_("Number"), width="10%"),
            Column("state", label=_("State"), accessor=lambda proof: waiting.tell(proof).words),
            DateColumn("created_at", label=_("Made")),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(PERMISSION):
            return []
        return [HeaderButton(_("Deputies"), url=reverse("issues_delegations"), icon_name="group")]

    def get_base_queryset(self) -> QuerySet[Proof]:
        proofs = Proof.objects.exclude(purpose=Proof.Purpose.TEST)
        people = ("signed_by", "signed_for", "returned_by")
        return proofs.select_related("issue__newsletter", *people).prefetch_related("lists", "variants", "pictures")

    @property
    def no_results_message(self) -> str:
        return gettext("There are no proofs yet. Open an issue and choose “Make proof”.")
