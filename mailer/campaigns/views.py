"""What links in mails open: the page to unsubscribe, with the one-click POST of mail providers (RFC 8058), the mail in
a browser, and what tracked links lead to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from mailer.campaigns import clicks
from mailer.campaigns.leaving import Leaver, UnknownLink, find
from mailer.campaigns.reading import proven
from mailer.issues.archive.pages import show

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


@csrf_exempt  # mail providers have no token of ours to send back; the link itself is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Nothing but a POST that says so changes anything: link scanners and previews follow every link of a mail."""
    try:
        leaver = find(token)
    except UnknownLink:
        return _headed(HttpResponse(render_to_string("unsubscribe_unknown.html"), status=404))
    with override(leaver.language()):
        response = _answer(request, leaver)
        response["Content-Language"] = leaver.language()
    return _headed(response)


@require_safe
def click(request: HttpRequest, link: str) -> HttpResponse:
    """Sends a reader on to a link of the mail they hold, and nowhere else. Nothing is recorded yet."""
    try:
        return _headed(HttpResponse(status=302, headers={"Location": clicks.target(link)}))
    except UnknownLink:
        return _headed(HttpResponse(render_to_string("click_unknown.html"), status=404))


@require_safe
def read(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
    """The mail as the archive shows it to whoever got it. A broken link opens what is open to everybody."""
    return show(request, public_id, proven(token), is_plain=False)


def _answer(request: HttpRequest, leaver: Leaver) -> HttpResponse:
    if leaver.was_test:
        return _of_a_test(request, leaver)
    if request.method != "POST":
        return _page("unsubscribe_done.html" if leaver.has_left() else "unsubscribe.html", leaver)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        leaver.leave("one-click")
        return HttpResponse(_("You are unsubscribed.") + "\n", content_type="text/plain; charset=utf-8")
    if request.POST.get("confirm") == "1":
        leaver.leave("unsubscribe page")
        return _page("unsubscribe_done.html", leaver)
    if request.POST.get("light") in ("0", "1"):
        leaver.prefer(light=request.POST["light"] == "1")
        return _page("unsubscribe_done.html" if leaver.has_left() else "unsubscribe_light.html", leaver)
    return _page("unsubscribe.html", leaver, status=400)


def _of_a_test(request: HttpRequest, leaver: Leaver) -> HttpResponse:
    """There is nobody to let go: whoever tries the link out learns so."""
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse(_("This was a test: nothing was changed.") + "\n", content_type="text/plain; charset=utf-8")
    return _page("unsubscribe_test.html", leaver)


def _page(template: str, leaver: Leaver, status: int = 200) -> HttpResponse:
    # No request in the context: a session touched while rendering would set a cookie.
    context: dict[str, Any] = {"address": leaver.masked(), "lists": leaver.lists, "is_light": leaver.is_light}
    return HttpResponse(render_to_string(template, context), status=status)


def _headed(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    return response
