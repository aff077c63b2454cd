"""Blocks that tell what happened."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from mailer.issues.blocks.fields import STORIES, line, rich
from mailer.issues.blocks.shown import ShownBlock
from mailer.issues.blocks.sights import PhotoBlock
from mailer.issues.validators import leads_somewhere


class ForewordBlock(ShownBlock):
    title = line(_("Title"), help_text=_("Such as “A word from the head of mission”."))
    body = rich(_("Text"))
    valediction = line(_("Valediction"), help_text=_("Such as “Sincerely yours,”."))
    name = line(_("Name"), help_text=_("Who signs; readers see it below the text."))
    role = line(_("Role"), help_text=_("Such as “Head of mission”."))

    class Meta:
        icon = "edit"
        label = _("Foreword")
        label_format = "{title} {name}"
        group = STORIES
        description = _("A word to the readers, signed with name and role.")
        preview_value = {
            "title": _("A word from the head of mission"),
            "body": _("The wells run again in Tarn, and it is you who made it possible."),
            "valediction": _("Sincerely yours,"),
            "name": _("Amal Haddad"),
            "role": _("Head of mission"),
        }


class ProgrammeBlock(ShownBlock):
    programme = SnippetChooserBlock(
        "issues.Programme",
        required=False,
        label=_("Programme"),
        help_text=_(
            "Kept once under “Programmes”: brings title, colour, description, its funders of the day with their logos, "
            "and what they want said."
        ),
    )
    title = line(_("Title"), help_text=_("Only where it differs from the programme's own, or none is chosen."))
    code = line(_("Code"), max_length=40, help_text=_("The abbreviation donors know it by."))
    body = rich(_("Description"), required=False, help_text=_("Instead of the programme's own, in this issue alone."))
    funders = blocks.ListBlock(
        line(_("Funder"), required=True),
        label=_("Funded by"),
        default=[],
        help_text=_("Only names, and only where no programme is chosen; chosen ones bring logo and sentence."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        nothing = not cleaned.get("programme") and not cleaned.get("title", "").strip()
        if nothing and not self.is_deferred_validation:
            wrong = ValidationError(_("Choose a programme, or write a title."), code="required")
            raise StructBlockValidationError(block_errors={"title": wrong})
        return cleaned

    class Meta:
        icon = "folder-open-inverse"
        label = _("Programme")
        label_format = "{programme} {title}"
        group = STORIES
        description = _("A coloured bar that opens a programme's part of the issue, with its funders.")
        preview_value = {
            "title": _("Clean water for Tarn"),
            "code": "CWT",
            "body": _("Wells, pumps, and people who look after them."),
            "funders": [_("Government of Norway")],
        }


class StoryBlock(ShownBlock):
    title = line(_("Title"), required=True, help_text=_("Says what happened: “Forty wells run again”."))
    body = rich(_("Text"))
    photos = blocks.ListBlock(
        PhotoBlock(),
        label=_("Photos"),
        default=[],
        max_num=6,
        help_text=_("The first stands below the title, the others below the text."),
    )
    attribution = line(
        _("Attribution"), max_length=500, help_text=_("Where the story comes from; readers see it below the text.")
    )
    length = blocks.ChoiceBlock(
        choices=[
            ("", _("the whole story")),
            ("1", _("the first paragraph, then “Continue reading”")),
            ("2", _("the first two paragraphs, then “Continue reading”")),
            ("3", _("the first three paragraphs, then “Continue reading”")),
        ],
        required=False,
        label=_("In the mail"),
        help_text=_("The archive always has the whole story; “Continue reading” leads there."),
    )
    pseudonyms = blocks.ListBlock(
        line(_("Pseudonym"), required=True),
        label=_("Pseudonyms"),
        default=[],
        help_text=_("Names in the story that are not the people's own. For you alone; never part of the mail."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Story")
        label_format = "{title}"
        group = STORIES
        description = _("A title, a text, its photos. Long ones can go on in the archive.")
        preview_value = {
            "title": _("Forty wells run again"),
            "body": _("In March the last of the forty wells of the valley was opened. Here is how it went."),
            "attribution": _("Told by Amal Haddad"),
        }


class TextBlock(ShownBlock):
    title = line(_("Title"), help_text=_("May be left out."))
    body = rich(_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        label_format = "{title} {body}"
        group = STORIES
        description = _("Running text, with or without a title.")
        preview_value = {"title": _("In short"), "body": _("The office is closed from 24 December to 2 January.")}


class EventBlock(ShownBlock):
    title = line(_("Title"), required=True)
    date = blocks.DateBlock(label=_("Day"))
    starts = blocks.TimeBlock(required=False, label=_("From"))
    until_date = blocks.DateBlock(required=False, label=_("Last day"), help_text=_("Where it lasts for several days."))
    ends = blocks.TimeBlock(required=False, label=_("To"))
    place = line(_("Place"))
    body = rich(_("Text"), required=False)
    label = line(_("Words on the button"), max_length=60, help_text=_("Such as “Register”."))
    url = blocks.URLBlock(
        label=_("Address"),
        required=False,
        max_length=500,
        validators=[leads_somewhere],
        help_text=_("Where the button leads, such as https://www.example.org/register."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned.get("until_date") and cleaned.get("date") and cleaned["until_date"] < cleaned["date"]:
            wrong = ValidationError(_("This is before the first day."))
            raise StructBlockValidationError(block_errors={"until_date": wrong})
        return cleaned

    class Meta:
        icon = "date"
        label = _("Event")
        label_format = "{title} {date}"
        group = STORIES
        description = _("When and where something takes place, and how to take part.")
        preview_value = {
            "title": _("An evening for Tarn"),
            "date": "2026-05-12",
            "starts": "19:00",
            "place": _("Town hall"),
            "label": _("Register"),
            "url": "https://www.example.org/",
        }
