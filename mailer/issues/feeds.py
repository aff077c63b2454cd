"""The archive of a newsletter as an Atom feed (RFC 4287)."""

from __future__ import annotations

import html
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import override
from django.views.decorators.http import require_safe

from mailer.issues.archive import answers, shelf
from mailer.issues.archive.entries import Entry, as_line, entries
from mailer.issues.models import Issue, Newsletter

MOST = 20


@require_safe
def newsletter_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest of what everybody may see."""
    newsletter = get_object_or_404(shelf.newsletters(), slug=slug)
    with override(newsletter.language):
        feed = _feed(newsletter)
    for entry in entries(shelf.of_newsletter(newsletter)[:MOST]):
        _add(feed, entry)
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Content-Language"] = newsletter.language
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answers.public(request, response)


def unique_id(issue: Issue) -> str:
    """Names the issue for good: neither a move to another host nor a correction makes a new entry of it."""
    return uuid.uuid5(issue.translation_key, str(issue.pk)).urn


def _feed(newsletter: Newsletter) -> Atom1Feed:
    return Atom1Feed(
        title=as_line(newsletter.name),
        link=_absolute("archive-newsletter", newsletter),
        description=None,
        subtitle=as_line(newsletter.about) or None,
        language=newsletter.language,
        author_name=as_line(newsletter.sender_name or newsletter.name),
        feed_url=_absolute("archive-feed", newsletter),
    )


def _add(feed: Atom1Feed, entry: Entry) -> None:
    feed.add_item(
        title=entry.title,
        link=entry.url,
        description=html.escape(entry.preheader) or None,  # Django says that it is HTML: so it has to be
        unique_id=unique_id(entry.proof.issue),
        pubdate=entry.sent_at,
        updateddate=entry.updated_at,
    )


def _absolute(name: str, newsletter: Newsletter) -> str:
    return settings.MAILER_PUBLIC_URL + reverse(name, args=[newsletter.slug])
