"""Lists, people and suppressed addresses: what the admin's own screens do well, without what would lose people.

There is no deleting here. A list is part of what was signed, a person leaves by unsubscribing, and a suppression must
outlive everybody's wish to mail somebody."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from mailer.console.people.forms import PersonForm, SuppressionForm
from mailer.console.people.views import IMPORT
from subscribers.forms import ListForm
from subscribers.models import List, Subscriber, Suppression
from subscribers.states import SubscriptionState

WIDE = "console__wide"
"""Columns that a phone has no room for."""


class KeepingViewSet(ModelViewSet):
    """Show, search, add, change; never delete, never copy."""

    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True  # so that Wagtail offers the permission to view
    search_backend_name = None
    list_per_page = 50
    index_template_name = "subscribers/index.html"

    def get_urlpatterns(self) -> list[URLPattern]:
        kept = ("index", "index_results", "add", "edit")
        return [pattern for pattern in super().get_urlpatterns() if pattern.name in kept]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        gone = dict.fromkeys(("delete_url_name", "history_url_name", "usage_url_name", "inspect_url_name"))
        return super().get_common_view_kwargs(**{**kwargs, **gone}) | gone


def counted_lists() -> QuerySet[List]:
    """Every list with how many are on it, wait to confirm, and have left."""

    def number(state: SubscriptionState) -> Count:
        return Count("subscriptions", filter=Q(subscriptions__state=state))

    return List.objects.annotate(
        subscribed=number(SubscriptionState.SUBSCRIBED),
        waiting=number(SubscriptionState.PENDING),
        left=number(SubscriptionState.UNSUBSCRIBED),
    )


class ListIndex(generic.IndexView):
    results_template_name = "subscribers/lists_results.html"

    def get_base_queryset(self) -> QuerySet[List]:
        return counted_lists()

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [*super().header_buttons, *import_button(self.request.user)]


class ListEdit(generic.EditView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        user = self.request.user
        export = reverse("console_list_export", args=[self.object.pk])
        buttons = [HeaderButton(_("Export as CSV"), url=export, icon_name="download")]
        return [*(buttons if user.has_perm("subscribers.view_subscriber") else []), *import_button(user)]


def import_button(user: Any) -> list[HeaderButton]:
    if not user.has_perms(IMPORT):
        return []
    return [HeaderButton(_("Import CSV"), url=reverse("console_import"), icon_name="upload")]


class ListViewSet(KeepingViewSet):
    model = List
    name = "console_lists"
    url_prefix = "lists"
    icon = "list-ul"
    menu_label = _("Lists")
    menu_name = "lists"
    menu_order = 160
    index_view_class = ListIndex
    edit_view_class = ListEdit
    list_display: Any = [
        "name",
        Column("subscribed", label=_("Subscribed"), sort_key="subscribed"),
        Column("waiting", label=_("Not confirmed"), classname=WIDE),
        Column("left", label=_("Left"), classname=WIDE),
    ]
    search_fields = ["name"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return ListForm


class SubscriberIndex(generic.IndexView):
    results_template_name = "subscribers/people_results.html"

    def get_base_queryset(self) -> QuerySet[Subscriber]:
        suppressed = Exists(Suppression.objects.filter(email_key=OuterRef("email_key")))
        lists = Count("subscriptions", filter=Q(subscriptions__state=SubscriptionState.SUBSCRIBED))
        return Subscriber.objects.select_related("organisation").annotate(mailable=~suppressed, lists=lists)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [*super().header_buttons, *import_button(self.request.user)]


class SubscriberViewSet(KeepingViewSet):
    model = Subscriber
    name = "console_subscribers"
    url_prefix = "subscribers"
    icon = "group"
    menu_label = _("Subscribers")
    menu_name = "subscribers"
    menu_order = 150
    index_view_class = SubscriberIndex
    list_display: Any = [
        "email",
        Column("name", label=_("Name"), sort_key="name", classname=WIDE),
        Column("organisation", label=_("Organisation"), classname=WIDE),
        Column("get_kind_display", label=_("Kind"), sort_key="kind", classname=WIDE),
        Column("lists", label=_("Lists"), classname=WIDE),
        BooleanColumn("mailable", label=_("Gets mail")),
    ]
    list_filter = ["kind", "light"]
    search_fields = ["email", "name", "organisation__name"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return PersonForm


class SuppressionCreate(generic.CreateView):
    success_message = _("%(object)s: never mailed again.")

    def get_success_buttons(self) -> list[Any]:
        return []


class SuppressionIndex(generic.IndexView):
    results_template_name = "subscribers/suppressions_results.html"

    def get_edit_url(self, instance: Suppression) -> None:
        """A suppression is read, never changed."""


class SuppressionViewSet(KeepingViewSet):
    model = Suppression
    name = "console_suppressions"
    url_prefix = "suppressions"
    icon = "no-view"
    menu_label = _("Suppressions")
    menu_name = "suppressions"
    menu_order = 170
    index_view_class = SuppressionIndex
    add_view_class = SuppressionCreate
    list_display: Any = [
        "email_key",
        "reason",
        Column("detail", label=_("Detail"), classname=WIDE),
        DateColumn("created_at", label=_("Since"), classname=WIDE),
    ]
    search_fields = ["email_key", "detail"]
    ordering = "-created_at"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "edit"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**kwargs) | {"edit_url_name": None}

    def get_form_class(self, for_update: bool = False) -> Any:
        return SuppressionForm
