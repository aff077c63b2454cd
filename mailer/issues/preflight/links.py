"""Links: those that lead nowhere, nowhere good, or nowhere that their words tell."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.compiler import links, richtext
from mailer.compiler.checks import find_dead_links
from mailer.compiler.errors import DeadLink
from mailer.compiler.walk import Kind, Spot, rebuild
from mailer.issues.preflight.findings import ISSUE, Code, Finding, Place, found, places, shortened

_UNSAFE = ("javascript:", "data:", "vbscript:", "file:", "blob:", "about:")
_SPACE = re.compile(r"[\x00-\x20]+")
"""What browsers leave out of a scheme."""

_PLACEHOLDERS = ("example.com", "example.org", "example.net", "localhost", "test", "invalid")
"""Hosts that are nobody's, with all below them (RFC 2606, RFC 6761)."""

BARE = {
    *("click here", "click", "here", "this link", "link", "more", "read more", "learn more", "this", "this page"),
    *("هنا", "اضغط هنا", "انقر هنا", "المزيد", "اقرأ المزيد", "الرابط", "هذا الرابط"),
    *("ئێرە", "لێرە", "لێرەدا", "کلیک لێرە بکە", "زیاتر", "زیاتر بخوێنەوە", "ئەم بەستەرە"),
}
"""Words that tell nothing to whoever hears the links of a mail read out one by one."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it was typed, and its address as the mail has it: empty where it has none."""

    place: Place
    words: str
    address: str

    @property
    def host(self) -> str:
        return (urlsplit(self.address).hostname or "").rstrip(".")


def check_links(content: c.IssueContent, own_host: str = "") -> Iterator[Finding]:
    """``own_host`` is the installation's own: it may be called what it likes."""
    where = places(content)
    for dead in find_dead_links(content):
        yield _dead(dead, where.get(dead.block_id, ISSUE))
    typed = [link for link in links_of(content) if link.address and link.host != own_host.lower()]
    for link in typed:
        yield from _check_address(link)
        yield from _check_words(link)
    yield from _check_same_words(typed)


def links_of(content: c.IssueContent) -> list[Link]:
    """The links of the issue in its order, buttons with their words."""
    where, typed = places(content), list[Link]()

    def collect(spot: Spot, text: str) -> str:
        place = where.get(spot.block_id, ISSUE)
        if spot.kind is Kind.RICH:
            typed.extend(Link(place, each.words, _address(each.href)) for each in richtext.typed_links(text))
        elif spot.kind is Kind.LINK and text:
            typed.append(Link(place, _label(content, spot), _address(text)))
        return text

    rebuild(content, collect)
    return typed


def _address(href: str) -> str:
    return links.href(richtext.kept_href(href), lambda field: f"x~{field.name}~x")


def _label(content: c.IssueContent, spot: Spot) -> str:
    block = next(block.content for block in content.blocks if block.id == spot.block_id)
    return block.label if isinstance(block, c.Button | c.Event) else ""


def _dead(link: DeadLink, place: Place) -> Finding:
    if _SPACE.sub("", link.address).lower().startswith(_UNSAFE):
        message = _("The link “{words}” starts a program: “{address}”.")
        remedy = _("Remove it: mail programs block it, and filters take the whole mail for an attack.")
        return found(Code.UNSAFE_LINK, message.format(words=link.words, address=shortened(link.address)), remedy, place)
    remedy = _("Give it a web address (https://…), an email address or a phone number, or remove the link.")
    return found(Code.DEAD_LINK, _dead_link(link), remedy, place)


def _dead_link(link: DeadLink) -> str:
    address = shortened(link.address)
    if not address:
        return _("The link “{words}” leads nowhere.").format(words=link.words)
    if not link.words:
        return _("The address “{address}” cannot stand in a mail.").format(address=address)
    return _("The link “{words}” leads to “{address}”, which cannot stand in a mail.").format(
        words=link.words, address=address
    )


def _check_address(link: Link) -> Iterator[Finding]:
    if _is_placeholder(link.host):
        message = _("“{address}” leads to no real website.").format(address=shortened(link.address))
        yield found(
            Code.PLACEHOLDER_LINK,
            message,
            _("Write the address that you mean, or override this with a reason."),
            link.place,
        )
    elif link.address.startswith("http://"):
        message = _("“{address}” is not encrypted: others on the way can read and change the page.")
        remedy = _("Write https:// if the website has it; most do.")
        yield found(Code.PLAIN_HTTP, message.format(address=shortened(link.address)), remedy, link.place)


def _is_placeholder(host: str) -> bool:
    if any(host == each or host.endswith(f".{each}") for each in _PLACEHOLDERS):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _check_words(link: Link) -> Iterator[Finding]:
    if _plain(link.words) in BARE:
        message = _("The link “{words}” does not say where it leads.").format(words=link.words)
        remedy = _("Make the link of words that do, such as “the report on wells”.")
        yield found(Code.BARE_LINK_WORDS, message, remedy, link.place)


def _check_same_words(typed: list[Link]) -> Iterator[Finding]:
    first: dict[str, Link] = {}
    told = defaultdict[str, bool](bool)
    for link in typed:
        words = _plain(link.words)
        if words and first.setdefault(words, link).address != link.address and not told[words]:
            told[words] = True
            message = _("Links with the same words “{words}” lead to different places: “{one}” and “{other}”.")
            yield found(
                Code.SAME_LINK_WORDS,
                message.format(words=link.words, one=shortened(first[words].address), other=shortened(link.address)),
                _("Give each its own words."),
                link.place,
            )


def _plain(words: str) -> str:
    return " ".join(words.casefold().split()).strip(" .…:>»→←<«")
