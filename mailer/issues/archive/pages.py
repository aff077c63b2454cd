"""The page of one sent proof: what was signed, byte by byte, and around it what was noted and where else to go."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mailer.compiler.compiled import CompiledIssue
from mailer.issues.addresses import fill_public, view_url
from mailer.issues.archive import answers, doors, shelf
from mailer.issues.archive.doors import Door, Link
from mailer.issues.archive.entries import (
    day_of,
    entries,
    preheader_of,
    public_variant,
    public_variants,
    title_of,
)
from mailer.issues.archive.frame import framed
from mailer.issues.choices import language_name
from mailer.issues.digest import verify, verify_test
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, ProofVariant, Visibility
from mailer.issues.preview import content_security_policy

log = logging.getLogger(__name__)


@require_safe
def view_proof(request: HttpRequest, public_id: str) -> HttpResponse:
    """The public variant of a sent proof, without anybody's data."""
    return show(request, public_id)


def show(request: HttpRequest, public_id: str, link: Link | None = None, is_plain: bool = True) -> HttpResponse:
    """The page for whoever holds ``link``. ``is_plain`` is false where the address holds a token, proven or not."""
    proofs = Proof.objects.select_related("issue__newsletter", "issue__locale").prefetch_related(shelf.LEAN)
    proof = get_object_or_404(proofs, public_id=public_id)
    door = doors.door_of(proof)
    if not doors.lets_in(door, proof, request, link):
        return _closed(proof, door)
    return _opened(request, proof, door, link, is_plain and door is Door.OPEN)


def _opened(request: HttpRequest, proof: Proof, door: Door, link: Link | None, is_public: bool) -> HttpResponse:
    asked = request.GET.get("lang", "")[:10]
    variant = public_variant(proof, asked or (link.language if link else ""))
    if variant is None:
        raise Http404
    try:
        _check(proof, variant)
    except ProofRefused as error:
        log.error("The page of a proof is not shown: %s", error)
        return _gone(variant.language)
    compiled = CompiledIssue.from_json(variant.compiled)
    newer_version = shelf.successor(proof)
    with override(_spoken(compiled.language)):
        response = HttpResponse(_page(proof, compiled, door, link, newer_version, request.path))
    response["Content-Language"] = compiled.language
    response["Content-Security-Policy"] = content_security_policy()
    if not is_public:
        return answers.private(response)
    if newer_version is not None:
        response["X-Robots-Tag"] = answers.NO_ROBOTS  # whoever searches shall find the corrected one
    return answers.public(request, response)


def _check(proof: Proof, shown: ProofVariant) -> None:
    """Raises ProofRefused for what is not as it was signed, or as it was made where it is a test, that nobody signs."""
    if proof.purpose == Proof.Purpose.TEST:
        verify_test(proof)
    else:
        verify(proof, shown)


def _page(
    proof: Proof, compiled: CompiledIssue, door: Door, link: Link | None, newer_version: Proof | None, path: str
) -> str:
    context = {
        "proof": proof,
        "newsletter": proof.issue.newsletter,
        "title": title_of(compiled),
        "description": preheader_of(compiled),
        "language": compiled.language,
        "direction": compiled.direction,
        "url": _in_language(view_url(proof), proof, compiled.language),
        "editions": _editions(proof, compiled.language, path),
        "notice": _notice(proof, door, link),
        "notes": [{"day": day_of(note.at), "text": note.text} for note in proof.corrections.all()],
        "newer_version": _address(newer_version, link) if newer_version else "",
        **_around(proof),
    }
    head, above, below = (
        render_to_string(f"archive/{name}.html", context) for name in ("page_head", "page_above", "page_below")
    )
    return framed(fill_public(compiled).html, head, above, below)


def _editions(proof: Proof, shown: str, path: str) -> list[dict[str, str]]:
    """The editions in other languages than the one ``shown``, each by its own name."""
    others = (each for each in public_variants(proof) if each != shown)
    return [{"language": each, "name": language_name(each), "url": f"{path}?lang={each}"} for each in others]


def _in_language(url: str, proof: Proof, language: str) -> str:
    """The one address of an edition: the plain one for that which everybody gets who asks for none."""
    main = public_variant(proof)
    return url if main is None or main.language == language else f"{url}?lang={language}"


def _around(proof: Proof) -> dict[str, Any]:
    """Where else to go, as far as everybody may go there."""
    is_listed = shelf.newsletters().filter(pk=proof.issue.newsletter_id).exists()
    if not is_listed or proof.sent_at is None:
        return {"is_listed": is_listed}
    older, newer = (next(entries(found[:1]), None) for found in (shelf.older(proof), shelf.newer(proof)))
    return {"is_listed": True, "older": older, "newer": newer}


def _address(proof: Proof, link: Link | None) -> str:
    """The page of ``proof`` for whoever holds ``link``."""
    address = reverse("proof-view", args=[proof.public_id])
    return address + link.token if link and doors.door_of(proof) is Door.READERS else address


def _notice(proof: Proof, door: Door, link: Link | None) -> str:
    """Who may read this, where it is not everybody."""
    if door is Door.OPEN:
        return ""
    if proof.purpose == Proof.Purpose.TEST:
        return _("This was a test. Only staff see this page.")
    if door is Door.STAFF:
        return _("Only staff see this page.")
    if link is not None:
        return _("This page is for those who have the mail. Its address is your own.")
    if proof.sent_at is None:
        return _("This was not sent to everybody yet. Only staff and those who have it already see this page.")
    return _("Only staff see this page, and subscribers by the link in their mail.")


def _closed(proof: Proof, door: Door) -> HttpResponse:
    """Says no more of the issue than that it is not for everybody; of what was never sent, not even that."""
    is_test = proof.purpose == Proof.Purpose.TEST
    if door is Door.SHUT or (proof.sent_at is None and not is_test):
        raise Http404
    plain = reverse("proof-view", args=[proof.public_id])
    login = f"{reverse('wagtailadmin_login')}?{urlencode({'next': plain})}"
    context = {"by_link": door is Door.READERS, "login": login}
    status = 404 if proof.shown_to == Visibility.STAFF and not is_test else 403
    with override(_spoken(proof.issue.language)):
        return _bare("archive/not_public.html", status, context)


def _gone(language: str) -> HttpResponse:
    """Nobody signed what is stored now, so nobody is shown it."""
    with override(_spoken(language)):
        return _bare("proof_gone.html", 410, {})


def _bare(template: str, status: int, context: dict[str, Any]) -> HttpResponse:
    # No request in the context: a session touched while rendering would set a cookie.
    response = HttpResponse(render_to_string(template, context), status=status)
    response["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    response["Content-Security-Policy"] = answers.page_policy()
    return answers.private(response)


def _spoken(language: str) -> str | None:
    """The language where pages are written in it."""
    return language if language in dict(settings.LANGUAGES) else None
