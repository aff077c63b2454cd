"""Bringing people in from a CSV file: every good row is imported, every other one is reported, and none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from subscribers.bulk import Standing, look_up, write
from subscribers.columns import find_columns, parse_mapping
from subscribers.csvfile import CsvFile
from subscribers.models import List
from subscribers.refusal import ImportRefused
from subscribers.rows import Person, Reject, Remark, printable, read_rows
from subscribers.states import SubscriptionState

__all__ = ["ImportRefused", "ImportReport", "Reject", "Remark", "import_csv", "parse_mapping"]

CHUNK = 2_000
"""People written in one transaction: an import never keeps the dispatcher from the database for long."""

_OUTCOME = {
    None: "subscribed",
    SubscriptionState.SUBSCRIBED: "already",
    SubscriptionState.PENDING: "pending",
    SubscriptionState.UNSUBSCRIBED: "left_before",
}
"""What an import comes to for a person, by the state of their subscription before it."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or with ``dry_run`` would do.

    ``rows`` = ``created`` + ``updated`` + ``unchanged`` + ``duplicates`` + the number of ``rejects``; and those
    created, updated or unchanged = ``subscribed`` + ``already`` + ``pending`` + ``left_before``.
    """

    rows: int
    """Rows after the header that are not blank."""
    created: int
    updated: int
    unchanged: int
    subscribed: int
    """Now on the list and not before."""
    already: int
    """On the list before."""
    pending: int
    """Asked for the list earlier and have not confirmed: an import does not do it for them."""
    left_before: int
    """Left the list earlier: not brought back."""
    suppressed: int
    """Imported, but get no mail as their address is suppressed."""
    duplicates: int
    """Rows whose address a later row has too: the later one stands."""
    organisations: int
    """Organisations made."""
    rejects: list[Reject]
    remarks: list[Remark]
    """One for each row that is a duplicate, left before or suppressed, and for each code that was not understood."""
    ignored_columns: list[str]
    dry_run: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


Progress = Callable[[int, int], None]
"""Called with the people done and the people there are."""


def import_csv(
    file: bytes | BinaryIO,
    to: List,
    *,
    source: str = "import",
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Imports the people of a CSV file and subscribes them to ``to``.

    ``source`` is kept with each subscription that comes about. ``mapping`` names columns by hand, column to field.
    People who are known keep what the file does not say. The file is read whole before anything is written: where it is
    refused (ImportRefused), nothing of it was imported. An import that was cut short may simply be done again.
    """
    with closing(CsvFile(file)) as table:
        return _import(table, to, printable(source[:200]), mapping or {}, dry_run, now, progress)


def _import(
    table: CsvFile,
    to: List,
    source: str,
    mapping: Mapping[str, str],
    dry_run: bool,
    now: datetime | None,
    progress: Progress | None,
) -> ImportReport:
    columns = find_columns(table.header.cells, mapping)
    tally = _Tally()
    last = _last_rows(read_rows(table, columns), tally)
    done = 0
    for chunk in _chunks(_taken(read_rows(table, columns), last, tally)):
        with transaction.atomic():
            standings = look_up(chunk, to)
            if not dry_run:
                write(standings, to, source, now)
        tally.count(standings)
        done += len(chunk)
        if progress:
            progress(done, len(last))
    ignored = [
        printable(name.strip()) for index, name in enumerate(table.header.cells) if index not in columns.values()
    ]
    return tally.report(ignored, dry_run)


class _Tally:
    """The report while it grows."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.rejects: list[Reject] = []
        self.remarks: list[Remark] = []
        self.organisations: set[str] = set()

    def count(self, standings: Iterable[Standing]) -> None:
        for each in standings:
            self.counts["created" if each.known is None else "updated" if each.changes else "unchanged"] += 1
            self.counts[_OUTCOME[each.state]] += 1
            self.counts["suppressed"] += each.suppressed
            if each.new_organisation:
                self.organisations.add(each.person.organisation)
            for reason in _reasons(each):
                self.remark(each.person, reason)

    def remark(self, person: Person, reason: str) -> None:
        self.remarks.append(Remark(person.row, person.address.email, reason))

    def report(self, ignored: list[str], dry_run: bool) -> ImportReport:
        count = self.counts
        return ImportReport(
            rows=count["rows"],
            created=count["created"],
            updated=count["updated"],
            unchanged=count["unchanged"],
            subscribed=count["subscribed"],
            already=count["already"],
            pending=count["pending"],
            left_before=count["left_before"],
            suppressed=count["suppressed"],
            duplicates=count["duplicates"],
            organisations=len(self.organisations),
            rejects=self.rejects,
            remarks=sorted(self.remarks, key=lambda remark: remark.row),
            ignored_columns=ignored,
            dry_run=dry_run,
        )


def _last_rows(rows: Iterable[Person | Reject], tally: _Tally) -> dict[str, int]:
    """The row that stands for each address. Counts all rows, keeps the rejects; ImportRefused without rows."""
    last = {}
    for row in rows:
        tally.counts["rows"] += 1
        if isinstance(row, Person):
            last[row.address.key] = row.row
        else:
            tally.rejects.append(row)
    if not tally.counts["rows"]:
        raise ImportRefused(_("the file holds a header and nobody: one line a person follows the header"))
    return last


def _taken(rows: Iterable[Person | Reject], last: Mapping[str, int], tally: _Tally) -> Iterator[Person]:
    for row in rows:
        if not isinstance(row, Person):
            continue
        if (later := last[row.address.key]) == row.row:
            yield row
        else:
            tally.counts["duplicates"] += 1
            tally.remark(row, _("the same address stands on line %d: that line was taken") % later)


def _chunks(people: Iterator[Person]) -> Iterator[list[Person]]:
    while chunk := list(islice(people, CHUNK)):
        yield chunk


def _reasons(standing: Standing) -> Iterator[str]:
    yield from standing.person.warnings
    if standing.state == SubscriptionState.UNSUBSCRIBED:
        yield _("left this list before and is not brought back")
    if standing.state == SubscriptionState.PENDING:
        yield _("has not confirmed the subscription to this list yet")
    if standing.suppressed:
        yield _("is suppressed and gets no mail")
