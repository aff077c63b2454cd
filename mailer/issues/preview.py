"""An issue as it would be compiled now, or why it cannot be: for the editor's panel and for a page of its own."""

from __future__ import annotations

import html as html_escaping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from mailer.compiler.compiled import CompiledIssue
from mailer.compiler.errors import CompileError
from mailer.issues.adapter import compile_edition, content_of
from mailer.issues.addresses import fill_for
from mailer.issues.audiences import Condition
from mailer.issues.look import Look, in_scheme
from mailer.issues.pictures import preview_pictures
from mailer.issues.preflight import EXPLAINED, check_content, explain
from mailer.issues.readers import Reader, sample

if TYPE_CHECKING:
    from mailer.issues.models import Issue

_TEXT_PAGE = (
    '<!DOCTYPE html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="{scheme}">'
    '<title>{title}</title><pre style="white-space:pre-wrap;overflow-wrap:anywhere;font-size:14px;'
    'line-height:1.5;margin:16px;max-width:76ch">{text}</pre>'
)


@dataclass(frozen=True, slots=True)
class Unshown:
    """Why there is no mail to be seen yet."""

    title: str
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What readers who meet the conditions ``met`` get, in full or ``light``; None for ``met`` is every block."""

    met: frozenset[Condition] | None = None
    light: bool = False


EVERY_BLOCK = Seen()


def content_security_policy(images: bool = True) -> str:
    """For pages that show a mail: inline styles and, unless they are off, pictures of ours; nothing else."""
    pictures = f"'self' {settings.MAILER_PUBLIC_URL}" if images else "'none'"
    return (
        f"default-src 'none'; img-src {pictures}; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )


def preview(issue: Issue, mode: str) -> HttpResponse:
    """What Wagtail's panel shows in ``mode`` (``html`` or ``text``)."""
    return mail(issue, None, Look(plain=mode == "text"))


def mail(issue: Issue, reader: Reader | None, look: Look, seen: Seen = EVERY_BLOCK) -> HttpResponse:
    """The mail as ``reader`` (None for a made-up one) would see it in ``look``, with what is ``seen`` of the issue. One
    that cannot be compiled yields a page that says why."""
    compiled = compiled_now(issue, seen)
    page = _problem(compiled) if isinstance(compiled, Unshown) else _page(compiled, reader, look)
    response = HttpResponse(page)
    response["Content-Security-Policy"] = content_security_policy(look.images)
    response["X-Robots-Tag"] = "noindex"
    return response


def compiled_now(issue: Issue, seen: Seen = EVERY_BLOCK) -> CompiledIssue | Unshown:
    """The issue as it stands, with pictures that only staff can see."""
    if issue.newsletter_id is None:
        return Unshown(_("There is nothing to show yet"), [_("Choose the newsletter this issue belongs to.")])
    if not issue.body:
        text = _("Add a block: what you write appears here as readers will get it.")
        return Unshown(_("This issue is empty"), [text])
    try:
        return compile_edition(issue, preview_pictures, met=seen.met, light=seen.light)
    except CompileError as error:
        return Unshown(_("This issue cannot be shown yet"), reasons(issue, error))


def reasons(issue: Issue, error: CompileError) -> list[str]:
    """The findings, which name blocks by place and kind; what the compiler said where they do not explain it."""
    content = content_of(issue, preview_pictures)
    findings = [finding for finding in check_content(content) if finding.code in EXPLAINED]
    return [str(finding) for finding in findings] or [str(explain(error, content))]


def text_page(title: str, text: str, language: str, direction: str, scheme: str = "normal") -> str:
    """The plain-text part as a page that keeps its lines, in the mail's language and direction."""
    parts = {"title": title, "text": text, "language": language, "direction": direction, "scheme": scheme}
    return _TEXT_PAGE.format(**{name: html_escaping.escape(part) for name, part in parts.items()})


def _page(compiled: CompiledIssue, reader: Reader | None, look: Look) -> str:
    filled = fill_for(compiled, reader or sample(compiled.language))
    if look.plain:
        return text_page(filled.subject, filled.text, compiled.language, compiled.direction, look.scheme)
    return filled.html if look.dark is None else in_scheme(filled.html, look.dark)


def _problem(unshown: Unshown) -> str:
    return render_to_string("issues/preview_problem.html", {"title": unshown.title, "reasons": unshown.reasons})
