"""The way to a page about an issue, as it stands above the page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mailer.issues.models import Issue


def issues_url(name: str, *args: object) -> str:
    """One of the pages that Wagtail makes for issues, such as ``list`` and ``edit``."""
    return reverse(f"wagtailsnippets_issues_issue:{name}", args=args)


def crumbs(page: Any, issue: Issue | None = None, url: str | None = None) -> list[dict[str, Any]]:
    """From the list of issues over ``issue``, at its editor or at ``url`` (empty where nothing may be edited), to
    ``page`` itself."""
    between = []
    if issue:
        between = [{"url": issues_url("edit", issue.pk) if url is None else url, "label": issue.title}]
    start, end = {"url": issues_url("list"), "label": _("Issues")}, {"url": "", "label": page.page_title}
    return [*page.breadcrumbs_items, start, *between, end]
