"""Addresses that staff type, made into links that are safe to follow; an empty string is "no link"."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, quote, unquote, urlsplit

import idna

from mailer.compiler import merge

FieldToken = Callable[[merge.Field], str]

LONGEST = 2_000
"""Characters of an address; what is longer is no link. Mail programs and servers cut them off there or sooner."""
_LONGEST_MAILBOX = 320

# Bounded: an unbounded middle would be tried from each of ten thousand opening braces to the end of the text.
_BRACES = re.compile(r"(?:\{|%7B){2}([^{}]{0,300}?)(?:\}|%7D){2}", re.IGNORECASE)
_BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+([/?#:]|$)")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]")
_MAIL_ADDRESS = re.compile(r"[^\s@<>\"'?&]+@[^\s@<>\"'?&]+\.[^\s@<>\"'?&]+")
_PHONE = re.compile(r"\+?[\d\s().\-/]{5,}")
_KEPT = "/%:=&?~#+!$,;'@()*"


def web_address(raw: str) -> str:
    """An absolute http or https address in ASCII. A bare host such as ``www.example.org`` gets ``https://``.

    Empty for anything else, and for addresses that hide where they lead: a user name before the host, a backslash.
    """
    address = raw.strip()
    if len(address) > LONGEST:
        return ""
    if _BARE_HOST.match(address):
        address = "https://" + address
    try:
        split = urlsplit(address)
        host = _host(split)
    except ValueError:
        return ""
    if split.scheme not in {"http", "https"} or not host or "@" in split.netloc or "\\" in address:
        return ""
    port = f":{split.port}" if split.port else ""
    return quote(split._replace(netloc=host + port).geturl(), safe=_KEPT + "[]")


def _host(split: SplitResult) -> str:
    host = split.hostname or ""
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode()
    if ":" in host:
        host = f"[{host}]"
    split.port  # noqa: B018 -- raises ValueError for a port that is none
    return host if _HOST.fullmatch(host) else ""


def mail_href(address: str) -> str:
    """``mailto:`` for a plain address."""
    address = address.strip()
    if len(address) > _LONGEST_MAILBOX or not _MAIL_ADDRESS.fullmatch(address):
        return ""
    return "mailto:" + quote(address, safe="@+")


def phone_href(number: str) -> str:
    """``tel:`` for a number as people write it; the trunk zero of ``00962 (0)79…`` is not dialled."""
    number = number.strip()
    if not _PHONE.fullmatch(number):
        return ""
    digits = re.sub(r"[^\d+]", "", re.sub(r"\(0\)", "", number))
    return "tel:" + re.sub(r"^00", "+", digits)


def href(raw: str, token: FieldToken) -> str:
    """What a link in a text may lead to: web, mail or phone. Merge fields become tokens."""
    if len(raw) > LONGEST:
        return ""
    address = decode_braces(raw).strip()
    scheme, colon, rest = address.partition(":")
    if colon and scheme.lower() == "mailto":
        path, mark, query = rest.partition("?")
        plain = mail_href(unquote(path))
        return plain + (mark + quote(query, safe=_KEPT) if mark else "") if plain else ""
    if colon and scheme.lower() == "tel":
        return phone_href(unquote(rest))
    filled = "".join(token(piece) if isinstance(piece, merge.Field) else str(piece) for piece in merge.scan(address))
    return web_address(filled)


def decode_braces(raw: str) -> str:
    """Merge fields as they were typed, where an editor stored the address percent-encoded."""
    return _BRACES.sub(lambda match: "{{" + unquote(match[1]) + "}}", raw)


def without_scheme(address: str) -> str:
    """An address as short as readers know it: ``www.example.org``. Safe mark-up stays safe mark-up."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
