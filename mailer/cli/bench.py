"""``mailer bench``: how fast this machine sends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from mailer.cli.output import Json, Refusal, command

ROOT = Path(__file__).resolve().parents[2]


@command
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer rows and messages, for a first impression.")] = False,
    rounds: Annotated[int, typer.Option(min=1, max=99, help="The table shows the median of so many.")] = 3,
    json_: Json = False,
) -> None:
    """How fast this machine sends, beside Postfix's own load generator. Mails nobody."""
    if not (ROOT / "benchmarks" / "__main__.py").exists():
        text = _("The benchmarks are not installed with the program: run “make bench” in a checkout of its source.")
        raise Refusal(text)
    options = ["quick" if quick else "full", "--rounds", str(rounds), *(["--json"] if json_ else [])]
    done = subprocess.run([sys.executable, "-m", "benchmarks", *options], cwd=ROOT)
    raise typer.Exit(1 if done.returncode else 0)  # a signal's number is negative
