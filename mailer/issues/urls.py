"""Public pages: a signed proof in the browser, and the pictures of mails."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from mailer.issues import reviews, views

urlpatterns = [
    path("v/<slug:public_id>/", views.view_proof, name="proof-view"),
    path("v/<slug:public_id>/<path:token>", views.view_proof, name="proof-view-link"),
    path("r/<slug:key>/", reviews.review, name="proof-review"),
    path("r/<slug:key>/mail/<int:variant>/", reviews.review_mail, name="proof-review-mail"),
    path(f"{settings.MEDIA_URL.lstrip('/')}<path:path>", views.media, name="media"),
]
