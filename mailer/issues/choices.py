"""What can be chosen from where the choices are rows: asked for anew each time."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings

MOST = 500


def languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


def lists() -> list[tuple[str, str]]:
    return _rows("subscribers.List")


def funders() -> list[tuple[str, str]]:
    return _rows("issues.Funder")


def _rows(model: str) -> list[tuple[str, str]]:
    return [(str(each.pk), str(each)) for each in apps.get_model(model)._default_manager.all()[:MOST]]
