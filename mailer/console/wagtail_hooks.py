"""What the console adds to the admin, and what it takes away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from mailer.catcher.views import PERMISSIONS as CAUGHT
from mailer.console import tidy
from mailer.console.campaigns.urls import urlpatterns as campaign_urls
from mailer.console.home import WaitingPanel
from mailer.console.issues.urls import urlpatterns as issue_urls
from mailer.console.operation.queue import SWEEP, VIEW
from mailer.console.operation.urls import urlpatterns as operation_urls
from mailer.console.people.urls import urlpatterns as people_urls
from mailer.console.people.viewsets import ListViewSet, SubscriberViewSet, SuppressionViewSet
from mailer.console.screens import may_open
from mailer.issues.admin.buttons import PROOF_HOOK, ProofButton
from mailer.issues.models import Proof


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [*issue_urls, *campaign_urls, *people_urls, *operation_urls]


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [ListViewSet(), SubscriberViewSet(), SuppressionViewSet()]


class GuardedMenuItem(MenuItem):
    """Shown to people who hold one of ``permissions`` and all of ``required``."""

    def __init__(
        self, *args: Any, permissions: tuple[str, ...] = (), required: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.permissions = permissions
        self.required = required

    def is_shown(self, request: HttpRequest) -> bool:
        return may_open(request.user, self.permissions, self.required)


class CaughtMailMenuItem(GuardedMenuItem):
    """Only where mail is caught instead of sent."""

    def is_shown(self, request: HttpRequest) -> bool:
        return settings.MAILER_CATCHES and super().is_shown(request)


@hooks.register("register_admin_menu_item")
def campaigns_menu() -> MenuItem:
    return GuardedMenuItem(
        _("Campaigns"),
        reverse("console_campaigns"),
        name="campaigns",
        icon_name="mail",
        order=140,
        permissions=("campaigns.view_campaign",),
    )


@hooks.register("register_admin_menu_item")
def queue_menu() -> MenuItem:
    return GuardedMenuItem(
        _("Queue"), reverse("console_queue"), name="queue", icon_name="tasks", order=180, permissions=(VIEW, SWEEP)
    )


@hooks.register("register_admin_menu_item")
def caught_mail_menu() -> MenuItem:
    return CaughtMailMenuItem(
        _("Caught mail"), reverse("catcher:inbox"), name="caught-mail", icon_name="download", order=190, required=CAUGHT
    )


@hooks.register(PROOF_HOOK)
def sending_button(proof: Proof, user: Any) -> Iterator[ProofButton]:
    if user.has_perm("campaigns.add_campaign"):
        yield ProofButton(gettext("Make a campaign"), reverse("console_campaign_create", args=[proof.pk]))


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Those of ours that the page of a group offers beside the ones of the viewsets."""
    return Permission.objects.filter(
        content_type__app_label__in=["campaigns", "dispatch"],
        codename__in=[
            *("view_campaign", "add_campaign", "change_campaign", "operate_campaign"),
            *("view_lane", "change_lane"),
        ],
    )


@hooks.register("construct_main_menu")
def main_menu(request: HttpRequest, items: list[Any]) -> None:
    tidy.without_names(items, tidy.MENU)


@hooks.register("construct_reports_menu")
def reports_menu(request: HttpRequest, items: list[Any]) -> None:
    tidy.without_names(items, tidy.REPORTS)


@hooks.register("construct_settings_menu")
def settings_menu(request: HttpRequest, items: list[Any]) -> None:
    tidy.without_names(items, tidy.SETTINGS)


@hooks.register("construct_homepage_panels")
def panels(request: HttpRequest, items: list[Any]) -> None:
    tidy.without_classes(items, tidy.PANELS)
    items.append(WaitingPanel())


@hooks.register("construct_homepage_summary_items", order=1000)
def summary(request: HttpRequest, items: list[Any]) -> None:
    tidy.without_classes(items, tidy.SUMMARY)
