"""Email addresses: parsed once, at the edge, into the only form that goes onto an envelope. Pure.

The grammar is the Mailbox of RFC 5321, section 4.1.2, with the UTF-8 local parts of RFC 6531, less what no subscriber
has: quoted local parts, address literals, domains of one label.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import idna

from mailer.lib.providers import provider_of

__all__ = ["Address", "BadAddress", "key_of", "parse_address", "provider_of"]

MAX_BYTES = 254
"""RFC 5321, section 4.5.3.1.3: a path of 256 octets, less its angle brackets."""
MAX_LOCAL_BYTES = 64
MAX_DOMAIN_BYTES = 253

_ATEXT = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.@")
_USUAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9.-]+", re.ASCII)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}", re.ASCII)


class BadAddress(ValueError):
    """Not an address that can be mailed. ``message`` is the reason in English, to be translated, then filled with
    ``values``; ``str()`` is both."""

    def __init__(self, message: str, *values: str) -> None:
        self.message, self.values = message, values
        super().__init__(message % values)


@dataclass(frozen=True, slots=True)
class Address:
    """An address that can be mailed.

    ``email`` is what goes onto the envelope: local part in NFC and as it was written, domain as lower-case A-labels.
    ``key`` is what is compared: two addresses with one key are one person's.
    """

    email: str
    key: str
    domain: str

    @property
    def needs_smtputf8(self) -> bool:
        """Whether the local part is not ASCII: only a server that offers SMTPUTF8 (RFC 6531) takes it."""
        return not self.email.isascii()

    @property
    def provider(self) -> str:
        """Who runs the mailbox."""
        return provider_of(self.domain)


def gettext_noop(message: str) -> str:
    """Marks a text for translation; whoever shows it translates it, as nothing here knows Django."""
    return message


def parse_address(text: str) -> Address:
    """The address that ``text`` is, all of it: no name around it, no spaces. Raises BadAddress with the reason."""
    text = unicodedata.normalize("NFC", text)
    if not _USUAL.fullmatch(text):
        _check_characters(text)
    if len(text) > MAX_BYTES:
        raise BadAddress(gettext_noop("it is longer than %s bytes"), str(MAX_BYTES))
    local, _, host = text.partition("@")
    _check_local(local)
    domain = _domain(host)
    email = f"{local}@{domain}"
    if len(email.encode()) > MAX_BYTES:
        raise BadAddress(gettext_noop("it is longer than %s bytes"), str(MAX_BYTES))
    return Address(email, key_of(email), domain)


def key_of(email: str) -> str:
    """The key of an address that was parsed before. Mailboxes that differ in case only are taken for one: RFC 5321 lets
    a host tell them apart, no host known does, and people write their own address either way."""
    return unicodedata.normalize("NFC", email.lower())


def _check_characters(text: str) -> None:
    if not text:
        raise BadAddress(gettext_noop("there is no address"))
    for character in text:
        if character not in _ATEXT:
            _check_unusual(character)
    if (count := text.count("@")) != 1:
        raise BadAddress(gettext_noop("it has more than one @") if count else gettext_noop("it has no @"))


def _check_unusual(character: str) -> None:
    category = unicodedata.category(character)
    if category[0] == "C" or category in ("Zl", "Zp"):
        raise BadAddress(gettext_noop("it holds a line break, a control or an invisible character"))
    if category == "Zs":
        raise BadAddress(gettext_noop("it holds a space"))
    if character in "<>":
        raise BadAddress(gettext_noop("it holds “%s”: write the address alone, without a name"), character)
    if character in "[]":
        raise BadAddress(gettext_noop("it names a machine by number, not a domain"))
    if character == '"':
        raise BadAddress(gettext_noop("it holds quotation marks"))
    if character.isascii():
        raise BadAddress(gettext_noop("it holds “%s”, which an address must not"), character)


def _check_local(local: str) -> None:
    if not local:
        raise BadAddress(gettext_noop("nothing stands before the @"))
    if local[0] == "." or local[-1] == "." or ".." in local:
        raise BadAddress(gettext_noop("a dot before the @ stands first, last or beside another"))
    if len(local.encode()) > MAX_LOCAL_BYTES:
        raise BadAddress(gettext_noop("what stands before the @ is longer than %s bytes"), str(MAX_LOCAL_BYTES))


@lru_cache(maxsize=4096)
def _domain(host: str) -> str:
    """``host`` as lower-case A-labels (RFC 5891); cached, as lists have few domains."""
    if not host:
        raise BadAddress(gettext_noop("nothing stands after the @"))
    domain = host.lower()
    if not domain.isascii() or "xn--" in domain:
        domain = _a_labels(host)
    if domain.startswith(".") or domain.endswith(".") or ".." in domain:
        raise BadAddress(gettext_noop("a dot after the @ stands first, last or beside another"))
    if "." not in domain:
        raise BadAddress(gettext_noop("“%s” is no domain: it has no dot"), host)
    if len(domain) > MAX_DOMAIN_BYTES or not _DOMAIN.fullmatch(domain):
        raise BadAddress(gettext_noop("“%s” is no domain"), host)
    return domain


def _a_labels(host: str) -> str:
    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise BadAddress(gettext_noop("“%s” is no domain"), host) from None
