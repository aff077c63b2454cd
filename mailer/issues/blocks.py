"""The typed parts of an issue, as staff fill them in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from mailer.issues.validators import leads_somewhere

RICH = ["bold", "italic", "link", "ol", "ul"]

STORIES, PEOPLE, LAYOUT = _("Stories"), _("Who we are"), _("To look at and to do")


def _line(label: object, **options: object) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, **{"required": False, "max_length": 255, **options})


def _rich(label: object, **options: object) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(label=label, features=RICH, **options)


class ForewordBlock(blocks.StructBlock):
    title = _line(_("Title"))
    body = _rich(_("Text"))
    valediction = _line(_("Valediction"), help_text=_("Such as “Sincerely yours,”."))
    name = _line(_("Name"))
    role = _line(_("Role"))

    class Meta:
        icon = "openquote"
        label = _("Foreword")
        label_format = "{title}"
        group = STORIES
        description = _("A word to the readers, signed with name and role.")


class ProgrammeBlock(blocks.StructBlock):
    programme = SnippetChooserBlock(
        "issues.Programme",
        required=False,
        label=_("Programme"),
        help_text=_(
            "Kept once under “Programmes”: brings title, colour, description, its funders of the day with their logos, "
            "and what they want said."
        ),
    )
    title = _line(_("Title"), help_text=_("Only where it differs from the programme's own, or none is chosen."))
    code = _line(_("Code"), max_length=40, help_text=_("The abbreviation donors know it by."))
    body = _rich(_("Description"), required=False, help_text=_("Instead of the programme's own, in this issue alone."))
    funders = blocks.ListBlock(
        _line(_("Funder"), required=True),
        label=_("Funded by"),
        default=[],
        help_text=_("Only names, and only where no programme is chosen; chosen ones bring logo and sentence."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned.get("programme") and not cleaned.get("title", "").strip():
            wrong = ValidationError(_("Choose a programme, or write a title."))
            raise StructBlockValidationError(block_errors={"title": wrong})
        return cleaned

    class Meta:
        icon = "folder-open-inverse"
        label = _("Programme")
        label_format = "{programme} {title}"
        group = STORIES
        description = _("A coloured bar that opens a programme's part of the issue, with its funders.")


class PhotoBlock(blocks.StructBlock):
    image = ImageChooserBlock(required=False, label=_("Photo"), help_text=_("May be added later; a proof asks for it."))
    alt = _line(
        _("Alternative text"), help_text=_("What the photo shows, for those who do not see it. Not the caption again.")
    )
    caption = blocks.TextBlock(
        required=False, max_length=500, rows=2, label=_("Caption"), help_text=_("Readers see it below the photo.")
    )
    credit = _line(_("Credit"), max_length=200, help_text=_("Who took it; that of the picture itself if empty."))
    protect_faces = blocks.BooleanBlock(
        required=False,
        label=_("Protect faces"),
        help_text=_("People in it must not be recognised: a proof asks whether the picture keeps that."),
    )

    class Meta:
        icon = "image"
        label = _("Photo")
        label_format = "{caption} {alt}"
        group = LAYOUT
        description = _("One photo as wide as the mail, with its caption.")


class StoryBlock(blocks.StructBlock):
    title = _line(_("Title"), required=True)
    body = _rich(_("Text"))
    photos = blocks.ListBlock(
        PhotoBlock(),
        label=_("Photos"),
        default=[],
        max_num=6,
        help_text=_("The first stands below the title, the others below the text."),
    )
    attribution = _line(
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
        _line(_("Pseudonym"), required=True),
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


class TextBlock(blocks.StructBlock):
    title = _line(_("Title"))
    body = _rich(_("Text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        label_format = "{title}"
        group = STORIES
        description = _("Running text, with or without a title.")


class QuoteBlock(blocks.StructBlock):
    body = _rich(_("Words"), help_text=_("One to three sentences; readers see them large."))
    name = _line(_("Who said it"))
    role = _line(_("Role"), help_text=_("Such as “caretaker of the well”."))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        label_format = "{name}"
        group = LAYOUT
        description = _("Somebody's words, set large.")


class GalleryBlock(blocks.StructBlock):
    title = _line(_("Title"))
    photos = blocks.ListBlock(
        PhotoBlock(),
        label=_("Photos"),
        min_num=2,
        max_num=2,
        help_text=_("Two of the same shape look best: side by side, one above the other on a phone."),
    )

    class Meta:
        icon = "image"
        label = _("Two photos")
        label_format = "{title}"
        group = LAYOUT
        description = _("Two photos side by side, one above the other on a phone.")


class ButtonBlock(blocks.StructBlock):
    label = _line(_("Words on it"), required=True, max_length=60, help_text=_("What happens: “Read the report”."))
    url = blocks.URLBlock(label=_("Address"), max_length=500, validators=[leads_somewhere])

    class Meta:
        icon = "link"
        label = _("Button")
        label_format = "{label}"
        group = LAYOUT
        description = _("One thing that readers can do.")


class EventBlock(blocks.StructBlock):
    title = _line(_("Title"), required=True)
    date = blocks.DateBlock(label=_("Day"))
    starts = blocks.TimeBlock(required=False, label=_("From"))
    until_date = blocks.DateBlock(required=False, label=_("Last day"), help_text=_("Where it lasts for several days."))
    ends = blocks.TimeBlock(required=False, label=_("To"))
    place = _line(_("Place"))
    body = _rich(_("Text"), required=False)
    label = _line(_("Words on the button"), max_length=60, help_text=_("Such as “Register”."))
    url = blocks.URLBlock(label=_("Address"), required=False, max_length=500, validators=[leads_somewhere])

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned.get("until_date") and cleaned.get("date") and cleaned["until_date"] < cleaned["date"]:
            wrong = ValidationError(_("This is before the first day."))
            raise StructBlockValidationError(block_errors={"until_date": wrong})
        return cleaned

    class Meta:
        icon = "date"
        label = _("Event")
        label_format = "{title}"
        group = STORIES
        description = _("When and where something takes place, and how to take part.")


class DividerBlock(blocks.StaticBlock):
    class Meta:
        icon = "horizontalrule"
        label = _("Divider")
        group = LAYOUT
        admin_text = _("A thin line between what does not belong together.")
        description = _("A thin line.")


class FigureBlock(blocks.StructBlock):
    value = _line(_("Value"), required=True, max_length=40)
    label = _line(_("What it counts"), required=True)


class FiguresBlock(blocks.StructBlock):
    title = _line(_("Title"))
    items = blocks.ListBlock(FigureBlock(), label=_("Figures"), min_num=1)

    class Meta:
        icon = "table"
        label = _("Figures")
        label_format = "{title}"
        group = LAYOUT
        description = _("Numbers as tiles, each with what it counts.")


class AboutBlock(blocks.StructBlock):
    title = _line(_("Title"))
    body = _rich(_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("About us")
        label_format = "{title}"
        group = PEOPLE
        description = _("Who you are, in every issue the same.")


class SupportersBlock(blocks.StructBlock):
    title = _line(_("Title"))
    subtitle = _line(_("Subtitle"))
    body = _rich(_("Text"), required=False)
    names = blocks.ListBlock(_line(_("Name"), required=True), label=_("Names"), default=[])

    class Meta:
        icon = "group"
        label = _("Supporters")
        label_format = "{title}"
        group = PEOPLE
        description = _("Those who make it possible, by name.")


class PersonBlock(blocks.StructBlock):
    name = _line(_("Name"))
    role = _line(_("Role"))
    phone = _line(_("Phone"), max_length=60)
    email = blocks.EmailBlock(required=False, label=_("Email address"))


class WebsiteBlock(blocks.StructBlock):
    label = _line(_("Label"), required=True)
    url = blocks.URLBlock(label=_("Address"), validators=[leads_somewhere])


class ContactsBlock(blocks.StructBlock):
    title = _line(_("Title"))
    people = blocks.ListBlock(PersonBlock(), label=_("People"), default=[])
    phone = _line(_("Phone"), max_length=60)
    fax = _line(_("Fax"), max_length=60)
    websites = blocks.ListBlock(WebsiteBlock(), label=_("Websites"), default=[])

    class Meta:
        icon = "mail"
        label = _("Contacts")
        label_format = "{title}"
        group = PEOPLE
        description = _("People, phone numbers and websites.")


class CreditBlock(blocks.StructBlock):
    role = _line(_("Role"), required=True)
    name = _line(_("Name"), required=True)


class CreditsBlock(blocks.StructBlock):
    items = blocks.ListBlock(CreditBlock(), label=_("Credits"), min_num=1)

    class Meta:
        icon = "edit"
        label = _("Credits")
        group = PEOPLE
        description = _("Who made the issue.")


class NoticeBlock(blocks.StructBlock):
    body = _rich(_("Text"))

    class Meta:
        icon = "warning"
        label = _("Notice")
        group = PEOPLE
        description = _("Small print, such as that names were changed.")


BODY = [
    ("foreword", ForewordBlock()),
    ("programme", ProgrammeBlock()),
    ("story", StoryBlock()),
    ("text", TextBlock()),
    ("photo", PhotoBlock()),
    ("quote", QuoteBlock()),
    ("gallery", GalleryBlock()),
    ("figures", FiguresBlock()),
    ("button", ButtonBlock()),
    ("event", EventBlock()),
    ("divider", DividerBlock()),
    ("about", AboutBlock()),
    ("supporters", SupportersBlock()),
    ("contacts", ContactsBlock()),
    ("credits", CreditsBlock()),
    ("notice", NoticeBlock()),
]
