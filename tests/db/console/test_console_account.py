"""The page on which people see to their own account."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from subscribers.models import User
from tests.db.console.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make_user("officer", "wagtailadmin.access_admin"))
    return client


def test_it_has_no_field_for_ones_address(officer: Client) -> None:
    page = officer.get(reverse("wagtailadmin_account")).content.decode()
    assert 'name="name_email-first_name"' in page
    assert "name_email-email" not in page


def test_it_changes_nobodys_address(officer: Client) -> None:
    officer.post(
        reverse("wagtailadmin_account"), {"name_email-first_name": "Omar", "name_email-email": "x@example.org"}
    )
    assert User.objects.get(username="officer").email == "officer@mission.example"
