"""What can be chosen from where the choices are rows: asked for anew each time."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from mailer.issues.audiences import NOWHERE

MOST = 500


def languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


def language_name(code: str) -> str:
    """A language by its own name, as the settings have it; its code where they do not."""
    return dict(languages()).get(code, code)


def lists() -> list[tuple[str, str]]:
    return [*_rows("subscribers.List"), _gone()]


def funders() -> list[tuple[str, str]]:
    return [*_rows("issues.Funder"), _gone()]


def known_or_gone(chosen: Iterable[str], choices: Iterable[tuple[str, str]]) -> list[str]:
    """``chosen``, with the choice that stands for what is gone in place of all that are no ``choices`` any more."""
    known = {key for key, _name in choices}
    return list(dict.fromkeys(each if each in known else str(NOWHERE) for each in map(str, chosen)))


def _gone() -> tuple[str, str]:
    """What was chosen and is gone: nobody is there. The editor shows it only where it is ticked."""
    return str(NOWHERE), _("One that is gone: nobody")


def _rows(model: str) -> list[tuple[str, str]]:
    return [(str(each.pk), str(each)) for each in apps.get_model(model)._default_manager.all()[:MOST]]
