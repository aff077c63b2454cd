"""The ledger as a CSV file that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, StreamingHttpResponse

from mailer.campaigns.ledger import deliveries, row
from mailer.campaigns.models import Campaign
from mailer.console.campaigns.page import DOWNLOAD, find_campaign
from mailer.console.screens import Guarded, audit
from mailer.outcomes.models import Outcome
from subscribers.exports import neutral

COLUMNS = (
    "id",
    "address",
    "state",
    "attempts",
    "reply",
    "relay",
    "message_id",
    "first_attempt_at",
    "next_attempt_at",
    "settled_at",
)
CHUNK = 2_000
"""Deliveries whose outcomes are read at a time."""


class LedgerDownload(Guarded):
    required = DOWNLOAD

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        campaign = find_campaign(pk)
        audit.info("%s downloaded the ledger of campaign %s", request.user, pk)
        return csv_response(lines(campaign), f"ledger-{pk}.csv")


def csv_response(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """``lines`` as a download; the mark before the first one makes Excel read it as UTF-8."""
    encoded = (f"\ufeff{line}" if number == 0 else line for number, line in enumerate(lines))
    return StreamingHttpResponse(
        encoded,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def lines(campaign: Campaign) -> Iterator[str]:
    """The header and one line a delivery, with what became of it afterwards."""
    yield line((*COLUMNS, "outcomes"))
    left = deliveries(campaign)
    while chunk := list(islice(left, CHUNK)):
        prefetch_related_objects(chunk, "outcomes")
        for delivery in chunk:
            values = row(campaign, delivery)
            outcomes = "; ".join(_outcome(each) for each in delivery.outcomes.all())
            yield line((*(values[name] for name in COLUMNS), outcomes))


def line(cells: tuple[Any, ...]) -> str:
    """One line of CSV (RFC 4180) in which no cell is a formula."""
    out = StringIO()
    csv.writer(out).writerow(["" if cell is None else neutral(str(cell)) for cell in cells])
    return out.getvalue()


def _outcome(outcome: Outcome) -> str:
    return " ".join(filter(None, (outcome.kind, outcome.status, outcome.reason)))
