"""Headers of the archive's pages: what browsers may keep, run and pass on."""

from __future__ import annotations

import base64
import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag

SECONDS = 60
"""How long a proxy may keep a public page for all that ask it. Browsers ask each time whether theirs is still the same:
what was corrected or withdrawn shall be so for whoever looks."""
NO_ROBOTS = "noindex, nofollow"


def public(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response`` for everybody, or 304 where the visitor has it already.

    Only its bytes say whether it is the same: an issue that is withdrawn changes pages, but no date on them, so there
    is no Last-Modified."""
    response["Cache-Control"] = f"public, max-age=0, s-maxage={SECONDS}"
    response["Referrer-Policy"] = "no-referrer"
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def private(response: HttpResponse) -> HttpResponse:
    """``response`` for this visitor alone, whose address may hold a token."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = NO_ROBOTS
    return response


def page_policy(style: str = "") -> str:
    """The Content-Security-Policy of a page of ours, with the one style element that holds exactly ``style``."""
    sha256 = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    own = f" 'sha256-{sha256}'" if style else ""
    return (
        f"default-src 'none'; style-src 'self'{own}; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
