"""Web and mail addresses and phone numbers, in text and behind links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from mailer.compiler.links import LONGEST
from mailer.issues.parity.facts import Fact, Kind

LANGUAGES = frozenset({"en", "ar", "ckb", "ku", "fr", "en-us", "en-gb", "ar-iq", "ar-sa", "ckb-iq"})
"""Parts of an address that only say in which language its page is: the Arabic edition leads to the Arabic page."""

_GAP = r"[ ().\-/]{0,3}"
_ADDRESSES = re.compile(
    r"(?P<link>(?:https?://|www\.)[^\s<>\"'|]{1,2000})"
    r"|(?P<email>(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    rf"|(?P<phone>(?<![\w.,+])(?:\+|00)[1-9](?:{_GAP}[0-9]){{7,14}}(?![0-9]))"
)
_GROUPS = r"(?<=[0-9] )0[0-9]{2} [0-9]{3}(?![0-9])"
"""Groups of a long number: those of 1 010 000 are no phone."""
_LOCAL_PHONES = re.compile(
    rf"(?<![\w.,+/-])(?!{_GROUPS})"
    r"\(?0[1-9][0-9]{0,3}\)?[ \-./]{0,2}[0-9]{2,4}(?:[ \-./]?[0-9]{2,5}){1,3}(?![0-9])"
)
TRAILING = ".,;:!?)]}،؛؟»”"
"""What ends a sentence, and not the address at its end."""


def addresses(text: str) -> Iterator[tuple[re.Match[str], Fact]]:
    """Those in folded text."""
    for match in _ADDRESSES.finditer(text):
        said = match[0]
        if match["link"]:
            yield match, link(said.rstrip(TRAILING))
        elif match["email"]:
            yield match, Fact(Kind.EMAIL, said, ((said.rstrip(TRAILING).casefold(),),))
        else:
            yield match, Fact(Kind.PHONE, said, ((_dialled(said),),))


def local_phones(text: str) -> Iterator[tuple[re.Match[str], Fact]]:
    """Those without the country's number: 0770 123 4567. Dates must be gone from ``text``."""
    for match in _LOCAL_PHONES.finditer(text):
        yield match, Fact(Kind.PHONE, match[0], ((_dialled(match[0]),),))


def behind_link(href: str) -> Fact | None:
    """What a link leads to: a web page, a mailbox, a phone."""
    address = href.strip()[:LONGEST]
    scheme, colon, rest = address.partition(":")
    if colon and scheme.lower() == "mailto":
        return Fact(Kind.EMAIL, rest, ((unquote(rest).partition("?")[0].casefold(),),))
    if colon and scheme.lower() == "tel":
        return Fact(Kind.PHONE, rest, ((_dialled(rest),),))
    return link(address) if address else None


def link(address: str) -> Fact:
    return Fact(Kind.LINK, address, ((_leads_to(address),),))


def _dialled(number: str) -> str:
    """Digits alone; the trunk zero of ``+964 (0)770`` is not dialled."""
    digits = re.sub(r"[^0-9+]", "", number.replace("(0)", ""))
    return re.sub(r"^00", "+", digits)


def _leads_to(address: str) -> str:
    """The address without what does not tell pages apart, or only by their language."""
    try:
        split = urlsplit(address if "//" in address else f"https://{address}")
    except ValueError:
        return address
    host = ".".join(part for part in split.netloc.lower().split(".") if part not in LANGUAGES | {"www"})
    path = "/".join(part for part in unquote(split.path).split("/") if part and part.lower() not in LANGUAGES)
    query = [(name, value) for name, value in parse_qsl(split.query)[:50] if value.lower() not in LANGUAGES]
    return f"{host}/{path}?{urlencode(query)}#{split.fragment}"
