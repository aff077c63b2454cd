"""A process that reads one file and ends: ``python -m mailer.issues.manuscripts.reader KIND FOLDER``.

The file comes on standard input, the manuscript goes out as JSON. Its memory and its time are bounded, so that a file
that was made to fill either stops here alone. Pure."""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mailer.issues.manuscripts.paper import Line, Manuscript, Mark, Paragraph, Unreadable, Why

MEMORY = 1536 * 1024 * 1024
SECONDS = 20


def main() -> None:
    kind, folder = sys.argv[1], Path(sys.argv[2])
    _bound(resource.RLIMIT_AS, MEMORY)
    _bound(resource.RLIMIT_CPU, SECONDS)
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = asdict(_reader(kind, folder)(data))
    except Unreadable as error:
        answer = {"why": error.why.value}
    except MemoryError:
        answer = {"why": Why.TOO_MUCH.value}
    json.dump(answer, sys.stdout)


def _bound(what: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # not every system has every bound; the caller's clock runs anyway
        resource.setrlimit(what, (most, most))


def _reader(kind: str, folder: Path) -> Callable[[bytes], Manuscript]:
    """Libraries are read in here, so that each file needs its own alone."""
    if kind == "pdf":
        from mailer.issues.manuscripts.pdf import read_pdf

        return read_pdf
    from mailer.issues.manuscripts.word import read_word

    return lambda data: read_word(data, folder)


def from_json(answer: Mapping[str, Any]) -> Manuscript:
    """What the process said. Raises :class:`Unreadable`."""
    if "why" in answer:
        raise Unreadable(Why(answer["why"]))
    pages = tuple(tuple(Line(**line) for line in page) for page in answer["pages"])
    paragraphs = tuple(
        Paragraph(**each | {"lines": tuple(each["lines"]), "mark": Mark(each["mark"])}) for each in answer["paragraphs"]
    )
    lists = {name: tuple(answer[name]) for name in ("heads", "comments", "unread")}
    return Manuscript(**{**answer, **lists, "pages": pages, "paragraphs": paragraphs})


if __name__ == "__main__":
    main()
