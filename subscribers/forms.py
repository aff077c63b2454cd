"""Forms about people and lists, whatever screen they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import BigAutoField, Count, Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from subscribers.addresses import Address, BadAddress, parse_address
from subscribers.codes import country_code, language_code
from subscribers.csvfile import MAX_BYTES
from subscribers.models import List, Subscriber
from subscribers.refusal import in_words
from subscribers.states import SubscriptionState

if TYPE_CHECKING:
    _ListForm = forms.ModelForm[List]
    _ListsField = forms.ModelMultipleChoiceField[List]
    _SubscriberForm = forms.ModelForm[Subscriber]
else:
    _ListForm = _SubscriberForm = forms.ModelForm
    _ListsField = forms.ModelMultipleChoiceField


class ListsField(_ListsField):
    """Lists as boxes, each with how many are subscribed to it today."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        subscribed = Count("subscriptions", filter=Q(subscriptions__state=SubscriptionState.SUBSCRIBED))
        super().__init__(List.objects.annotate(subscribed=subscribed).order_by("name"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        text = ngettext("{name} ({count} person)", "{name} ({count} people)", obj.subscribed)
        return text.format(name=obj.name, count=obj.subscribed)

    def clean(self, value: Any) -> QuerySet[List]:
        for each in value or ():
            _refuse_beyond_any_key(self, each)
        return super().clean(value)


def _refuse_beyond_any_key(field: ListsField, value: object) -> None:
    """SQLite cannot even be asked for a number that its columns do not hold."""
    try:
        number = int(str(value))
    except ValueError:
        return  # the field itself says what is wrong with it
    if abs(number) > BigAutoField.MAX_BIGINT:
        raise ValidationError(field.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})


class ImportForm(forms.Form):
    """A CSV file and the list it is for."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "Columns: email, name, salutation, organisation, kind, country, language, light; only the email is needed. "
            "Save it as UTF-8 CSV."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    list = forms.ModelChoiceField(List.objects.all(), label=_("List"))
    dry_run = forms.BooleanField(
        label=_("Only check the file"), required=False, help_text=_("Shows the same report and imports nobody.")
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > MAX_BYTES:
            most = MAX_BYTES >> 20
            raise ValidationError(gettext("The file is larger than %d MB: split it into several.") % most)
        return file


class ListForm(_ListForm):
    class Meta:
        model = List
        fields = ("name", "opt_in", "description")
        error_messages = {"name": {"unique": _("There is a list of this name already: choose another name.")}}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}


class SubscriberForm(_SubscriberForm):
    """A person; the address is checked and brought into its form, and its key and provider follow it."""

    class Meta:
        model = Subscriber
        fields = ("email", "name", "salutation", "organisation", "kind", "country", "language", "light")

    def clean_email(self) -> str:
        try:
            address = parse_address(self.cleaned_data["email"])
        except BadAddress as error:
            raise ValidationError(gettext("This address cannot be mailed: %s.") % in_words(error)) from error
        self._refuse_taken(address)
        self.instance.move_to(address)
        return address.email

    def clean_country(self) -> str:
        return _code(self.cleaned_data["country"], country_code(self.cleaned_data["country"]))

    def clean_language(self) -> str:
        return _code(self.cleaned_data["language"], language_code(self.cleaned_data["language"]))

    def _refuse_taken(self, address: Address) -> None:
        others = Subscriber.objects.filter(email_key=address.key).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(gettext("Somebody has this address already: look them up and change them instead."))


def _code(text: str, code: str | None) -> str:
    if text and code is None:
        raise ValidationError(gettext("“%s” is no code: use two letters, such as JO, or leave it empty.") % text)
    return code or ""
