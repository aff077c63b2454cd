"""The merge fields of a mail, from what is known of its reader."""

from __future__ import annotations

from typing import Any


def recipient_values(name: Any, salutation: Any, organisation: Any, country: Any) -> dict[str, str]:
    """The merge fields of one person; whoever was erased since the snapshot has none any more."""
    fields = {"name": name, "salutation": salutation, "organisation": organisation, "country": country}
    return {field: value or "" for field, value in fields.items()}
