"""What blocks are made of: a line, rich text, and the groups in which the editor offers them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from mailer.issues.rich import RICH

STORIES, PEOPLE, LAYOUT = _("Stories"), _("Who we are"), _("To look at and to do")


def line(label: object, **options: object) -> blocks.CharBlock:
    return blocks.CharBlock(label=label, **{"required": False, "max_length": 255, **options})


def rich(label: object, **options: object) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(label=label, features=RICH, **options)
