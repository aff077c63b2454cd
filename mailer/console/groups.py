"""Who may do what: the groups a new installation begins with. An administrator may change them afterwards."""

from __future__ import annotations

from typing import Any

ACCESS = ("wagtailadmin.admin.access_admin",)

PICTURES = ("issues.image.add_image", "issues.image.change_image", "issues.image.choose_image")
"""Granted on the root collection, as Wagtail has it."""

GROUPS: dict[str, tuple[str, ...]] = {
    "Communications officers": (
        *ACCESS,
        *(f"issues.issue.{action}_issue" for action in ("view", "add", "change", "delete")),
        *(f"issues.newsletter.{action}_newsletter" for action in ("view", "add", "change")),
        *(f"issues.{each}.{action}_{each}" for each in ("programme", "funder") for action in ("view", "add", "change")),
        *(f"issues.proof.{action}_proof" for action in ("view", "add")),
        *(f"campaigns.campaign.{action}_campaign" for action in ("view", "add", "change")),
        *(f"subscribers.subscriber.{action}_subscriber" for action in ("view", "add", "change")),
        *(f"subscribers.list.{action}_list" for action in ("view", "add", "change")),
        *(f"subscribers.suppression.{action}_suppression" for action in ("view", "add")),
    ),
    "Heads of mission": (
        *ACCESS,
        "issues.issue.view_issue",
        "issues.newsletter.view_newsletter",
        "issues.proof.view_proof",
        "issues.proof.sign_proof",
        "campaigns.campaign.view_campaign",
        "subscribers.list.view_list",
    ),
    "Operators": (
        *ACCESS,
        "campaigns.campaign.view_campaign",
        "campaigns.campaign.operate_campaign",
        "subscribers.list.view_list",
        "subscribers.suppression.view_suppression",
        "dispatch.lane.view_lane",
        "dispatch.lane.change_lane",
    ),
}
"""Group -> permissions, each as app.model.codename. To change a lane is what sweeping needs."""

NAMES = {"operate_campaign": "Can pause, resume and resend campaigns", "sign_proof": "Can sign a proof"}
"""What Django would not call "Can …" itself: the model's own words, which its app may not have in the database yet."""


def make_groups(apps: Any) -> None:
    """Makes the groups that are missing; leaves alone those that exist. ``apps`` is a migration's registry."""
    group_model = apps.get_model("auth", "Group")
    for name, permissions in GROUPS.items():
        group, made = group_model.objects.get_or_create(name=name)
        if made:
            group.permissions.add(*(_permission(apps, each) for each in permissions))
            if name == "Communications officers":
                _grant_pictures(apps, group)


def grant(apps: Any, name: str, *permissions: str) -> None:
    """Gives the group of that name what came with a new version; makes none, in case it was deleted or renamed."""
    for group in apps.get_model("auth", "Group").objects.filter(name=name):
        group.permissions.add(*(_permission(apps, each) for each in permissions))


def _permission(apps: Any, name: str) -> Any:
    """The permission, made where Django has not come to it yet: it makes them all after the last migration."""
    app, model, codename = name.split(".")
    types, permissions = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    content_type, _ = types.objects.get_or_create(app_label=app, model=model)
    name = NAMES.get(codename, f"Can {codename.replace('_', ' ')}")
    found = permissions.objects.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})
    return found[0]


def _grant_pictures(apps: Any, group: Any) -> None:
    root = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    grants = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for each in PICTURES if root else ():
        grants.objects.get_or_create(group=group, collection=root, permission=_permission(apps, each))
