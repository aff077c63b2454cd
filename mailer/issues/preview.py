"""What the editor's preview panel shows: the mail as it would be compiled now, or in words why it cannot be."""

from __future__ import annotations

import html as html_escaping
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from mailer.compiler.errors import CompileError
from mailer.issues.adapter import compile_edition, content_of
from mailer.issues.addresses import fill_sample
from mailer.issues.pictures import preview_pictures
from mailer.issues.preflight import EXPLAINED, check_content, explain

if TYPE_CHECKING:
    from mailer.issues.models import Issue

_TEXT_PAGE = (
    '<!DOCTYPE html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<title>{title}</title><pre style="white-space:pre-wrap;overflow-wrap:anywhere;font-size:14px;'
    'line-height:1.5;margin:16px;max-width:76ch">{text}</pre>'
)


def content_security_policy() -> str:
    """For pages that show a mail: pictures of ours and inline styles, nothing else."""
    return (
        f"default-src 'none'; img-src 'self' {settings.MAILER_PUBLIC_URL}; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )


def preview(issue: Issue, mode: str) -> HttpResponse:
    """The preview in ``mode`` (``html`` or ``text``). An issue that cannot be compiled yields a page that says why."""
    response = HttpResponse(_page(issue, mode))
    response["Content-Security-Policy"] = content_security_policy()
    response["X-Robots-Tag"] = "noindex"
    return response


def text_page(title: str, text: str, language: str, direction: str) -> str:
    """The plain-text part as a page that keeps its lines, in the mail's language and direction."""
    parts = {"title": title, "text": text, "language": language, "direction": direction}
    return _TEXT_PAGE.format(**{name: html_escaping.escape(part) for name, part in parts.items()})


def _page(issue: Issue, mode: str) -> str:
    if issue.newsletter_id is None:
        return _problem(_("There is nothing to show yet"), [_("Choose the newsletter this issue belongs to.")])
    if not issue.body:
        return _problem(
            _("This issue is empty"), [_("Add a block: what you write appears here as readers will get it.")]
        )
    try:
        compiled = compile_edition(issue, preview_pictures)
    except CompileError as error:
        return _problem(_("This issue cannot be shown yet"), _reasons(issue, error))
    filled = fill_sample(compiled)
    if mode == "text":
        return text_page(filled.subject, filled.text, compiled.language, compiled.direction)
    return filled.html


def _reasons(issue: Issue, error: CompileError) -> list[str]:
    """The findings, which name blocks by place and kind; what the compiler said where they do not explain it."""
    content = content_of(issue, preview_pictures)
    findings = [finding for finding in check_content(content) if finding.code in EXPLAINED]
    return [str(finding) for finding in findings] or [str(explain(error, content))]


def _problem(title: str, reasons: list[str]) -> str:
    return render_to_string("issues/preview_problem.html", {"title": title, "reasons": reasons})
