"""Makes a draft of a manuscript, whatever kind of file it is, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path, PurePath

from mailer.issues.manuscripts.draft import Draft
from mailer.issues.manuscripts.paper import MAX_BYTES, Unreadable, Why
from mailer.issues.manuscripts.reader import from_json

ENDINGS = (".docx", ".pdf", ".txt")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Word begin that are old, or that a password locks."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_HEAD = 1024
"""Bytes within which a PDF says that it is one."""
READER = ["-m", "mailer.issues.manuscripts.reader"]
WAIT = 30
"""Seconds after which nobody waits any more: more than the process may reckon, as it may have to wait itself."""


def read_draft(data: bytes, filename: str, newsletter: str, folder: Path) -> Draft:
    """Pictures are written to ``folder``. Raises :class:`Unreadable`."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Why.TOO_LARGE)
    if not data.strip():
        raise Unreadable(Why.EMPTY)
    asked = {"kind": _kind(data, filename), "filename": filename, "newsletter": newsletter}
    return _read_apart(json.dumps(asked).encode() + b"\n" + data, folder)


def _kind(data: bytes, filename: str) -> str:
    """What the file is, not only what it is called."""
    ending = PurePath(filename).suffix.casefold()
    if data.startswith(_OLE):
        raise Unreadable(Why.ENCRYPTED if _LOCKED in data else Why.OLD_WORD)
    if ending not in ENDINGS:
        raise Unreadable(Why.UNKNOWN)
    is_pdf, is_zip = b"%PDF-" in data[:_HEAD], data.startswith(b"PK\x03\x04")
    if (ending == ".docx") != is_zip or (ending == ".pdf") != is_pdf:
        raise Unreadable(Why.UNKNOWN if is_pdf or is_zip else Why.BROKEN)
    return ending.removeprefix(".")


def _read_apart(asked: bytes, folder: Path) -> Draft:
    """In a process of its own, whose end is awaited."""
    command = [sys.executable, *READER, str(folder)]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=WAIT, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Why.TOO_MUCH) from error
    if done.returncode:
        raise Unreadable(Why.TOO_MUCH if done.returncode < 0 or b"MemoryError" in done.stderr else Why.BROKEN)
    return from_json(json.loads(done.stdout))
