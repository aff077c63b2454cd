"""Files that people name, read with a bound."""

from __future__ import annotations

from pathlib import Path

from mailer.cli.output import Refusal

LARGEST_FILE = 2 * 1024 * 1024


def read(file: Path) -> str:
    """The text of a file of bounded size. Raises Refusal."""
    try:
        with open(file, "rb") as handle:
            data = handle.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST_FILE:
        raise Refusal(f"{file} is larger than 2 MB, which no issue is: is it the right file?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(f"{file} is not UTF-8 (byte {error.start}): save it as UTF-8 and try again.") from error
