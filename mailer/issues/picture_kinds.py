"""What a file is that is no picture we take, and what to do about it. The content tells, whatever the name says."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOOKED_AT = 4096
"""Bytes of the beginning that tell what a file is."""

EMPTY = _("This file is empty. Choose the photo again; if it lies in a cloud folder, download it first.")
_DRAWING = _("This is a drawing (SVG), which mail programs do not show. Export it as PNG and choose that.")
_WEB_PAGE = _("This is a web page, not a picture. Open it, save the picture itself, and choose that.")
_DOCUMENT = _("This is a document, not a picture. Export the page or the picture as JPEG or PNG and choose that.")
_OTHER_PICTURE = _("Pictures of this kind cannot be taken. Open it, export it as JPEG, and choose that.")
_FILM = _("This is a film or a sound, not a picture. Choose a photo.")
DAMAGED = _(
    "This picture is damaged or was not copied whole. Copy it again from where it came from; if that does not help, "
    "open it and save it anew as JPEG."
)
NO_PICTURE = _("This is no picture that we know. Choose a JPEG, PNG, GIF, WebP or HEIC file.")

_KINDS: tuple[tuple[str, Promise], ...] = (
    (r"\Z", EMPTY),
    (r"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF.{4}WEBP", DAMAGED),
    (r".{4}ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1)", DAMAGED),
    (r".{4}ftypavi[fs]|II\*\0|MM\0\*|BM|8BPS|\0\0\x01\0|\0\0\0\x0cj[Px]|\xff\x0a|FUJIFILM|IIU\0|IIRO", _OTHER_PICTURE),
    (r".{4}(ftyp|moov|mdat)|RIFF.{4}(AVI |WAVE)|\x1aE\xdf\xa3|ID3|OggS|fLaC", _FILM),
    (r"%PDF|%!PS|PK\x03\x04|\xd0\xcf\x11\xe0|\{\\rtf", _DOCUMENT),
    (r"(\xef\xbb\xbf)?\s*(<!doctype\s+html|<html)", _WEB_PAGE),
    (r"(\xef\xbb\xbf)?\s*(<.*)?<svg\b", _DRAWING),
    (r"(\xef\xbb\xbf)?\s*<", _WEB_PAGE),
)
"""The first that fits the beginning of the file counts."""
_FLAGS = re.DOTALL | re.IGNORECASE
_PATTERNS = tuple((re.compile(pattern.encode("latin-1"), _FLAGS), words) for pattern, words in _KINDS)


def words_for(data: bytes) -> str:
    """What to tell whoever chose the file ``data``, which could not be decoded."""
    beginning = data[:LOOKED_AT]
    return str(next((words for pattern, words in _PATTERNS if pattern.match(beginning)), NO_PICTURE))
