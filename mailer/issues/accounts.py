"""Accounts of this site, by what they may do."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from subscribers.addresses import key_of
from subscribers.models import User


def staff() -> QuerySet[User]:
    """Who may open the desk."""
    return _holders("wagtailadmin", "access_admin")


def possible_signers() -> QuerySet[User]:
    return _holders("issues", "sign_proof")


def staff_keys() -> set[str]:
    """The keys (see subscribers.addresses) of the addresses of ``staff``."""
    emails = staff().exclude(email="").values_list("email", flat=True)
    return {key_of(email.strip()) for email in emails}


def _holders(app: str, codename: str) -> QuerySet[User]:
    """Active users with the permission, of their own or by a group, and superusers."""
    permissions = Permission.objects.filter(content_type__app_label=app, codename=codename)
    held = Q(is_superuser=True) | Q(user_permissions__in=permissions) | Q(groups__permissions__in=permissions)
    return User.objects.filter(held, is_active=True).distinct().order_by("last_name", "username")
