"""The menu of merge fields: a control of the rich-text toolbar, and a button beside lines of text."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.rich_text.editors.draftail.features import ControlFeature

from mailer.compiler.merge import FIELDS

FEATURE = "merge-field"
DATA = "issues-editor"
"""The id of the element in which the editor's scripts find their words."""


def register(features: Any) -> None:
    """Adds the control to the rich-text editor; it is drawn by merge.js."""
    control = ControlFeature({"type": FEATURE}, js=["issues/merge.js"], css={"all": ["issues/editor.css"]})
    features.register_editor_plugin("draftail", FEATURE, control)


def scripts() -> SafeString:
    """What every editor's page needs once: the fields and words in the reader's language, and the scripts."""
    return format_html(
        '{}<link rel="stylesheet" href="{}"><script src="{}"></script><script type="module" src="{}"></script>'
        '<script type="module" src="{}"></script>',
        json_script({"fields": fields(), "words": _words()}, DATA),
        static("issues/editor.css"),
        static("issues/merge.js"),
        static("issues/editor.js"),
        static("issues/audience.js"),
    )


def fields() -> list[dict[str, str]]:
    """Each merge field: what it is called, what is written, and the part of that which people put into their words."""
    return [_field(name, needs_fallback) for name, needs_fallback in FIELDS.items()]


def _field(name: str, needs_fallback: bool) -> dict[str, str]:
    fallback = _fallbacks()[name] if needs_fallback else ""
    code = f'{{{{ {name}|"{fallback}" }}}}' if fallback else f"{{{{ {name} }}}}"
    return {"name": name, "label": _labels()[name], "code": code, "fallback": fallback}


def _labels() -> dict[str, str]:
    return {
        "salutation": _("Salutation"),
        "name": _("Name"),
        "organisation": _("Organisation"),
        "email": _("Email address"),
        "country": _("Country"),
    }


def _fallbacks() -> dict[str, str]:
    """What stands there for readers of whom it is not known, to begin with."""
    return {"name": _("friend"), "organisation": _("your organisation"), "country": _("your country")}


def _words() -> dict[str, str]:
    return {
        "insert": _("Merge field"),
        "insertInto": _("Insert a merge field into “{field}”"),
        "menu": _("Merge fields: a reader's own data"),
        "otherwise": _("“{fallback}” where it is not known; put it into your own words"),
        "count": _("{count} characters"),
        "tooShort": _("{count} characters: {least} or more fill the line"),
        "tooLong": _("{count} characters: a phone shows about {most}"),
        "only": _("Only for: {readers}"),
        "onlyNobody": _("Only for: nobody yet"),
        "good": _("{count} characters: good"),
        "colour": _("Choose the colour of “{field}”"),
        "contrast": _("White text on it: contrast {contrast}, good"),
        "noContrast": _("White text cannot be read on it: contrast {contrast}, at least 4.5 is needed"),
    }
