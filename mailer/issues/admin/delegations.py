"""Where a signer says who signs for them, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView

from mailer.issues.actions.delegate import LONGEST_REASON, delegate, end_delegation
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Delegation
from mailer.issues.origin import origin_of
from mailer.issues.signers import ACCESS, PERMISSION, name_of

SHOWN = 100
"""Of the past ones."""


def may_delegate(user: Any) -> bool:
    """Those who sign in their own name; deputies have no such permission."""
    return bool(user.is_active and user.has_perm(PERMISSION))


class SignerMixin:
    """403 for people who sign nothing of their own."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_delegate(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


def with_permission(permission: str) -> QuerySet[Any]:
    """Active users who hold it, superusers among them."""
    app, _dot, codename = permission.partition(".")
    own = Q(user_permissions__content_type__app_label=app, user_permissions__codename=codename)
    grouped = Q(groups__permissions__content_type__app_label=app, groups__permissions__codename=codename)
    users = get_user_model().objects.filter(own | grouped | Q(is_superuser=True), is_active=True)
    return users.distinct().order_by("first_name", "last_name", "username")


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, user: Any) -> str:
        return name_of(user)


class MomentField(forms.DateTimeField):
    """A day and an hour, chosen as the phone or browser has it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)


class DelegationForm(forms.Form):
    """``signer`` is there for superusers alone, who delegate for others."""

    signer = PersonField(label=_("Who is away"), queryset=None)
    deputy = PersonField(
        label=_("Who signs instead"),
        queryset=None,
        error_messages={"required": _("Choose who signs instead.")},
    )
    since = MomentField(label=_("From"), required=False, help_text=_("From now on if empty."))
    until = MomentField(label=_("Until"), error_messages={"required": _("Choose when it ends.")})
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = with_permission(ACCESS)
        if user.is_superuser:
            self.fields["signer"].queryset = with_permission(PERMISSION)
            self.fields["signer"].initial = user
        else:
            del self.fields["signer"]
            self.fields["deputy"].queryset = self.fields["deputy"].queryset.exclude(pk=user.pk)


class Delegations(SignerMixin, FormView):
    """Who signs for whom at present, who did, and the form for another."""

    template_name = "issues/delegations.html"
    form_class = DelegationForm
    success_url = reverse_lazy("issues_delegations")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: DelegationForm) -> HttpResponse:
        asked, user = form.cleaned_data, self.request.user
        signer, since = asked.get("signer", user), asked["since"]
        origin = origin_of(self.request)
        try:
            made = delegate(signer, asked["deputy"], asked["until"], user, since, asked["reason"], origin)
        except ProofRefused as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        text = (
            gettext("{deputy} signs for {signer} now.")
            if made.holds_at(timezone.now())
            else gettext("{deputy} will sign for {signer}.")
        )
        messages.success(self.request, text.format(deputy=name_of(made.deputy), signer=name_of(made.signer)))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Delegation.objects.select_related("signer", "deputy", "ended_by")
        if not self.request.user.is_superuser:
            mine = mine.filter(signer=self.request.user)
        return super().get_context_data(**kwargs) | _parted(mine, timezone.now())


def _parted(delegations: QuerySet[Delegation], now: datetime) -> dict[str, Any]:
    standing = Q(until__gt=now, ended_at=None)
    return {
        "current": delegations.filter(standing).order_by("since", "pk"),
        "past": delegations.exclude(standing)[:SHOWN],
        "now": now,
    }


class EndDelegation(SignerMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delegation = get_object_or_404(Delegation.objects.select_related("signer", "deputy"), pk=pk)
        try:
            end_delegation(delegation, request.user, origin_of(request))
        except ProofRefused as error:
            raise PermissionDenied(str(error)) from error
        text = gettext("{deputy} does not sign for {signer} any more.")
        messages.success(request, text.format(deputy=name_of(delegation.deputy), signer=name_of(delegation.signer)))
        return redirect("issues_delegations")
