"""The catcher's web inbox: what was mailed, as a person and as a machine would see it. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from mailer.catcher.reading import Reading, read, with_links_in_new_tabs
from mailer.catcher.store import PAGE, CatcherStore

SOURCE_SHOWN = 200_000
"""Characters of the source that the page shows; the download has all."""

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_MAIL_POLICY = (
    "default-src 'none'; img-src http: https: data: 'self'; style-src 'unsafe-inline'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

TABS = {
    "html": gettext_lazy("HTML"),
    "text": gettext_lazy("Plain text"),
    "headers": gettext_lazy("Headers"),
    "source": gettext_lazy("Source"),
    "envelope": gettext_lazy("Envelope"),
}


PERMISSIONS = ("wagtailadmin.access_admin", "subscribers.view_subscriber")
"""All of them: caught mail holds people's addresses, and links that act for them."""


def for_staff(view: View[P]) -> View[P]:
    """For active staff who may see subscribers, and only where mail goes to the catcher: elsewhere there is no page."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.MAILER_CATCHES:
            raise Http404
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perms(PERMISSIONS):  # nobody inactive has any
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@require_safe
@for_staff
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything caught, newest first; ``q`` searches, ``page`` turns."""
    query = request.GET.get("q", "").strip()
    with _store() as store:
        page = Paginator(range(store.count(query) if store else 0), PAGE).get_page(request.GET.get("page"))
        caught = store.messages(query, page.number, PAGE) if store else []
    return render(request, "catcher/inbox.html", {"page": page, "caught": caught, "query": query})


@require_safe
@for_staff
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One message under the tab that ``view`` names; by default its HTML, or the plain text where it has none."""
    with _store() as store:
        caught, raw = (store.get(number), store.raw(number)) if store else (None, None)
        newer, older = store.neighbours(number) if store else (None, None)
    if caught is None or raw is None:
        return _not_found(request)
    reading = read(raw)
    tab = request.GET.get("view", "")
    context = {
        "message": caught,
        "reading": reading,
        "tab": tab if tab in TABS else _first_tab(reading),
        "tabs": TABS,
        "newer": newer,
        "older": older,
        "source": raw[:SOURCE_SHOWN].decode("utf-8", "replace"),
        "source_is_cut": len(raw) > SOURCE_SHOWN,
    }
    return render(request, "catcher/message.html", context)


@require_safe
@xframe_options_sameorigin
@for_staff
def message_html(request: HttpRequest, number: int) -> HttpResponse:
    """The HTML part alone, for the frame: its own origin, no scripts, no forms; links open in new tabs."""
    raw = _raw(number)
    if raw is None:
        return _not_found(request)
    html = read(raw).html
    if html is None:
        return _not_found(request, _("This message has no HTML part."))
    headers = {"Content-Security-Policy": _MAIL_POLICY, "Referrer-Policy": "no-referrer"}
    return HttpResponse(with_links_in_new_tabs(html), headers=headers)


@require_safe
@for_staff
def message_source(request: HttpRequest, number: int) -> HttpResponse:
    """The message's bytes as they came, to be saved."""
    raw = _raw(number)
    if raw is None:
        return _not_found(request)
    response = HttpResponse(raw, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="message-{number}.eml"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@contextmanager
def _store() -> Iterator[CatcherStore | None]:
    """What was caught; None before the catcher has made its file, which looking does not make."""
    file = Path(settings.MAILER_HOME) / "catcher.sqlite3"
    if not file.exists():
        yield None
        return
    with CatcherStore(file) as store:
        yield store


def _raw(number: int) -> bytes | None:
    with _store() as store:
        return store.raw(number) if store else None


def _first_tab(reading: Reading) -> str:
    if reading.html is not None:
        return "html"
    return "text" if reading.text is not None else "source"


def _not_found(request: HttpRequest, reason: str = "") -> HttpResponse:
    reason = reason or _("There is no message of this number. It may have been cleared, or was pruned to make room.")
    context = {"reason": reason, "inbox": reverse("catcher:inbox")}
    return render(request, "catcher/not_found.html", context, status=404)
