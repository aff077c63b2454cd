"""The catcher's web inbox; to be mounted with ``include("mailer.catcher.urls")``."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from mailer.catcher import views

app_name = "catcher"


class RowNumber(IntConverter):
    """A number that SQLite can hold."""

    regex = "[0-9]{1,18}"


register_converter(RowNumber, "caught")

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<caught:number>/", views.message, name="message"),
    path("<caught:number>/html/", views.message_html, name="html"),
    path("<caught:number>/source/", views.message_source, name="source"),
]
