"""The screen on which a real name is looked for in an issue whose people go by other names.

The name is in the body of the request and nowhere else: the page does not repeat it, no message or session holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from mailer.issues.admin.buttons import HOOK, IssueButton, may_preview
from mailer.issues.admin.crumbs import crumbs
from mailer.issues.admin.previewing import IssueView
from mailer.issues.models import Issue
from mailer.issues.name_check import CheckFailed, Hit, look_for
from mailer.issues.names import LONGEST, MOST_NAMES, MOST_PLACES, NameRefused
from mailer.issues.naming_words import field_label, kind_label, likeness_label, reason_words
from mailer.issues.pseudonyms import Pseudonym, note_looked_for, pseudonyms_of
from subscribers.models import User


@hooks.register(HOOK)
def name_button(issue: Issue, user: Any) -> Iterator[IssueButton]:
    if may_preview(user):
        url = reverse("issues_name_check", args=[issue.pk])
        yield IssueButton("name-check", gettext("Check for a name"), url, "search", order=4)


class NamesForm(forms.Form):
    """Never shown again with what was typed, and asks the browser not to keep or send it anywhere either."""

    pseudonyms = forms.MultipleChoiceField(
        label=_("Whose real name it is"),
        required=False,
        help_text=_("All names that this person goes by in the issue; none, if you only want to look."),
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=_("Real name"),
        max_length=(LONGEST + 2) * MOST_NAMES,
        required=False,
        strip=False,
        help_text=_("As it is written; once more on a line of its own for each other script or spelling."),
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "dir": "auto",
                "autocomplete": "off",
                "autocorrect": "off",
                "spellcheck": "false",
                "translate": "no",
            }
        ),
    )

    others = forms.CharField(required=False, max_length=64)
    """The box that says of the places that were shown, by what they are, that they are about other people."""

    def __init__(self, *args: Any, pseudonyms: Sequence[Pseudonym], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if pseudonyms:
            self.fields["pseudonyms"].choices = [(each.name, each.name) for each in pseudonyms]  # type: ignore[attr-defined]
        else:
            del self.fields["pseudonyms"]


@dataclass(frozen=True, slots=True)
class Line:
    """One place, in words; ``proof`` is a number, or None for the issue itself and its former versions."""

    where: str
    field: str
    likeness: str
    context: str
    language: str
    proof: int | None


@method_decorator(sensitive_post_parameters(), name="dispatch")
class NameCheck(IssueView, WagtailAdminTemplateMixin, TemplateView):
    template_name = "issues/name_check.html"
    page_title = _("Check for a name")
    header_icon = "search"
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page()

    @sensitive_variables()
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = NamesForm(request.POST, pseudonyms=pseudonyms_of(self.issue))
        if not form.is_valid():
            return self._page(error=_wrong(form))
        names = [each for each in form.cleaned_data["names"].splitlines() if each.strip()]
        behind = form.cleaned_data.get("pseudonyms", [])
        if {each.strip().casefold() for each in names} & {each.casefold() for each in behind}:
            return self._page(error=gettext("This is the name that stands in the story. Write the real one."))
        try:
            looked = look_for(self.stored, names)
        except NameRefused as refused:
            return self._page(error=reason_words(refused.reason))
        except CheckFailed as failed:
            return self._page(error=str(failed))
        is_open = looked.is_in_doubt and form.cleaned_data["others"] != looked.seen
        if behind and not is_open:
            user = cast(User, request.user)
            note_looked_for(self.stored, behind, user, found=looked.is_found, state=looked.state)
        lines = [self._line(hit) for hit in looked.hits]
        return self._page(
            lines=lines,
            is_checked=True,
            has_versions=any(hit.version for hit in looked.hits),
            doubt=looked.seen if behind and is_open else "",
        )

    def _page(self, **shown: Any) -> HttpResponse:
        pseudonyms = pseudonyms_of(self.issue)
        form = NamesForm(pseudonyms=pseudonyms)
        context = self.get_context_data(form=form, pseudonyms=_with_people(pseudonyms), most=MOST_PLACES, **shown)
        response = self.render_to_response(context, status=400 if "error" in shown else 200)
        response["Cache-Control"] = "no-store"
        return response

    def _line(self, hit: Hit) -> Line:
        place = hit.place
        where = gettext("Issue")
        if hit.proof:
            text = gettext("Proof {number}, sent already") if hit.is_sent else gettext("Proof {number}")
            where = text.format(number=hit.proof)
        elif hit.version:
            where = gettext("Former version of {when}").format(
                when=date_format(localtime(hit.version), "DATETIME_FORMAT")
            )
        elif hit.position:
            where = gettext("Block {position}, {kind}").format(position=hit.position, kind=kind_label(place.block_kind))
        language = "" if hit.language == self.stored.language else hit.language
        return Line(
            where, field_label(place.field), likeness_label(place.likeness), place.context, language, hit.proof or None
        )

    def get_page_subtitle(self) -> str:
        return self.issue.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return crumbs(self, self.issue, reverse("issues_preview", args=[self.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return (
            {"lines": [], "is_checked": False, "error": "", "has_versions": False, "doubt": ""}
            | super().get_context_data(**kwargs)
            | {
                "issue": self.issue,
                "preview_url": reverse("issues_preview", args=[self.pk]),
            }
        )


def _wrong(form: NamesForm) -> str:
    if "pseudonyms" in form.errors:
        return gettext("The pseudonyms of the issue have changed. Choose again.")
    return gettext("That is too much. Write at most 20 names, one a line.")


def _with_people(pseudonyms: Sequence[Pseudonym]) -> list[tuple[Pseudonym, str]]:
    """Each with who looked for the real name behind it last."""
    asked = {each.look.by for each in pseudonyms if each.look}
    people = {
        user.pk: user.get_full_name() or user.get_username() for user in User.objects.filter(pk__in=asked - {None})
    }
    return [(each, people.get(each.look.by, "") if each.look else "") for each in pseudonyms]
