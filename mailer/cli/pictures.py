"""``mailer picture …``"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import typer

from mailer.cli.output import Json, command, emit, say
from mailer.issues.actions.clean_picture import clean_picture
from mailer.issues.errors import PictureRefused
from mailer.issues.models import Image

app = typer.Typer(help="Pictures of the library.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps ``clean`` a command of its own."""


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
