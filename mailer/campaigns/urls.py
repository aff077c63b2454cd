"""Public addresses of campaigns: the links by which people leave and read on, and tracked links."""

from __future__ import annotations

from django.urls import path

from mailer.campaigns import views
from mailer.campaigns.clicks import CLICKS

urlpatterns = [
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path(f"{CLICKS.lstrip('/')}<str:link>", views.click, name="click"),
    path("v/<slug:public_id>/<path:token>", views.read, name="proof-view-link"),
]
