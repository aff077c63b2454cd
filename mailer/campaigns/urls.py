"""Public addresses of campaigns: the link by which people leave, and tracked links."""

from __future__ import annotations

from django.urls import path

from mailer.campaigns import views
from mailer.campaigns.clicks import CLICKS

urlpatterns = [
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    path(f"{CLICKS.lstrip('/')}<str:link>", views.click, name="click"),
]
