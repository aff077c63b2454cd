"""The checks of all editions that a proof is to hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mailer.issues.preflight.check import check_issue
from mailer.issues.preflight.findings import Finding

if TYPE_CHECKING:
    from mailer.issues.models import Issue


def check_editions(editions: Sequence[Issue]) -> list[Finding]:
    """What is found in each edition, in their order; of several, each finding tells which it is about."""
    if len(editions) == 1:
        return check_issue(editions[0])
    return [
        replace(finding, language=edition.language, issue=edition.pk)
        for edition in editions
        for finding in check_issue(edition)
    ]
