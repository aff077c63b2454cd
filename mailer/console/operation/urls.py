from __future__ import annotations

from django.urls import path

from mailer.console.operation.queue import Queue, SweepNow

urlpatterns = [
    path("queue/", Queue.as_view(), name="console_queue"),
    path("queue/sweep/", SweepNow.as_view(), name="console_sweep"),
]
