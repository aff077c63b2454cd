"""What a picture's file holds beside pixels, told from its bytes, without decoding it."""

from __future__ import annotations

import re
import struct

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")
"""Zeros and restarts (D0 to D7) follow FF within a scan; everything else begins a segment."""
_APP0, _SCAN, _END = 0xE0, 0xDA, 0xD9
_TO_DECODE = {_APP0, _SCAN, 0xDB, 0xC0, 0xC1, 0xC2, 0xC4, 0xDD}
_BARE_JFIF = b"\x00\x10JFIF\x00"
"""With sixteen bytes there is no room for a thumbnail."""
_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def is_bare(data: bytes) -> bool:
    """True for a JPEG or PNG that holds what it takes to decode its pixels and nothing else: no EXIF, XMP, IPTC,
    profile, comment or thumbnail, and no byte after its end. Sources: ITU T.81 annex B, PNG (third edition) 5 and 11.
    """
    return _is_bare_jpeg(data) if data.startswith(JPEG) else data.startswith(PNG) and _is_bare_png(data)


def _is_bare_jpeg(data: bytes) -> bool:
    at, in_scan = 2, False
    while found := _MARKER.search(data, at):
        marker, body = found[0][1], found.end()
        if found.start() != at and not in_scan:
            return False
        if marker == _END:
            return body == len(data)
        if marker not in _TO_DECODE or (marker == _APP0 and not data.startswith(_BARE_JFIF, body)):
            return False
        at, in_scan = body + int.from_bytes(data[body : body + 2]), marker == _SCAN
    return False


def _is_bare_png(data: bytes) -> bool:
    at = len(PNG)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if kind not in _CHUNKS:
            return False
        if kind == b"IEND":
            return length == 0 and at == len(data)
    return False
