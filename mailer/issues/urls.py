"""Public pages: the archive, and the pictures of mails."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from mailer.issues import feeds, reviews, views
from mailer.issues.archive import indexes, pages

urlpatterns = [
    path("archive/", indexes.index, name="archive"),
    path("archive/<slug:slug>/", indexes.newsletter_index, name="archive-newsletter"),
    path("archive/<slug:slug>/feed.atom", feeds.newsletter_feed, name="archive-feed"),
    path("v/<slug:public_id>/", pages.view_proof, name="proof-view"),
    path("r/<slug:key>/", reviews.review, name="proof-review"),
    path("r/<slug:key>/mail/<int:variant>/", reviews.review_mail, name="proof-review-mail"),
    path(f"{settings.MEDIA_URL.lstrip('/')}<path:path>", views.media, name="media"),
]
