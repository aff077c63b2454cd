"""Whom a block is for, and the language it is written in where that is not the edition's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from mailer.issues.choices import funders, known_or_gone, languages, lists
from mailer.issues.validators import country_codes, language_codes
from subscribers.models import Subscriber


def _any_of(choices: object, label: object) -> blocks.MultipleChoiceBlock:
    return blocks.MultipleChoiceBlock(
        choices=choices, required=False, default=[], label=label, widget=forms.CheckboxSelectMultiple
    )


_ROWS = {"lists": lists, "funders": funders}


class AudienceBlock(blocks.StructBlock):
    """Fails closed: what is for some readers alone, of whom none is named, is for nobody."""

    only = blocks.BooleanBlock(
        required=False,
        label=_("Only for some readers"),
        help_text=_("They match all that is filled in below; in each, one is enough. It is never in the archive."),
    )
    lists = _any_of(lists, _("On one of these lists"))
    kinds = _any_of(Subscriber.Kind.choices, _("Of one of these kinds"))
    countries = blocks.CharBlock(
        required=False,
        max_length=200,
        validators=[country_codes],
        label=_("In one of these countries"),
        help_text=_("Codes of two letters, such as JO, LB."),
    )
    languages = blocks.CharBlock(
        required=False,
        max_length=100,
        validators=[language_codes],
        label=_("Who read one of these languages"),
        help_text=_("Codes, such as en, ar, ckb."),
    )
    funders = _any_of(funders, _("Of one of these funders"))

    def get_form_state(self, value: Any) -> Any:
        """What is gone stays ticked, as gone: a box that vanished would widen the readers when the block is saved."""
        rows = {name: known_or_gone(value.get(name) or (), choices()) for name, choices in _ROWS.items()}
        return super().get_form_state(blocks.StructValue(self, {**value, **rows}.items()))

    class Meta:
        icon = "group"
        label = _("For whom")
        collapsed = True


def reach() -> list[tuple[str, blocks.Block]]:
    """The fields that every block of an issue has beside its own."""
    language = blocks.ChoiceBlock(
        choices=languages,
        required=False,
        label=_("Language of this block"),
        help_text=_("Only where it is not the edition's, such as a quote in the original."),
    )
    return [("audience", AudienceBlock()), ("language", language)]
