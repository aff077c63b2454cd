"""Private places on this machine for sockets."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100
"""A Unix socket's path holds about 107 bytes (sun_path); Celery appends nothing, Valkey neither."""


def broker_socket(home: Path) -> Path:
    """Where the embedded broker listens: in the data folder, or where that path is too long for a socket, in a private
    folder under the system's temporary one, the same for every process of this user and data folder."""
    inside = home / "broker.sock"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return private_folder(Path(tempfile.gettempdir()) / f"mailer-{os.getuid()}-{digest}") / "broker.sock"


def private_folder(path: Path) -> Path:
    """``path``, made if need be, and nobody else's. Raises PermissionError where someone else could write there."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise PermissionError(f"{path} belongs to someone else or is open to others: remove it and try again")
    return path
