"""What a new database holds of Wagtail's own, and what permissions are called."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import Page, Site

from mailer.console.groups import GROUPS
from mailer.console.leftovers import drop_unused_groups
from subscribers.models import User

pytestmark = pytest.mark.django_db


def test_it_has_our_groups_alone() -> None:
    assert {group.name for group in Group.objects.all()} == set(GROUPS)


def test_it_keeps_a_group_of_wagtails_that_somebody_is_in() -> None:
    group = Group.objects.create(name="Editors")
    User.objects.create_user("amal", "amal@mission.example", "a-long-password").groups.add(group)
    Group.objects.create(name="Moderators")
    drop_unused_groups(apps)
    assert set(Group.objects.exclude(name__in=GROUPS).values_list("name", flat=True)) == {"Editors"}


def test_it_calls_a_permission_what_its_model_calls_it() -> None:
    found = Permission.objects.filter(content_type__app_label="issues", codename="sign_proof")
    assert [permission.name for permission in found] == ["Can sign a proof"]


def test_it_holds_no_page_but_the_root() -> None:
    assert [(page.depth, page.numchild) for page in Page.objects.all()] == [(1, 0)]
    assert Site.objects.get().root_page.depth == 1


def test_it_keeps_a_first_page_that_somebody_made_their_own() -> None:
    migration = importlib.import_module("mailer.issues.migrations.0002_no_welcome_page")
    Page.objects.get().add_child(title="Our site", slug="ours")
    migration.forwards(apps, None)
    assert Page.objects.filter(title="Our site").exists()


@pytest.mark.parametrize("path", ["documents/", "documents/multiple/add/", "documents/chooser/"])
def test_it_has_no_documents(admin_client: Client, path: str) -> None:
    assert admin_client.get(f"/admin/{path}").status_code == 404
