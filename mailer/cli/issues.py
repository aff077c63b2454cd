"""``mailer issue …``"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mailer.cli import checking, drafting, find, names, reviewing
from mailer.cli.checking import plain
from mailer.cli.files import read
from mailer.cli.output import Json, Refusal, command, emit, say
from mailer.cli.proofs import HERE
from mailer.dispatch.sample import sample_message
from mailer.issues.actions.make_proof import make_proof
from mailer.issues.actions.translate_issue import translate_issue
from mailer.issues.adapter import compile_edition
from mailer.issues.addresses import sample_values
from mailer.issues.block_audiences import conditions_of
from mailer.issues.editions import editions_of
from mailer.issues.errors import PreflightFailed
from mailer.issues.filling import fill
from mailer.issues.meeting import edition_for, met_by
from mailer.issues.pictures import preview_pictures
from mailer.issues.preflight import check_issue
from mailer.issues.readers import values_of
from mailer.issues.yaml_import import import_issue

app = typer.Typer(help="Issues: import, look at, check, freeze as a proof.", no_args_is_help=True)

app.command("check")(checking.check)
app.command("check-name")(names.check_name)
app.command("draft")(drafting.draft)
app.command("test")(reviewing.send_test)

Number = Annotated[int, typer.Argument(metavar="ISSUE", help="The issue's number.")]


@app.command("import")
@command
def import_(file: Path, json_: Json = False) -> None:
    """Typed blocks in a YAML file become an issue."""
    issue = import_issue(read(file), file.name, base=file.resolve().parent)
    if json_:
        emit({"id": issue.pk, "title": issue.title, "newsletter": issue.newsletter.name, "blocks": len(issue.body)})
    else:
        say(f"Issue {issue.pk}: {issue.title} ({len(issue.body)} blocks)")


@app.command()
@command
def translate(
    number: Number,
    language: Annotated[str, typer.Argument(metavar="LANG", help="A language of the settings, such as ar.")],
    json_: Json = False,
) -> None:
    """Begin the issue's edition in a language: it says what the main one says until it is translated."""
    edition = translate_issue(find.issue(number), language)
    if json_:
        emit({"id": edition.pk, "language": edition.language, "title": edition.title})
    else:
        say(f"Issue {edition.pk}: {edition.title}, edition in {edition.language}")


@app.command()
@command
def render(
    number: Number,
    out: Annotated[Path, typer.Option(help="The folder to write to.")],
    for_: Annotated[str, typer.Option("--for", metavar="ADDRESS", help="As this subscriber gets it.")] = "",
    edition: Annotated[str, typer.Option(metavar="LANG", help="The edition in this language.")] = "",
    json_: Json = False,
) -> None:
    """Write the issue as a reader gets it: email.html, email.txt, message.eml, report.json. Without --for it has every
    block, whomever it is for."""
    issue, person = find.issue(number), find.subscriber(for_) if for_ else None
    issue = find.edition(issue, edition) if edition else (edition_for(issue, person) if person else issue)
    met = met_by(person, conditions_of(editions_of(issue))) if person else None
    compiled = compile_edition(issue, preview_pictures, met=met, light=bool(person and person.light))
    values = sample_values(compiled.language)
    if person:
        values |= {"email": person.email, **values_of(person)}
    filled = fill(compiled, values)
    report = {
        "id": issue.pk,
        "subject": filled.subject,
        "preheader": compiled.preheader,
        "language": compiled.language,
        "html_bytes": compiled.html_size,
        "links": list(compiled.links),
        "findings": [plain(finding) for finding in check_issue(issue)],
        "rendered_at": datetime.now(UTC).isoformat(),
    }
    message = sample_message(issue, compiled, values["email"], values, datetime.now(UTC))
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "email.html").write_text(filled.html, encoding="utf-8")
        (out / "email.txt").write_text(filled.text, encoding="utf-8")
        (out / "message.eml").write_bytes(message.data)
        (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=2), encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{out} cannot be written to: {error.strerror}. Name another folder with --out.") from error
    if json_:
        emit(report)
    else:
        say(f"{out}/email.html ({compiled.html_size:,} bytes), email.txt, message.eml, report.json")


@app.command()
@command
def proof(
    number: Number,
    list_: Annotated[list[str], typer.Option("--list", help="A list it may go to; once for each.")],
    override: Annotated[list[str], typer.Option(metavar="CODE=REASON", help="Let a finding through.")] = [],  # noqa: B006
    edition: Annotated[list[str], typer.Option(metavar="LANG", help="An edition; once for each, all if none.")] = [],  # noqa: B006
    json_: Json = False,
) -> None:
    """Freeze the issue as a proof."""
    issue = find.issue(number)
    try:
        overrides = find.pairs(override, "overrides")
        made = make_proof(issue, find.lists(list_), overrides, origin=HERE, languages=edition or None)
    except PreflightFailed as failed:
        hint = "\nCorrect the issue, or let a finding that may be through with --override CODE=REASON."
        raise Refusal(f"The issue cannot become a proof:\n{failed}{hint}") from failed
    if json_:
        emit({"id": made.pk, "digest": made.digest, "issue": made.issue_id, "lists": list_})
    else:
        say(f"Proof {made.pk} of “{issue.title}”, digest {made.digest}")
        say(f"Next: mailer proof sign {made.pk} --by USER")
