"""The archive's indexes: which newsletters there are, and what was sent of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from mailer.issues.archive import answers, shelf
from mailer.issues.archive.entries import Entry, entries
from mailer.issues.models import Newsletter

PER_PAGE = 20
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    entries: tuple[Entry, ...]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every newsletter that has something in the archive."""
    context = {"newsletters": shelf.newsletters(), "url": settings.MAILER_PUBLIC_URL + reverse("archive")}
    return _answer(request, "archive/index.html", context)


@require_safe
def newsletter_index(request: HttpRequest, slug: str) -> HttpResponse:
    """What was sent of one newsletter, by year, the newest first, in the newsletter's language."""
    newsletter = get_object_or_404(shelf.newsletters(), slug=slug)
    page = _page_asked_for(request, newsletter)
    url = settings.MAILER_PUBLIC_URL + reverse("archive-newsletter", args=[slug])
    context = {
        "newsletter": newsletter,
        "page": page,
        "years": _years(entries(page.object_list)),
        "url": f"{url}?page={page.number}" if page.number > 1 else url,
        "feed": settings.MAILER_PUBLIC_URL + reverse("archive-feed", args=[slug]),
        "style": f":root{{--brand:{newsletter.colour}}}",  # checked where it is entered: #rrggbb
    }
    with override(newsletter.language):
        return _answer(request, "archive/newsletter.html", context)


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    # No request in the context: a session touched while rendering would set a cookie.
    response = HttpResponse(render_to_string(template, context))
    response["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    response["Content-Security-Policy"] = answers.page_policy(context.get("style", ""))
    return answers.public(request, response)


def _page_asked_for(request: HttpRequest, newsletter: Newsletter) -> Page[Any]:
    """Raises Http404 for a page that is not there."""
    number = request.GET.get("page", "1")
    pages = Paginator(shelf.of_newsletter(newsletter), PER_PAGE)
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        raise Http404
    if not 1 <= int(number) <= pages.num_pages:
        raise Http404
    return pages.page(int(number))


def _years(found: Iterable[Entry]) -> list[Year]:
    by_year = groupby(found, key=lambda entry: timezone.localtime(entry.sent_at).year)
    return [Year(number, tuple(each)) for number, each in by_year]
