"""``mailer lane …``"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

import typer

from mailer.campaigns.clock import database_now
from mailer.cli.output import Json, Refusal, command, emit, emit_lines, say
from mailer.cli.output import table as draw
from mailer.dispatch import limits
from mailer.dispatch.limits import LaneRefused

app = typer.Typer(help="Lanes: the ways through a relay to a provider, and what limits them.", no_args_is_help=True)

RelayName = Annotated[str, typer.Argument(metavar="RELAY", help="Its name in MAILER_RELAYS.")]
ProviderName = Annotated[str, typer.Argument(metavar="PROVIDER", help="Such as gmail, or * for the whole relay.")]


@app.command("list")
@command
def show(json_: Json = False) -> None:
    """Every relay, and the lanes that have limits or are in trouble."""
    rows = limits.table(database_now())
    if json_:
        emit_lines(rows)
        return
    heads = ("relay", "provider", "rate", "connections", "window", "this hour", "today", "state")
    draw("Lanes", heads, [_cells(row) for row in rows])


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    used = (row["hour_used"], row["day_used"])
    return (
        *(row["relay"], row["provider"], row["rate"] or "–", row["connections"] or "–", row["window"] or "–"),
        *used,
        _state(row),
    )


def _state(row: dict[str, Any]) -> str:
    if not row["known"]:
        return "not in MAILER_RELAYS"
    if row["not_before"]:
        return f"rests until {row['not_before']}: {row['reason']}"
    return f"in trouble: {row['reason']}" if row["failures"] else "well"


@app.command("set")
@command
def set_(
    relay: RelayName,
    provider: ProviderName,
    rate: Annotated[str | None, typer.Option(help="Such as 50/s, 2000/h or 10000/d, several joined by +.")] = None,
    connections: Annotated[int | None, typer.Option(help="At most so many at a time.")] = None,
    window: Annotated[int | None, typer.Option(help="Messages armed at a time on a connection.")] = None,
    warm_up_from: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day of a warm-up.")] = None,
    warm_up_start: Annotated[int | None, typer.Option(help="Messages on that day.")] = None,
    warm_up_factor: Annotated[float | None, typer.Option(help="Each later day so many times as many.")] = None,
    json_: Json = False,
) -> None:
    """Limit a lane; what is not said stays as it is."""
    name = _provider(provider)
    said: dict[str, Any] = {
        "connections": connections,
        "window": window,
        "warm_up_from": _day(warm_up_from),
        "warm_up_start": warm_up_start,
        "warm_up_factor": warm_up_factor,
    }
    said = {key: value for key, value in said.items() if value is not None}
    if not said and rate is None:
        raise Refusal("Say what limits it: --rate, --connections, --window or --warm-up-from with --warm-up-start.")
    try:
        given = replace(limits.current(relay, name), **said)
        limits.limit(relay, name, given if rate is None else given.at_rate(rate), database_now())
    except LaneRefused as error:
        raise Refusal(str(error)) from error
    _tell(relay, name, json_)


@app.command()
@command
def clear(relay: RelayName, provider: ProviderName, json_: Json = False) -> None:
    """Take away all limits of a lane."""
    name = _provider(provider)
    try:
        limits.clear(relay, name, database_now())
    except LaneRefused as error:
        raise Refusal(str(error)) from error
    _tell(relay, name, json_)


def _provider(text: str) -> str:
    return "" if text == "*" else text


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _tell(relay: str, provider: str, json_: bool) -> None:
    given = limits.current(relay, provider)
    if json_:
        emit({"relay": relay, "provider": provider or "*", "limits": limits.told(given)})
    else:
        words = ", ".join(f"{key} {value}" for key, value in limits.told(given).items()) or "no limits"
        say(f"Lane {relay} → {provider or '*'}: {words}.")
