"""Public addresses of campaigns: the link by which people leave."""

from __future__ import annotations

from django.urls import path

from mailer.campaigns import views

urlpatterns = [path("u/<str:token>", views.unsubscribe, name="unsubscribe")]
