"""How commands speak: results on stdout, progress and errors on stderr, one JSON document with ``--json``."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Annotated, Any, NoReturn, ParamSpec, TypeVar

import typer
from django.db import DatabaseError
from rich.console import Console
from rich.table import Table

from mailer.campaigns.errors import CampaignRefused
from mailer.embedded import NotStarted
from mailer.issues.errors import Refused
from subscribers.addresses import BadAddress
from subscribers.refusal import ImportRefused

Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on stdout.")]

out = Console()
err = Console(stderr=True)

REFUSALS = (CampaignRefused, Refused, BadAddress, ImportRefused, NotStarted)

P = ParamSpec("P")
R = TypeVar("R")


class Refusal(Exception):
    """A command cannot be done; the text says what to do."""


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Turns refusals into a message on stderr and exit status 1."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except (*REFUSALS, Refusal) as error:
            fail(str(error))
        except DatabaseError as error:
            fail(f"The database says: {str(error).strip()}\nIs it there, and did you run “mailer manage migrate”?")
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None

    return wrapped


def fail(message: str) -> NoReturn:
    err.print(f"mailer: {message}", style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)


def say(text: str) -> None:
    """A line for people, on stdout."""
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def note(text: str) -> None:
    """A line beside the result, on stderr."""
    err.print(text, markup=False, highlight=False, soft_wrap=True)


def emit(data: Any) -> None:
    """One JSON document on one line."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")


def emit_lines(rows: Iterable[Any]) -> None:
    """A list as JSON, a document a line."""
    for row in rows:
        emit(row)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    drawn = Table(*columns, title=title, title_justify="left")
    for row in rows:
        drawn.add_row(*(str(cell) for cell in row))
    out.print(drawn, markup=False)
