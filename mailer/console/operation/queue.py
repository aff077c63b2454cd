"""The operator's page: who is sending, which ways are resting, what waits, and a sweep at the press of a button."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailer.campaigns.clock import database_now
from mailer.campaigns.models import Batch, Campaign, Delivery, Window
from mailer.campaigns.signals import wake
from mailer.campaigns.states import DeliveryState
from mailer.console.operation.lanes import CHANGE
from mailer.console.screens import Guarded, Screen, audit
from mailer.dispatch import limits, liveness
from mailer.dispatch.models import Dispatcher, Lane
from mailer.dispatch.recut import ON_THEIR_WAY
from mailer.dispatch.sweep import Swept, sweep

VIEW = "dispatch.view_lane"
SWEEP = "dispatch.change_lane"


class Queue(Screen):
    template_name = "operation/queue.html"
    page_title = _("Queue")
    header_icon = "tasks"
    permissions = (VIEW, SWEEP)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batches = dict(Batch.objects.values_list("state").annotate(Count("pk")).order_by())
        running = Campaign.objects.filter(state=Campaign.State.RUNNING).exclude(kind=Campaign.Kind.NOTICE)
        retries = Delivery.objects.filter(state=DeliveryState.PENDING, next_attempt_at__isnull=False)
        return super().get_context_data(**kwargs) | {
            "dispatchers": [(each, liveness.alive(each.pk)) for each in Dispatcher.objects.order_by("relay", "slot")],
            "lanes": Lane.objects.filter(failures__gt=0).order_by("relay", "provider"),
            "limits": [row for row in limits.table(database_now()) if row["rate"] or row["limits"]],
            "may_limit": self.request.user.has_perm(CHANGE),
            "figures": [
                (_("campaigns running"), running.count()),
                (_("open batches"), batches.get(Batch.State.OPEN, 0)),
                (_("leased batches"), batches.get(Batch.State.LEASED, 0)),
                (_("armed windows"), Window.objects.filter(lost_at=None).count()),
                (_("waiting for a retry"), retries.count()),
            ],
            "overdue": Batch.objects.filter(state=Batch.State.LEASED, lease_until__lt=database_now()).count(),
            "due": retries.filter(next_attempt_at__lt=database_now(), campaign__state__in=ON_THEIR_WAY).count(),
            "running": running.select_related("proof__issue"),
            "relays": [
                (relay.name, f"{relay.host}:{relay.port}", relay.connections) for relay in settings.MAILER_RELAYS
            ],
            "seconds": settings.MAILER_SWEEP_SECONDS,
            "may_sweep": self.request.user.has_perm(SWEEP),
        }


class SweepNow(Guarded):
    permissions = (SWEEP,)

    def post(self, request: HttpRequest) -> HttpResponse:
        swept = sweep()
        wake.send(None)
        audit.info("%s swept: %s", request.user, swept.to_dict())
        messages.success(request, _told(swept))
        return redirect("console_queue")


def _told(swept: Swept) -> str:
    numbers = swept.to_dict()
    if not any(numbers[name] for name in ("recovered", "resent", "due", "prepared", "cancelled", "closed")):
        return gettext("Swept: there was nothing to make up for.")
    return (
        gettext(
            "Swept: %(recovered)d batches recovered, %(due)d retries put in line, %(resent)d messages sent again, "
            "%(prepared)d audiences frozen, %(cancelled)d deliveries cancelled, %(closed)d campaigns closed."
        )
        % numbers
    )
