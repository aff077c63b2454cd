"""Public pages: a signed proof in the browser, and the pictures of mails."""

from __future__ import annotations

import logging
import mimetypes

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.content import Medium
from mailer.issues.addresses import fill_public
from mailer.issues.digest import verify
from mailer.issues.errors import ProofRefused
from mailer.issues.models import Proof, ProofVariant
from mailer.issues.pictures import FROZEN_FOLDER
from mailer.issues.preview import content_security_policy

log = logging.getLogger(__name__)

YEAR = 365 * 24 * 3600
_TYPES = {"image/jpeg", "image/png", "image/gif", "image/webp"}


@require_safe
def view_proof(request: HttpRequest, public_id: str, token: str = "") -> HttpResponse:
    """The public variant of a signed proof, without anybody's data. Unsigned proofs are nobody's business yet."""
    proof = get_object_or_404(Proof, public_id=public_id, signed_at__isnull=False)
    variant = _public_variant(proof)
    if variant is None:
        raise Http404
    try:
        verify(proof)
    except ProofRefused as error:
        log.error("The page of a proof is not shown: %s", error)
        return _gone(variant.language)
    response = _headed(HttpResponse(fill_public(CompiledIssue.from_json(variant.compiled)).html))
    response["Content-Security-Policy"] = content_security_policy()
    return response


def _public_variant(proof: Proof) -> ProofVariant | None:
    """The archive's; the mail itself for proofs that were made before there was one."""
    public = proof.variants.filter(audience="").order_by("pk")
    return public.filter(medium=Medium.WEB.value).first() or public.first()


def _gone(language: str) -> HttpResponse:
    """Nobody signed what is stored now, so nobody is shown it."""
    with override(language if language in dict(settings.LANGUAGES) else None):
        # No request in the context: a session touched while rendering would set a cookie.
        response = _headed(HttpResponse(render_to_string("proof_gone.html"), status=410))
        response["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    return response


def _headed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """Pictures below MEDIA_ROOT: those of proofs for everybody, renditions for staff, originals for nobody."""
    folder, _, name = path.partition("/")
    if not name or "/" in name or not _may_see(request, folder):
        raise Http404
    kind = _type(name)
    response = FileResponse(_open(path), content_type=kind)
    response["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if folder == FROZEN_FOLDER else "private, max-age=3600"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _may_see(request: HttpRequest, folder: str) -> bool:
    if folder == "images":
        return request.user.has_perm("wagtailadmin.access_admin")
    return folder == FROZEN_FOLDER


def _type(name: str) -> str:
    kind = mimetypes.guess_type(name)[0]
    if kind not in _TYPES:
        raise Http404
    return kind


def _open(path: str) -> File:
    try:
        return default_storage.open(path, "rb")
    except (OSError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
