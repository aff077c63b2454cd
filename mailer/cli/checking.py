"""``mailer issue check``: what preflight finds in issues, and in files that would become issues."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from mailer.cli import find
from mailer.cli.files import read
from mailer.cli.output import Json, Refusal, command, emit_lines, say
from mailer.issues.editions import editions_of
from mailer.issues.preflight import Code, Finding, Severity, check_issue
from mailer.issues.preflight.editions import check_editions
from mailer.issues.trying import tried

FILES = (".yaml", ".yml")


@command
def check(
    issues: Annotated[list[str], typer.Argument(metavar="ISSUE|FILE.yaml…", help="Numbers of issues, or files.")],
    json_: Json = False,
) -> None:
    """Preflight: every finding with severity, block and what to do. Exit 1 where one stands in the way of a proof.

    All editions of an issue are looked at, and compared with the main one. A file is looked at as the issue that it
    would become; nothing of it is kept, so that nobody can have looked over its photos yet."""
    stopped = False
    for name in issues:
        findings = _findings(name)
        stopped |= any(finding.severity is Severity.ERROR for finding in findings)
        if json_:
            emit_lines({"issue": name, **plain(finding)} for finding in findings)
        else:
            _tell(findings, f"{name}: " if len(issues) > 1 else "")
    if stopped:
        raise typer.Exit(1)


def _findings(name: str) -> list[Finding]:
    if name.endswith(FILES):
        file = Path(name)
        with tried(read(file), file.name, file.resolve().parent) as issue:
            return [each for each in check_issue(issue) if each.code is not Code.PHOTO_UNCONFIRMED]
    if not (name.isascii() and name.isdecimal()):
        raise Refusal(f"“{name}” is neither the number of an issue nor a file that ends in .yaml.")
    return check_editions(editions_of(find.issue(int(name))))


def _tell(findings: list[Finding], before: str) -> None:
    if not findings:
        say(f"{before}Nothing found: the issue can become a proof.")
        return
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if before:
        say(f"{before}{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}")
    for finding in findings:
        say(f"{finding.severity}: {finding}")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def plain(finding: Finding) -> dict[str, Any]:
    """A finding as JSON has it."""
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "language": finding.language,
        "block": finding.position,
        "kind": finding.kind,
        "title": finding.title,
        "message": str(finding.message),
        "remedy": str(finding.remedy),
        "overridable": finding.overridable,
    }
