"""What an issue says, as it is kept with its translations: see mailer.issues.outdated."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from mailer.compiler import content as c
from mailer.issues.adapter import content_of
from mailer.issues.outdated import HEAD, REST, Fingerprint, fingerprint

if TYPE_CHECKING:
    from mailer.issues.models import Image, Issue


def fingerprint_of(issue: Issue) -> Fingerprint:
    """Of the issue as it is given; no file of a picture is looked at."""
    return fingerprint(read(issue))


def marks_of(issue: Issue) -> dict[str, str]:
    """A hash of what each block says, by its id. That of HEAD also covers the blocks that are not told apart."""
    said = dict(fingerprint_of(issue))
    said[HEAD] = [*said[HEAD], *said.pop(REST, [])]
    return {
        block_id: hashlib.blake2s(json.dumps(marks).encode(), digest_size=8).hexdigest()
        for block_id, marks in said.items()
    }


def read(issue: Issue) -> c.IssueContent:
    """What the issue says, of a picture only what is said of it."""
    return content_of(issue, _unseen)


def _unseen(image: Image, alt: str, *, logo: bool = False) -> c.Picture:
    return c.Picture("", image.width, image.height, alt)
