"""``mailer picture …``"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Annotated

import typer

from mailer.cli.output import Json, Refusal, command, emit, say
from mailer.issues.actions.clean_picture import clean_picture
from mailer.issues.actions.drop_lost_files import drop_lost_files
from mailer.issues.actions.go_on_covering import go_on_covering
from mailer.issues.errors import PictureRefused
from mailer.issues.models import Image

app = typer.Typer(help="Pictures of the library.", no_args_is_help=True)


@dataclass
class Cleaning:
    seen: int = 0
    cleaned: int = 0
    left: list[dict[str, int | str]] = field(default_factory=list)
    """The pictures that could not be cleaned, and why."""


@app.command()
@command
def clean(json_: Json = False) -> None:
    """Remove place, time, camera and comments from pictures that are in the library from before uploads lost them, and
    names from their files. Clean ones are left alone. Exit 1 where one could not be cleaned."""
    done = Cleaning()
    for number in Image.objects.order_by("pk").values_list("pk", flat=True):
        _clean(number, done)
    if json_:
        emit(asdict(done))
    else:
        for each in done.left:
            say(f"Picture {each['id']} “{each['title']}” is left as it is. {each['why']}")
        say(f"Pictures: {done.seen} looked at, {done.cleaned} cleaned, {len(done.left)} left as they are")
    if done.left:
        raise typer.Exit(1)


@app.command()
@command
def tidy(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say which, and delete nothing.")] = False,
    json_: Json = False,
) -> None:
    """Finish what a full disk or a killed process interrupted: cover photos that were withdrawn or blurred, and delete
    files of pictures and consents that belong to nothing any more. Files younger than an hour are left alone."""
    covered = 0 if dry_run else _covered()
    try:
        dropped = drop_lost_files(really=not dry_run)
    except OSError as error:
        raise Refusal(_reason(error)) from error
    if json_:
        emit({"covered": covered, "dropped": dropped})
        return
    for each in dropped:
        say(each)
    what = "belong to nothing" if dry_run else "belonged to nothing and are deleted"
    say(f"Photos covered: {covered}. Files that {what}: {len(dropped)}.")


def _covered() -> int:
    try:
        return go_on_covering()
    except OSError as error:
        raise Refusal(_reason(error)) from error


def _clean(number: int, done: Cleaning) -> None:
    image = Image.objects.filter(pk=number).first()
    if image is None:  # deleted meanwhile
        return
    done.seen += 1
    try:
        done.cleaned += clean_picture(image)
    except (PictureRefused, OSError) as error:
        done.left.append({"id": number, "title": image.title, "why": _reason(error)})


def _reason(error: PictureRefused | OSError) -> str:
    if isinstance(error, OSError):
        return f"Its file cannot be read or written: {error.strerror or error}."
    return str(error)
