"""Blocks in which something, or everything, is still to be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.issues.empty import says_nothing
from mailer.issues.preflight.findings import Code, Finding, found, placed
from mailer.issues.unfinished import lacking

if TYPE_CHECKING:
    from mailer.issues.models import Issue


def check_unfinished(issue: Issue, content: c.IssueContent) -> Iterator[Finding]:
    """``content`` is that of ``issue``, block for block."""
    for (place, block), child in zip(placed(content), issue.body, strict=True):
        if says_nothing(block):
            yield found(Code.EMPTY_BLOCK, _("Nothing is written here yet."), _("Write it, or delete the block."), place)
        elif missing := lacking(child):
            message = _("Still missing: {fields}.").format(fields=", ".join(missing))
            yield found(Code.BLOCK_UNFINISHED, message, _("Fill it in, or delete the block."), place)
