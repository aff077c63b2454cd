"""The site's addresses, and a page tree beside them, to which rich text can link."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from mailer.urls import urlpatterns as ours

urlpatterns = [*ours, path("pages/", include(wagtail_urls))]
