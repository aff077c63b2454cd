"""Forms about people as the console shows them: over those of subscribers, with the lists a person is on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from subscribers import lifecycle
from subscribers.addresses import BadAddress, parse_address
from subscribers.forms import ListsField, SubscriberForm
from subscribers.models import List, Subscriber, Suppression
from subscribers.refusal import in_words
from subscribers.states import Event, SubscriptionState

SOURCE = "staff"


class PersonForm(SubscriberForm):
    """A person and their lists. Boxes stand for lists that staff may tick or untick: not for those the person has left,
    which only they bring back, nor for those that wait until they confirm."""

    lists = ListsField(
        required=False,
        label=_("Lists"),
        error_messages={
            "invalid_choice": _(
                "One of these lists cannot be ticked here: the person has left it meanwhile, or has to confirm it."
            )
        },
    )
    ticked = ListsField(required=False, widget=forms.MultipleHiddenInput)
    """The boxes that were ticked when the form was shown. Only of these can one be unticked: what was added since, by
    an import or by the person, is none of this form's business."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists: Any = self.fields["lists"]
        subscribed, waiting, left = (
            self._lists(state)
            for state in (SubscriptionState.SUBSCRIBED, SubscriptionState.PENDING, SubscriptionState.UNSUBSCRIBED)
        )
        lists.queryset = lists.queryset.exclude(pk__in=[each.pk for each in (*waiting, *left)])
        lists.initial = self.fields["ticked"].initial = [each.pk for each in subscribed]
        lists.help_text = self._explained(waiting, left)

    @transaction.atomic
    def save(self, commit: bool = True) -> Subscriber:
        person: Subscriber = super().save(commit)
        chosen, ticked = set(self.cleaned_data["lists"]), set(self.cleaned_data["ticked"])
        for each in chosen - ticked:
            lifecycle.subscribe(person, each, Event.IMPORT, SOURCE)
        if gone := ticked - chosen:
            lifecycle.unsubscribe(person, gone, SOURCE)
        return person

    def _lists(self, state: SubscriptionState) -> list[List]:
        if not self.instance.pk:
            return []
        found = List.objects.filter(subscriptions__subscriber=self.instance, subscriptions__state=state)
        return list(found.order_by("name"))

    def _explained(self, waiting: list[List], left: list[List]) -> str:
        notes = []
        if waiting:
            notes.append(gettext("Waits for confirmation by the person: %s.") % _names(waiting))
        if left:
            notes.append(gettext("Left, and not brought back by staff: %s.") % _names(left))
        suppression = Suppression.objects.filter(email_key=self.instance.email_key or None).first()
        if suppression:
            notes.append(gettext("The address gets no mail at all: %s.") % suppression.get_reason_display())
        notes.append(gettext("Whoever is taken off a list counts as having left it."))
        return " ".join(notes)


def _names(lists: list[List]) -> str:
    return ", ".join(each.name for each in lists)


class SuppressionForm(forms.ModelForm):
    """An address that is never to be mailed again, by staff."""

    email_key = forms.CharField(
        label=_("Email address"), max_length=254, help_text=_("It gets no campaign any more, whatever lists it is on.")
    )

    class Meta:
        model = Suppression
        fields = ("email_key", "detail")
        help_texts = {"detail": _("Why, for whoever looks at it later.")}

    def clean_email_key(self) -> str:
        try:
            key = parse_address(self.cleaned_data["email_key"].strip()).key
        except BadAddress as error:
            raise ValidationError(gettext("This is no address: %s.") % in_words(error)) from error
        if Suppression.objects.filter(email_key=key).exists():
            raise ValidationError(gettext("This address is suppressed already."))
        return key

    def save(self, commit: bool = True) -> Suppression:
        data = self.cleaned_data
        lifecycle.suppress(data["email_key"], Suppression.Reason.STAFF, data["detail"])
        suppression = Suppression.objects.get(email_key=data["email_key"])
        self.instance.pk = suppression.pk
        self.instance.refresh_from_db()
        return self.instance
