"""Why a file cannot be imported at all, and why an address cannot be taken."""

from __future__ import annotations

from django.utils.translation import gettext

from subscribers.addresses import BadAddress


class ImportRefused(Exception):
    """Nothing of the file was imported; the message says why and what to do."""


def in_words(error: BadAddress) -> str:
    """The reason in the reader's language."""
    return gettext(error.message) % error.values
