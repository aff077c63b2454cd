"""Options that say how a campaign is sent, and what they mean."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from mailer.campaigns.models import Campaign
from mailer.cli import moments

Time = Annotated[str, typer.Option("--at", help="Start then: 2026-05-04T09:30, in MAILER_TIME_ZONE or with a zone.")]
Between = Annotated[str, typer.Option(help="Nothing leaves outside these hours: 08:00-18:00, or “always”.")]
Readers = Annotated[
    bool | None, typer.Option("--readers-time/--site-time", help="The hours are of each reader's own clock.")
]
Weight = Annotated[int | None, typer.Option(help="Its share beside campaigns of the same priority, 1 to 100.")]
Bounces = Annotated[float | None, typer.Option(help="Pause by itself at more hard bounces, in per cent; 0: never.")]
Complaints = Annotated[float | None, typer.Option(help="Pause by itself at more complaints, in per cent; 0: never.")]
Clicks = Annotated[
    bool | None,
    typer.Option(
        "--track-links/--no-track-links", help="Links lead through our server first; clicks are not counted yet."
    ),
]
Grace = Annotated[
    int | None, typer.Option(help="Minutes in which only the newsletter's staff list has it, to stop it. Default 0.")
]


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


Rank = Annotated[Priority | None, typer.Option(help="What goes first where two wait for the same lane.")]


def wanted(
    between: str,
    readers_time: bool | None,
    priority: Priority | None,
    weight: int | None,
    pause_bounces: float | None,
    pause_complaints: float | None,
    track_links: bool | None,
) -> dict[str, Any]:
    """The fields of ``Manner`` that were named. Raises Refusal."""
    named = {
        "in_recipient_zone": readers_time,
        "priority": Campaign.Priority[priority.name].value if priority else None,
        "weight": weight,
        "pause_bounces": pause_bounces,
        "pause_complaints": pause_complaints,
        "track_links": track_links,
    }
    fields: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    if between == "always":
        fields = {"in_recipient_zone": False, **fields, "send_from": None, "send_until": None}
    elif between:
        fields["send_from"], fields["send_until"] = moments.hours(between)
    return fields
