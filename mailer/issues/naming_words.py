"""What a check for a name found, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailer.issues.models import Issue
from mailer.issues.names import LONGEST, MOST_NAMES, Likeness, Reason

_FIELDS = {
    "title": gettext_lazy("Title"),
    "subject": gettext_lazy("Subject"),
    "preheader": gettext_lazy("Preheader"),
    "newsletter": gettext_lazy("Newsletter"),
    "postal_address": gettext_lazy("Postal address"),
    "footer": gettext_lazy("Footer"),
    "body": gettext_lazy("Text"),
    "alt": gettext_lazy("Alternative text"),
    "caption": gettext_lazy("Caption"),
    "credit": gettext_lazy("Credit"),
    "attribution": gettext_lazy("Attribution"),
    "link": gettext_lazy("Address of a link"),
    "picture": gettext_lazy("Name of a picture's file"),
    "email": gettext_lazy("Mail address"),
    "place": gettext_lazy("Place"),
    "name": gettext_lazy("Name"),
    "names": gettext_lazy("Names"),
    "role": gettext_lazy("Role"),
    "phone": gettext_lazy("Phone"),
    "code": gettext_lazy("Code"),
    "label": gettext_lazy("Label"),
    "value": gettext_lazy("Value"),
    "when": gettext_lazy("When"),
    "valediction": gettext_lazy("Valediction"),
    "subtitle": gettext_lazy("Subtitle"),
    "acknowledgement": gettext_lazy("Acknowledgement"),
    "disclaimer": gettext_lazy("Disclaimer"),
}
_LIKENESS = {
    Likeness.WHOLE: gettext_lazy("the whole name"),
    Likeness.INITIALS: gettext_lazy("with initials"),
    Likeness.PART: gettext_lazy("a part of it, which may be somebody else's"),
}


def field_label(field: str) -> str:
    """Of a place; what the check itself put into words stays so."""
    return str(_FIELDS.get(field, field))


def kind_label(kind: str) -> str:
    """Of a block, as the editor calls it."""
    body: Any = Issue._meta.get_field("body")
    blocks = body.stream_block.child_blocks
    return str(blocks[kind].label) if kind in blocks else kind


def likeness_label(likeness: Likeness) -> str:
    return str(_LIKENESS[likeness])


def reason_words(reason: Reason) -> str:
    return {
        Reason.TOO_SHORT: _("Write the name: at least two letters."),
        Reason.TOO_LONG: _("A name has at most {most} characters and eight parts. Write a shorter one.").format(
            most=LONGEST
        ),
        Reason.TOO_MANY: _("Write at most {most} names, one a line.").format(most=MOST_NAMES),
    }[reason]
