"""``mailer subscribers …``"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from mailer.cli import find
from mailer.cli.output import Json, Refusal, command, emit, note, say
from subscribers.exports import export_list
from subscribers.imports import ImportReport, Remark, import_csv
from subscribers.lifecycle import unsubscribe as leave
from subscribers.models import Subscriber, Suppression

app = typer.Typer(help="Subscribers: import, export, look at, unsubscribe.", no_args_is_help=True)

ListName = Annotated[str, typer.Option("--list", help="The list's name.")]
SHOWN = 50


@app.command("import")
@command
def import_(
    file: Path,
    list_: ListName,
    map_: Annotated[list[str], typer.Option("--map", metavar="COLUMN=FIELD", help="Name a column by hand.")] = [],  # noqa: B006
    dry_run: Annotated[bool, typer.Option(help="Write nothing, report all.")] = False,
    json_: Json = False,
) -> None:
    """People from a CSV file onto a list. Rejected rows are reported with their number and the reason."""
    onto = find.one_list(list_)
    mapping = find.pairs(map_, "column maps")
    try:
        with open(file, "rb") as handle:
            report = import_csv(handle, onto, source=file.name, mapping=mapping, dry_run=dry_run)
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}.") from error
    if json_:
        emit(report.to_dict())
    else:
        _tell(report, list_)


def _tell(report: ImportReport, name: str) -> None:
    _note_rows(report.rejects, "rejected")
    _note_rows(report.remarks, "remarked on")
    if report.ignored_columns:
        note(f"Columns that were not used: {', '.join(report.ignored_columns)}; --map COLUMN=FIELD uses one.")
    done = "would be" if report.dry_run else "were"
    say(
        f"{report.rows} rows: {report.created} people {done} made, {report.updated} changed,"
        f" {report.subscribed} put on “{name}”,"
    )
    say(f"{report.already} were on it, {report.left_before} had left it before, {len(report.rejects)} rejected.")


def _note_rows(rows: Sequence[Remark], what: str) -> None:
    for row in rows[:SHOWN]:
        note(str(row))
    if len(rows) > SHOWN:
        note(f"… and {len(rows) - SHOWN} more {what}; --json has them all")


@app.command()
@command
def export(list_: ListName) -> None:
    """A list as CSV, on stdout."""
    for line in export_list(find.one_list(list_)):
        sys.stdout.write(line)


@app.command()
@command
def show(address: str, json_: Json = False) -> None:
    """One person: data, subscriptions, suppression."""
    data = _plain(find.subscriber(address))
    if json_:
        emit(data)
        return
    for name, value in data.items():
        say(f"{name:14} {value}")


@app.command()
@command
def unsubscribe(address: str, json_: Json = False) -> None:
    """Take a person off every list they are on."""
    person = find.subscriber(address)
    left = leave(person, [each.list_id for each in person.subscriptions.all()], source="command line")
    if json_:
        emit({"id": person.pk, "email": person.email, "left": left})
    else:
        say(f"{person.email} left {left} lists.")


def _plain(person: Subscriber) -> dict[str, Any]:
    suppression = Suppression.objects.filter(email_key=person.email_key).first()
    return {
        "id": person.pk,
        "email": person.email,
        "name": person.name,
        "salutation": person.salutation,
        "organisation": person.organisation.name if person.organisation else "",
        "kind": person.kind,
        "country": person.country,
        "language": person.language,
        "light": person.light,
        "subscriptions": {each.list.name: each.state for each in person.subscriptions.select_related("list")},
        "suppressed": f"{suppression.reason}: {suppression.detail}" if suppression else None,
    }
