"""Forms about people as the console shows them: over those of subscribers, with the lists a person is on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from subscribers import lifecycle
from subscribers.addresses import BadAddress, parse_address
from subscribers.forms import SubscriberForm
from subscribers.models import List, Subscriber, Suppression
from subscribers.refusal import in_words
from subscribers.states import Event, SubscriptionState

SOURCE = "staff"


class PersonForm(SubscriberForm):
    """A person and their lists. Lists they have left themselves are not offered: nobody brings them back but they."""

    lists = forms.ModelMultipleChoiceField(
        List.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Lists")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists: Any = self.fields["lists"]
        left = self._lists(SubscriptionState.UNSUBSCRIBED)
        lists.queryset = List.objects.exclude(pk__in=[each.pk for each in left])
        lists.initial = [each.pk for each in self._lists(SubscriptionState.SUBSCRIBED)]
        lists.help_text = self._explained(left)

    def save(self, commit: bool = True) -> Subscriber:
        person: Subscriber = super().save(commit)
        chosen = set(self.cleaned_data["lists"])
        for each in chosen:
            lifecycle.subscribe(person, each, Event.IMPORT, SOURCE)
        gone = [each for each in self._lists(SubscriptionState.SUBSCRIBED) if each not in chosen]
        if gone:
            lifecycle.unsubscribe(person, gone, SOURCE)
        return person

    def _lists(self, state: SubscriptionState) -> list[List]:
        if not self.instance.pk:
            return []
        return list(List.objects.filter(subscriptions__subscriber=self.instance, subscriptions__state=state))

    def _explained(self, left: list[List]) -> str:
        notes = []
        if left:
            notes.append(gettext("Left, and not brought back by staff: %s.") % ", ".join(each.name for each in left))
        suppression = Suppression.objects.filter(email_key=self.instance.email_key or None).first()
        if suppression:
            notes.append(gettext("The address gets no mail at all: %s.") % suppression.get_reason_display())
        notes.append(gettext("Whoever is taken off a list counts as having left it."))
        return " ".join(notes)


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
