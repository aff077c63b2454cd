"""Relays: the servers we hand mail to, as ``MAILER_RELAYS`` writes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

TLS_MODES = ("starttls", "implicit", "none")
DEFAULT_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
LONGEST_NAME = 64
LIMITS = {"connections": (1, 64), "window": (1, 512), "max_messages": (1, 1_000_000)}


class RelayURLError(ValueError):
    """A relay's address cannot be used; the message says which part and what to write instead."""


@dataclass(frozen=True, slots=True)
class Relay:
    """One relay. ``window`` messages are armed at a time on each of ``connections`` connections, which ``drains``
    dispatchers share among them; a connection is closed after ``max_messages``."""

    name: str
    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"
    connections: int = 2
    window: int = 8
    max_messages: int = 1000
    drains: int = 0
    """Dispatchers at a time, each with its share of the connections; 0: two, or one for a single connection."""
    mode: str = "auto"
    """auto: what the relay offers; plain, pipelined or chunked: no more than that."""
    auth: str = "auto"
    """auto, plain, login or xoauth2 (then the password is the access token, or ``token_file`` holds it)."""
    token_file: str = ""
    kind: str = "smtp"
    """smtp, or the provider whose API takes the mail: see mailer.dispatch.providers."""
    senders: tuple[str, ...] = ()
    """Sender domains it takes mail of; empty: all."""
    rate: str = ""
    """At most so many messages in all, such as 50/s, 2000/h or 10000/d."""

    @property
    def slots(self) -> int:
        """How many dispatchers may share it."""
        return self.drains or min(2, self.connections)

    def share(self, slot: int) -> int:
        """The connections of the dispatcher on ``slot``, counted from 0."""
        return self.connections // self.slots + (slot < self.connections % self.slots)


def parse_relays(text: str) -> tuple[Relay, ...]:
    """The relays of a comma-separated list, in order; an empty text gives none. Raises RelayURLError."""
    relays = tuple(parse_relay(part.strip()) for part in text.split(",") if part.strip())
    names = [relay.name for relay in relays]
    for name in names:
        if names.count(name) > 1:
            raise RelayURLError(f"two relays are called {name!r}: give each its own ?name=…")
    return relays


def parse_relay(url: str) -> Relay:
    """The relay of ``smtp://user:password@host:port?name=…&tls=…``. Raises RelayURLError."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if parts.scheme != "smtp" or not parts.hostname:
        # The address may hold a password, so it is not repeated in the message.
        raise RelayURLError("a relay is written smtp://user:password@host:port?name=main&tls=starttls")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    tls = options.pop("tls", "starttls")
    if tls not in TLS_MODES:
        raise RelayURLError(f"tls={tls!r} is not known: write tls=starttls, tls=implicit or tls=none")
    name = options.pop("name", parts.hostname)
    if len(name) > LONGEST_NAME:
        raise RelayURLError(f"the name of a relay has at most {LONGEST_NAME} characters: give it a short ?name=…")
    numbers = {key: _number(key, options.pop(key)) for key in LIMITS if key in options}
    if options:
        raise RelayURLError(f"{sorted(options)[0]!r} is not an option of a relay: use name, tls, {', '.join(LIMITS)}")
    return Relay(
        name=name,
        host=parts.hostname,
        port=_port(parts) or DEFAULT_PORTS[tls],
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        **numbers,
    )


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise RelayURLError("the port of a relay is a number from 1 to 65535") from error


def _number(key: str, text: str) -> int:
    low, high = LIMITS[key]
    if not text.isdecimal() or not low <= int(text) <= high:
        raise RelayURLError(f"{key}={text!r}: write a whole number from {low} to {high}")
    return int(text)
