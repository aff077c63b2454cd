"""The part of forms that says when and how a campaign is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.actions.start import LONGEST_GRACE
from mailer.campaigns.errors import CampaignRefused
from mailer.campaigns.manner import HEAVIEST, OFFERED_PRIORITIES, Manner
from mailer.campaigns.models import Campaign
from mailer.issues.models import Proof

GRACE = 10
"""Minutes, where the newsletter has a staff list."""


class MannerForm(forms.Form):
    """The fields of ``Manner``. Hours left empty are any hour, a box not ticked is off; order and limits left empty
    stay as they were."""

    send_from = forms.TimeField(label=_("Send from"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    send_until = forms.TimeField(
        label=_("Send until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    in_recipient_zone = forms.BooleanField(
        label=_("By each reader's own clock"),
        required=False,
        help_text=_("Whose time zone is not known gets it by the clock of this site."),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(each.value, each.label) for each in OFFERED_PRIORITIES],
        help_text=_("A campaign waits while one of a higher priority is being sent. Confirmations always go first."),
    )
    weight = forms.IntegerField(
        label=_("Weight"),
        required=False,
        min_value=1,
        max_value=HEAVIEST,
        help_text=_("Its share beside campaigns of the same priority: 2 gets twice what 1 gets."),
    )
    pause_bounces = forms.FloatField(
        label=_("Pause by itself at more dead addresses than, in per cent"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("0 never pauses."),
    )
    pause_complaints = forms.FloatField(
        label=_("Pause by itself at more complaints than, in per cent"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("0 never pauses. Providers block who has more than 0.3 %."),
    )
    track_links = forms.BooleanField(
        label=_("Track links"),
        required=False,
        help_text=_("Links lead through this site and then to their page. Clicks are not counted yet."),
    )
    HOURS = ("send_from", "send_until", "in_recipient_zone")
    LIMITS = ("priority", "weight", "pause_bounces", "pause_complaints", "track_links")

    def __init__(self, *args: Any, before: Manner | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = before or Manner()
        for name, value in self.before.to_fields().items():
            self.initial.setdefault(name, value)
        self.fields["send_from"].help_text = gettext(
            "Nothing leaves outside these hours, by the clock of %s. Leave both empty for any hour."
        ) % zone_name(settings.TIME_ZONE)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.manner().check()
            except CampaignRefused as error:
                self.add_error("send_until", str(error))
        return data

    def manner(self) -> Manner:
        """What was chosen."""
        kept = ("priority", "weight", "pause_bounces", "pause_complaints")
        chosen = {name: self.cleaned_data[name] for name in self.before.to_fields() if name in self.fields}
        return replace(
            self.before, **{name: value for name, value in chosen.items() if name not in kept or value is not None}
        )

    def hours_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.HOURS if name in self.fields]

    def limit_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.LIMITS if name in self.fields]

    def has_trouble(self) -> bool:
        """Whether one of these fields has an error, so that they must be seen."""
        return any(name in self.errors for name in (*self.HOURS, *self.LIMITS))


class StartField(forms.DateTimeField):
    """A date and time of the current time zone, which is named."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
        super().__init__(
            widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs
        )


def name_zone(field: forms.Field, text: str) -> None:
    """Put ``text`` and the current time zone under ``field``."""
    field.help_text = text % zone_name(timezone.get_current_timezone_name())


def zone_name(zone: str) -> str:
    """``Asia/Baghdad`` as people write it."""
    return zone.replace("_", " ")


class GraceForm(forms.Form):
    """How long only the newsletter's staff have it; no field where there is no staff list."""

    grace = forms.IntegerField(label=_("Time of grace, in minutes"), min_value=0, max_value=LONGEST_GRACE)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = campaign.signed_proof.first_readers
        if staff is None:
            del self.fields["grace"]
            return
        scheduled = campaign.state == Campaign.State.SCHEDULED
        self.initial.setdefault("grace", campaign.grace_minutes if scheduled else GRACE)
        self.fields["grace"].help_text = (
            gettext("So long only the list “%s” has it, and you can still stop it. 0 sends to everybody at once.")
            % staff.name
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "grace" not in self.fields and self.data.get("grace", "").strip() not in ("", "0"):
            raise forms.ValidationError(
                gettext(
                    "The proof has no staff list, so there is no time of grace: everybody would get it at once. Press "
                    "the button again if you want that, or choose a list in the newsletter and make a new proof."
                )
            )
        return data

    def minutes(self) -> int:
        return int(self.cleaned_data.get("grace", 0))

    def shown(self) -> int:
        """The minutes that stand in it, or that it offers where those make no sense."""
        offered = self.initial["grace"] if "grace" in self.fields else 0
        return int(getattr(self, "cleaned_data", {}).get("grace", offered))


class ScheduleForm(GraceForm):
    """When it starts by itself."""

    start_at = StartField(label=_("Start at"), error_messages={"required": _("Say when it is to start.")})
    field_order = ("start_at", "grace")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        if campaign.start_at:
            self.initial.setdefault("start_at", campaign.start_at)
        name_zone(self.fields["start_at"], gettext("By the clock of %s, within seconds of that time."))


def default_grace(proof: Proof) -> int:
    return GRACE if proof.first_readers else 0
