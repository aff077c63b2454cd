"""The page behind a link for comments: read-only, without an account, until a day."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.issues.actions.comment_proof import LONGEST_NAME, comment_by_link
from mailer.issues.actions.return_proof import LONGEST_COMMENT
from mailer.issues.actions.review_links import find_link
from mailer.issues.addresses import fill_public
from mailer.issues.digest import standing_of
from mailer.issues.errors import ProofRefused
from mailer.issues.models import ProofVariant, ReviewLink
from mailer.issues.origin import origin_of
from mailer.issues.preview import content_security_policy
from mailer.issues.standing import MAY, Deed, Standing

LONGEST_KEY = 64
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # the key stays here; without any, a browser would not say whose form it sends
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """The mail, its plain text, what was said by this link, and room to say more."""
    link = _link(key)
    if not link.holds_at(timezone.now()):
        return _page(request, "review_ended.html", {}, status=410)
    if request.method == "POST":
        return _comment(request, link, key)
    return _shown(request, link, key)


@require_safe
def review_mail(request: HttpRequest, key: str, variant: int) -> HttpResponse:
    """The HTML part, for the frame. Its links open beside it and do not say where from."""
    link = _link(key)
    if not link.holds_at(timezone.now()) or standing_of(link.proof) is Standing.VOID:
        return _page(request, "review_ended.html", {}, status=410)
    stored = get_object_or_404(_variants(link), pk=variant)
    with override(stored.language):
        html = fill_public(CompiledIssue.from_json(stored.compiled)).html
    html = html.replace("<img ", '<img loading="lazy" ').replace("<a ", '<a target="_blank" rel="noopener noreferrer" ')
    response = _headed(HttpResponse(html), content_security_policy())
    response["Referrer-Policy"] = "no-referrer"
    return response


def _link(key: str) -> ReviewLink:
    link = find_link(key) if len(key) <= LONGEST_KEY else None
    if link is None:
        raise Http404
    return link


def _variants(link: ReviewLink) -> Any:
    return ProofVariant.objects.filter(
        proof=link.proof_id, medium=Medium.MAIL.value, audience="", light=False
    ).order_by("pk")


def _comment(request: HttpRequest, link: ReviewLink, key: str) -> HttpResponse:
    name, comment = request.POST.get("name", ""), request.POST.get("comment", "")
    try:
        comment_by_link(link, name, comment, origin_of(request, silent=True))
    except ProofRefused as error:
        return _shown(request, link, key, {"trouble": str(error), "typed": comment, "called": name}, status=422)
    response = redirect("proof-review", key)
    response["Location"] += "#comments"
    return _headed(response, PAGE_POLICY)


def _shown(
    request: HttpRequest, link: ReviewLink, key: str, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    stands = standing_of(link.proof)
    if stands is Standing.VOID:  # nobody gave out what is stored now
        return _page(request, "review_ended.html", {}, status=410)
    context = {
        "link": link,
        "proof": link.proof,
        "key": key,
        "mails": [_mail(each) for each in _variants(link)],
        "comments": link.comments.order_by("at", "pk"),
        "newer": stands is Standing.SUPERSEDED,
        "may_comment": Deed.COMMENT in MAY[stands],
        "called": link.name,
        "longest": LONGEST_COMMENT,
        "longest_name": LONGEST_NAME,
    }
    return _page(request, "review.html", context | (more or {}), status)


def _mail(variant: ProofVariant) -> dict[str, Any]:
    compiled = CompiledIssue.from_json(variant.compiled)
    filled = fill_public(compiled)
    return {"pk": variant.pk, "language": compiled.language, "direction": compiled.direction, "text": filled.text}


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return _headed(render(request, template, context, status=status), PAGE_POLICY)


def _headed(response: HttpResponse, policy: str) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    response["Content-Security-Policy"] = policy
    return response
