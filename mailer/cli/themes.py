"""``mailer theme …``"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from mailer.cli.output import Json, Refusal, command, emit_lines, say
from mailer.compiler.page import START
from mailer.compiler.theme_lint import lint_theme

app = typer.Typer(help="Themes: how mails look.", no_args_is_help=True)


@app.command()
@command
def lint(
    folder: Annotated[Path | None, typer.Argument(help="A theme's folder or name; default: every theme.")] = None,
    json_: Json = False,
) -> None:
    """Find what is wrong with a theme: tags, attributes and nesting that would be lost, files and names that are not
    there. Exit 1 where something is."""
    found = [(each, finding) for each in _folders(folder) for finding in lint_theme(each)]
    if json_:
        emit_lines({"theme": each.name, **asdict(finding)} for each, finding in found)
    elif found:
        for each, finding in found:
            say(f"{each.name}/{finding}")
    else:
        say("Nothing found: every block can be shown.")
    if found:
        raise typer.Exit(1)


def _folders(given: Path | None) -> list[Path]:
    themes = settings.MAILER_THEMES
    if given is None:
        return sorted(path.parent for path in themes.glob(f"*/{START}"))
    for folder in (given, themes / given.name):
        if folder.is_dir():
            return [folder.resolve()]
    raise Refusal(f"{given} is no folder, and no theme below {themes} has that name: name the theme's folder.")
