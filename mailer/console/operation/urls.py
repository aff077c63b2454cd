from __future__ import annotations

from django.urls import path

from mailer.console.operation.lanes import LaneLimits
from mailer.console.operation.queue import Queue, SweepNow

urlpatterns = [
    path("queue/", Queue.as_view(), name="console_queue"),
    path("queue/lane/", LaneLimits.as_view(), name="console_lane"),
    path("queue/sweep/", SweepNow.as_view(), name="console_sweep"),
]
