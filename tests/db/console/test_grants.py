"""What a new version gives to the groups of an installation that has them already."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from mailer.console.groups import grant

pytestmark = pytest.mark.django_db


def test_it_gives_a_group_that_exists_what_is_new() -> None:
    Group.objects.get(name="Communications officers").permissions.clear()
    grant(apps, "Communications officers", "issues.funder.add_funder")
    group = Group.objects.get(name="Communications officers")
    assert [permission.codename for permission in group.permissions.all()] == ["add_funder"]


def test_it_makes_no_group_that_was_deleted() -> None:
    Group.objects.filter(name="Operators").delete()
    grant(apps, "Operators", "issues.funder.view_funder")
    assert not Group.objects.filter(name="Operators").exists()
