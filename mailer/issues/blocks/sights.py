"""Blocks to look at and to do something with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from mailer.issues.blocks.fields import LAYOUT, line, rich
from mailer.issues.blocks.shown import Shown, ShownBlock
from mailer.issues.validators import leads_somewhere


class PhotoBlock(ShownBlock):
    image = ImageChooserBlock(required=False, label=_("Photo"), help_text=_("May be added later; a proof asks for it."))
    alt = line(
        _("Alternative text"), help_text=_("What the photo shows, for those who do not see it. Not the caption again.")
    )
    caption = blocks.TextBlock(
        required=False, max_length=500, rows=2, label=_("Caption"), help_text=_("Readers see it below the photo.")
    )
    credit = line(_("Credit"), max_length=200, help_text=_("Who took it; that of the picture itself if empty."))
    protect_faces = blocks.BooleanBlock(
        required=False,
        label=_("Protect faces"),
        help_text=_("People in it must not be recognised: a proof asks whether the picture keeps that."),
    )

    class Meta:
        icon = "image"
        label = _("Photo")
        label_format = "{caption} {alt} {image}"
        group = LAYOUT
        description = _("One photo as wide as the mail, with its caption.")
        preview_value = {"caption": _("Children at the new well in Tarn."), "credit": _("Amal Haddad")}


EMPTY_PHOTO = {"image": None, "alt": "", "caption": "", "credit": "", "protect_faces": False}
"""Every field is named: the editor shows one that is not as “undefined”, and saves that."""


class QuoteBlock(ShownBlock):
    body = rich(_("Words"), help_text=_("One to three sentences; readers see them large."))
    name = line(_("Who said it"))
    role = line(_("Role"), help_text=_("Such as “caretaker of the well”."))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        label_format = "{name} {body}"
        group = LAYOUT
        description = _("Somebody's words, set large.")
        preview_value = {
            "body": _("We had walked two hours for water. Now it takes five minutes."),
            "name": _("Amal"),
            "role": _("caretaker of the well"),
        }


class GalleryBlock(ShownBlock):
    title = line(_("Title"), help_text=_("May be left out."))
    photos = blocks.ListBlock(
        PhotoBlock(),
        label=_("Photos"),
        min_num=2,
        max_num=2,
        default=[EMPTY_PHOTO, EMPTY_PHOTO],
        help_text=_("Two of the same shape look best: side by side, one above the other on a phone."),
    )

    class Meta:
        icon = "grid"
        label = _("Two photos")
        label_format = "{title} {photos}"
        group = LAYOUT
        description = _("Two photos side by side, one above the other on a phone.")
        preview_value = {"photos": [{"caption": _("The old well.")}, {"caption": _("The new one.")}]}


class FigureBlock(blocks.StructBlock):
    value = line(_("Value"), required=True, max_length=40, help_text=_("Such as “12,400” or “84 %”."))
    label = line(_("What it counts"), required=True, help_text=_("Such as “people have clean water”."))

    class Meta:
        label_format = "{value} {label}"


class FiguresBlock(ShownBlock):
    title = line(_("Title"), help_text=_("May be left out."))
    items = blocks.ListBlock(
        FigureBlock(), label=_("Figures"), min_num=1, help_text=_("Two or three side by side look best.")
    )

    class Meta:
        icon = "table"
        label = _("Figures")
        label_format = "{title} {items}"
        group = LAYOUT
        description = _("Numbers as tiles, each with what it counts.")
        preview_value = {
            "items": [
                {"value": "12,400", "label": _("people have clean water")},
                {"value": "31", "label": _("wells dug")},
            ]
        }


class ButtonBlock(ShownBlock):
    label = line(_("Words on it"), required=True, max_length=60, help_text=_("What happens: “Read the report”."))
    url = blocks.URLBlock(
        label=_("Address"),
        max_length=500,
        validators=[leads_somewhere],
        help_text=_("Where it leads: a web address such as https://www.example.org/report."),
    )

    class Meta:
        icon = "link"
        label = _("Button")
        label_format = "{label}"
        group = LAYOUT
        description = _("One thing that readers can do.")
        preview_value = {"label": _("Read the report"), "url": "https://www.example.org/"}


class DividerBlock(Shown, blocks.StaticBlock):
    class Meta:
        preview_template = "issues/block_preview.html"
        icon = "minus"
        label = _("Divider")
        group = LAYOUT
        admin_text = _("A thin line between what does not belong together.")
        description = _("A thin line.")
