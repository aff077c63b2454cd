"""Opens Word files only if nothing in them is turned against us: no bombs, no entities, no passwords. Pure."""

from __future__ import annotations

import io
import zipfile

from mailer.issues.manuscripts.paper import MAX_BYTES, Unreadable, Why

MAX_FILES = 2_000
MAX_UNPACKED = 150 * 1024 * 1024
MAX_XML = 20 * 1024 * 1024
"""Of one part, unpacked."""
RATIO = 200
"""Times smaller packed than unpacked: text is packed to a tenth, bombs to a thousandth."""
SMALL = 1024 * 1024
"""Whatever its ratio, this much is no bomb."""
_XML = (".xml", ".rels")


def check_package(data: bytes) -> None:
    """Raises :class:`Unreadable` unless ``data`` is a Word file that can be read safely."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Why.TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, RuntimeError) as error:
        raise Unreadable(Why.BROKEN) from error


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Unreadable(Why.TOO_MUCH)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(Why.ENCRYPTED)
    if "[Content_Types].xml" not in archive.namelist():
        raise Unreadable(Why.UNKNOWN)
    for entry in entries:
        _check_entry(archive, entry)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.file_size > SMALL and entry.file_size > RATIO * max(1, entry.compress_size):
        raise Unreadable(Why.TOO_MUCH)
    if not entry.filename.casefold().endswith(_XML):
        return
    if entry.file_size > MAX_XML:
        raise Unreadable(Why.TOO_MUCH)
    content = archive.read(entry)
    # Word writes UTF-8 and no document types: entities can be declared nowhere else, and not be hidden in other letters
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
        raise Unreadable(Why.UNSAFE)
