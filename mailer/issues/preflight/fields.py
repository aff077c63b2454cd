"""Merge fields that cannot be filled."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.compiler.checks import find_merge_errors
from mailer.compiler.errors import MergeError, Problem
from mailer.issues.preflight.findings import ISSUE, Code, Finding, found, places


def check_fields(content: c.IssueContent) -> Iterator[Finding]:
    where = places(content)
    for error in find_merge_errors(content):
        message = _("{found} in “{field}” {problem}").format(
            found=error.found, field=error.field, problem=_problem(error.problem)
        )
        yield found(Code.MERGE_FIELD, message, _remedy(error), where.get(error.block_id, ISSUE))


def _problem(problem: Problem) -> str:
    return {
        Problem.UNKNOWN: _("is no merge field."),
        Problem.MALFORMED: _(
            "cannot be read as a merge field: it needs two braces on both sides, all in one style of text."
        ),
        Problem.NEEDS_FALLBACK: _("is empty for some subscribers and has no fallback."),
        Problem.NOT_HERE: _("cannot stand here: in addresses a merge field goes after the host of a web link."),
    }[problem]


def _remedy(error: MergeError) -> str:
    if error.suggestion:
        return _("Write {suggestion} instead.").format(suggestion=error.suggestion)
    return _("Correct or remove it.")
