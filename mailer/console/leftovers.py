"""What Wagtail leaves in a new database for sites of pages, and nobody here would use."""

from __future__ import annotations

from typing import Any

from django.conf import settings

GROUPS = ("Editors", "Moderators")


def drop_unused_groups(apps: Any) -> None:
    """Removes Wagtail's own groups where nobody is in them. ``apps`` is a migration's registry."""
    users = apps.get_model(settings.AUTH_USER_MODEL)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        if not users.objects.filter(groups=group).exists():
            group.delete()
