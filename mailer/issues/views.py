"""The pictures of mails."""

from __future__ import annotations

import mimetypes

from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mailer.issues.pictures import FROZEN_FOLDER

HOUR = 3600
"""Seconds for which a picture of a mail may be kept: somebody in it may withdraw their consent."""
_TYPES = {"image/jpeg", "image/png", "image/gif", "image/webp"}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """Pictures below MEDIA_ROOT: those of proofs for everybody, renditions for staff, originals for nobody."""
    folder, _, name = path.partition("/")
    if not name or "/" in name or not _may_see(request, folder):
        raise Http404
    kind = _type(name)
    response = FileResponse(_open(path), content_type=kind)
    response["Cache-Control"] = f"{'public' if folder == FROZEN_FOLDER else 'private'}, max-age={HOUR}"
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
