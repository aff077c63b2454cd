"""A list as a CSV file that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from django.db.models import OuterRef, Subquery

from subscribers.models import List, Subscription, Suppression
from subscribers.states import SubscriptionState

COLUMNS = (
    "email",
    "name",
    "salutation",
    "organisation",
    "kind",
    "country",
    "language",
    "time_zone",
    "light",
    "subscribed",
    "suppressed",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def export_list(list: List) -> Iterator[str]:
    """The lines of the file, header first, one for each person subscribed, by address; CRLF ends a line (RFC 4180).

    ``light`` is ``yes`` or empty: a file that is imported again later takes back nothing that a reader has asked for.
    ``subscribed`` is when (ISO 8601, UTC), ``suppressed`` the reason why the address gets no mail, or empty. Who left
    is not in it: an import of the file elsewhere would bring them back. For Excel, encode the lines as ``utf-8-sig``.
    """
    yield _line(COLUMNS)
    for row in _rows(list).iterator(chunk_size=2_000):
        *texts, light, since, suppressed = row
        yes = "yes" if light else ""
        yield _line((*(text or "" for text in texts), yes, since.isoformat(), suppressed or ""))


def neutral(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula; our import takes the mark off again."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(list: List):  # type: ignore[no-untyped-def]
    reason = Suppression.objects.filter(email_key=OuterRef("subscriber__email_key")).values("reason")
    people = Subscription.objects.filter(list=list, state=SubscriptionState.SUBSCRIBED)
    fields = ("email", "name", "salutation", "organisation__name", "kind", "country", "language", "time_zone", "light")
    return (
        people.annotate(reason=Subquery(reason))
        .order_by("subscriber__email_key")
        .values_list(*(f"subscriber__{field}" for field in fields), "changed_at", "reason")
    )


def _line(cells: tuple[str, ...]) -> str:
    line = StringIO()
    csv.writer(line).writerow([neutral(cell) for cell in cells])
    return line.getvalue()
