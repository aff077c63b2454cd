"""A process that reads one file and recognises what is in it: ``python -m mailer.issues.manuscripts.reader FOLDER``.

On standard input comes a line of JSON that says what the file is, then the file; the draft goes out as JSON. Memory and
time are bounded, so that a file that was made to fill either stops here alone. Pure."""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from mailer.issues.manuscripts.draft import Block, Draft, Flag, Reason
from mailer.issues.manuscripts.paper import Manuscript, Unreadable, Why

MEMORY = 1536 * 1024 * 1024
SECONDS = 10
"""Of a processor's time: pages of text need a tenth of a second each."""


def main() -> None:
    _bound(resource.RLIMIT_AS, MEMORY)
    _bound(resource.RLIMIT_CPU, SECONDS)
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        answer = as_json(_draft(data, Path(sys.argv[1]), **asked))
    except Unreadable as error:
        answer = {"why": error.why.value}
    except MemoryError:
        answer = {"why": Why.TOO_MUCH.value}
    json.dump(answer, sys.stdout)


def _bound(what: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # not every system has every bound; the caller's clock runs anyway
        resource.setrlimit(what, (most, most))


def _draft(data: bytes, folder: Path, kind: str, filename: str, newsletter: str) -> Draft:
    from mailer.issues.manuscripts.recognise import recognise

    return recognise(_reader(kind, folder)(data), filename, newsletter)


def _reader(kind: str, folder: Path) -> Callable[[bytes], Manuscript]:
    """Libraries are read in here, so that each file needs its own alone."""
    match kind:
        case "pdf":
            from mailer.issues.manuscripts.pdf import read_pdf

            return read_pdf
        case "docx":
            from mailer.issues.manuscripts.word import read_word

            return lambda data: read_word(data, folder)
        case _:
            from mailer.issues.manuscripts.plaintext import read_text

            return read_text


def as_json(draft: Draft) -> dict[str, Any]:
    return asdict(draft) | {"day": draft.day and draft.day.isoformat()}


def from_json(answer: Mapping[str, Any]) -> Draft:
    """What the process said. Raises :class:`Unreadable`."""
    if "why" in answer:
        raise Unreadable(Why(answer["why"]))
    blocks = tuple(Block(each["kind"], each["fields"], _flags(each)) for each in answer["blocks"])
    day = answer["day"] and date.fromisoformat(answer["day"])
    return Draft(answer["title"], day, blocks, _flags(answer))


def _flags(of: Mapping[str, Any]) -> tuple[Flag, ...]:
    return tuple(Flag(Reason(each["reason"]), each["detail"]) for each in of["flags"])


if __name__ == "__main__":
    main()
