"""Choosing what a campaign sends, and to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.actions.schedule import check_time
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.models import Campaign
from mailer.console.campaigns.manner import MannerForm, StartField, default_grace, name_zone
from mailer.issues.models import Proof
from subscribers.audience import audience
from subscribers.forms import ListsField
from subscribers.models import List


class CampaignForm(MannerForm):
    """The lists of a signed proof, less whoever is on other lists, when it starts and how it is sent."""

    lists = ListsField(
        label=_("To everybody on"),
        help_text=_("Those the proof was signed for. Whoever is on several gets one message."),
        error_messages={"required": _("Choose at least one list.")},
    )
    excluded = ListsField(
        label=_("But to nobody on"), required=False, help_text=_("Whoever is on one of these gets nothing.")
    )
    start_at = StartField(label=_("Start by itself at"), required=False)
    policy = forms.ChoiceField(
        label=_("After a crash"),
        choices=Campaign.Policy.choices,
        initial=Campaign.Policy.HOLD,
        widget=forms.RadioSelect,
        help_text=_("What happens to messages of which nobody knows whether they arrived."),
    )

    def __init__(self, *args: Any, proof: Proof, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proof = proof
        lists: Any = self.fields["lists"]
        lists.queryset = lists.queryset.filter(pk__in=proof.lists.values("pk"))
        name_zone(self.fields["start_at"], self._when())
        if not self.is_bound:
            self.initial.setdefault("lists", [each.pk for each in proof.lists.all()])

    def _when(self) -> str:
        text = gettext("By the clock of %s. Leave it empty to start it yourself.")
        if minutes := default_grace(self.proof):
            text += " " + gettext("The newsletter's staff get it then, everybody else {number} minutes later.").format(
                number=minutes
            )
        return text

    def clean_start_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["start_at"]
        if moment is not None:
            try:
                check_time(moment)
            except CampaignRefused as error:
                raise forms.ValidationError(str(error)) from error
        return moment

    def who_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("lists", "excluded", "start_at") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        both = set(data.get("lists") or ()) & set(data.get("excluded") or ())
        if both:
            names = ", ".join(sorted(each.name for each in both))
            self.add_error("excluded", gettext("Take %s out here or above: nobody on it would get anything.") % names)
        return data

    def chosen(self) -> list[List]:
        """The lists that are ticked; before the form is sent, those it begins with."""
        if not self.is_bound:
            return list(self.proof.lists.all())
        return list(getattr(self, "cleaned_data", {}).get("lists") or ())

    def reach(self) -> int:
        """How many people would get it now, by what is ticked."""
        excluded = getattr(self, "cleaned_data", {}).get("excluded") or ()
        return audience([each.pk for each in self.chosen()], [each.pk for each in excluded]).count()
