"""All addresses of the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls


def healthy(request: HttpRequest) -> HttpResponse:
    """For load balancers and for whoever waits until the web server is up: says nothing about the rest."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home", permanent=False)),
    path("healthz", healthy),
    path("admin/", include(wagtailadmin_urls)),
    path("catcher/", include("mailer.catcher.urls")),
    path("", include("mailer.campaigns.urls")),
    path("", include("mailer.issues.urls")),
]
