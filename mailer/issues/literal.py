"""One reader's values written into a compiled issue for good, so that a test looks like the mail that reader would get.
Pure.

Only merge fields are: what each delivery has of its own, such as the link to leave, stays a slot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mailer.compiler.compiled import CompiledIssue, Part, Slot
from mailer.compiler.merge import FIELDS
from mailer.issues.filling import encode


def with_literals(issue: CompiledIssue, values: Mapping[str, str]) -> CompiledIssue:
    """``issue`` with ``values``, or the fallbacks, where its merge fields are."""
    known = {name: _line(values.get(name, "")) for name in FIELDS}
    return replace(
        issue,
        subject=_written(issue.subject, known),
        html=_written(issue.html, known),
        text=_written(issue.text, known),
    )


def prefixed(issue: CompiledIssue, prefix: str) -> CompiledIssue:
    """``issue`` with ``prefix`` before its subject."""
    return replace(issue, subject=_joined((prefix, *issue.subject)))


def _line(value: str) -> str:
    """On one line, as a header may have to hold it."""
    return " ".join("".join(each if each.isprintable() else " " for each in value).split())


def _written(parts: tuple[Part, ...], values: Mapping[str, str]) -> tuple[Part, ...]:
    return _joined(
        tuple(
            encode(part, values[part.name] or part.fallback) if isinstance(part, Slot) and part.name in values else part
            for part in parts
        )
    )


def _joined(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Neighbouring literals as one, as the compiler gives them."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)
