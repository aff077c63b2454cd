"""One block alone as readers would see it, for the editor's picker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, get_language_info

from mailer.compiler import content as c
from mailer.compiler.compile import compile_issue
from mailer.compiler.errors import CompileError
from mailer.issues.adapter import labels
from mailer.issues.block_contents import BUILDERS, Making
from mailer.issues.filling import fill
from mailer.issues.models import Newsletter
from mailer.issues.pictures import preview_pictures


def mailed(kind: str, value: Any) -> str:
    """The HTML of a mail that holds nothing but this block, in the colours of the first newsletter; empty where it
    cannot be shown."""
    language = get_language() or "en"
    making = Making(preview_pictures, language, timezone.localdate())
    block = c.Block("sample", BUILDERS[kind](value, making))
    newsletter = Newsletter.objects.order_by("pk").first() or Newsletter()
    brand = c.Brand("", newsletter.colour.lower(), "", accent=newsletter.accent.lower())
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    web = c.Medium.WEB.value  # nobody is greeted, and nothing leads elsewhere
    content = c.IssueContent("", "", brand, (block,), "", "", "", language, direction, web, labels())
    try:
        return fill(compile_issue(content, Path(settings.MAILER_THEMES, newsletter.theme)), {}).html
    except CompileError:
        return ""
