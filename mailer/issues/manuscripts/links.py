"""Where links lead, said in the text: whoever reads a draft does not see what a link hides. Pure."""

from __future__ import annotations

import re
from urllib.parse import unquote

LONGEST = 1_000
"""Letters of a target; a longer one holds data."""
NUMBER = 7
"""Last digits by which a telephone number is known: what stands before them is written in several ways."""
_SPACE = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")


def shown(target: str) -> str:
    """What people are told of a target: a page's address, that of a mailbox, a number; empty for what leads nowhere
    else than into the author's own files."""
    scheme, _, rest = target.strip().partition(":")
    match scheme.casefold():
        case "mailto":
            words = unquote(rest.partition("?")[0])
        case "tel" | "sms" | "callto":
            words = unquote(rest).lstrip("/")
        case "http" | "https" | "ftp":
            words = target.strip()
        case _:
            return ""
    return words if len(words) <= LONGEST and not _SPACE.search(words.strip()) else ""


def is_said(target: str, words: str) -> bool:
    """Whether the words themselves are the target, however it is written, or have it in them."""
    if target.lstrip("+").isdigit():
        return target[-NUMBER:] in "".join(_DIGIT.findall(words))
    return _bare(target) in _bare(words)


def with_target(words: str, target: str) -> str:
    """“words (target)” unless they say it already."""
    bare, place = words.rstrip(), shown(target)
    if not bare or not place or is_said(place, words):
        return words
    return f"{bare} ({place}){words[len(bare) :]}"


def _bare(text: str) -> str:
    whole = _SPACE.sub("", unquote(text)).casefold()
    return whole.removeprefix("http://").removeprefix("https://").removeprefix("www.").rstrip("/")
