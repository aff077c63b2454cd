"""What is typed about the people in a photo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailer.issues.models import PhotoConsent

LARGEST = 5 * 2**20
"""Bytes of a document."""
_BEGINNINGS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}


class BoxForm(forms.Form):
    """A box in percent of the photo, from its left and upper edge."""

    left = forms.FloatField(label=_("From the left"), min_value=0, max_value=99)
    top = forms.FloatField(label=_("From the top"), min_value=0, max_value=99)
    width = forms.FloatField(label=_("Width"), min_value=0.5, max_value=100)
    height = forms.FloatField(label=_("Height"), min_value=0.5, max_value=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"step": "0.1", "inputmode": "decimal"}


class ConsentForm(forms.ModelForm):
    class Meta:
        model = PhotoConsent
        fields = ("whom", "given_on", "until", "reference", "document")
        widgets = {
            "given_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "document": forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        }

    def clean_document(self) -> Any:
        """Told by its content, whatever its name says; and called after that."""
        file = self.cleaned_data.get("document")
        if not file:
            return file
        if file.size > LARGEST:
            raise ValidationError(_("This file is larger than 5 MB. Save it smaller and choose that."))
        beginning = file.read(16)
        file.seek(0)
        suffix = next((end for start, end in _BEGINNINGS.items() if beginning.startswith(start)), "")
        if not suffix:
            raise ValidationError(_("Choose a PDF, JPEG or PNG file."))
        file.name = f"document{suffix}"
        return file

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        given, until = found.get("given_on"), found.get("until")
        if given and given > timezone.localdate():
            self.add_error("given_on", _("This day is still to come."))
        if given and until and until < given:
            self.add_error("until", _("This is before the day on which it was given."))
        if not found.get("reference") and not found.get("document") and "document" not in self.errors:
            self.add_error("reference", _("Say where the consent is kept, or add its file."))
        return found


class WithdrawalForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300, help_text=_("For the record."))


class TakingOutForm(WithdrawalForm):
    """``earlier`` of ``every`` sent proofs show the photo as it was before its last blur: those alone are meant, unless
    somebody says otherwise."""

    EARLIER, EVERY = "earlier", "every"

    which = forms.ChoiceField(label=_("From which proofs"), widget=forms.RadioSelect)
    field_order = ("which", "reason")

    def __init__(self, *args: Any, earlier: int, every: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if earlier in (0, every):
            del self.fields["which"]
            return
        some = _("{n} that show it as it was before it was changed").format(n=earlier)
        all_ = _("all {n} that show it").format(n=every)
        self.fields["which"].choices = [(self.EARLIER, some), (self.EVERY, all_)]  # type: ignore[attr-defined]
        self.fields["which"].initial = self.EARLIER
