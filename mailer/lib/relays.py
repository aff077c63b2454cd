"""Relays: the servers and services we hand mail to, as ``MAILER_RELAYS`` writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from mailer.lib.rates import RateError, parse_rate

TLS_MODES = ("starttls", "implicit", "none")
MODES = ("auto", "plain", "pipelined", "chunked")
AUTHS = ("auto", "plain", "login", "xoauth2")
DEFAULT_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
LONGEST_NAME = 64
LIMITS = {"connections": (1, 64), "window": (1, 512), "max_messages": (1, 1_000_000), "drains": (1, 64)}
MOST_SENDERS = 100
API_HOSTS = {
    "ses": "email.amazonaws.com",
    "postmark": "api.postmarkapp.com",
    "mailgun": "api.mailgun.net",
    "sendgrid": "api.sendgrid.com",
    "brevo": "api.brevo.com",
}
"""The services whose API takes mail; by what is written before ``://``. The hosts only name them on screens."""
SMTP_OPTIONS = ("tls", "mode", "auth", "token_file", "max_messages")
API_OPTIONS = ("region", "api_url", "stream")
_DOMAIN = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
_KEY = re.compile(r"[!-~]+")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_API_URL = re.compile(r"https://[^/?#@\s]+(?:/\S*)?|http://127\.0\.0\.1(?::[0-9]{1,5})?(?:/\S*)?")
_OPTION = re.compile(r"[a-z_]{1,30}")
_YES_OR_NO = {"yes": True, "no": False}


class RelayURLError(ValueError):
    """A relay's address cannot be used; the message says which part and what to write instead."""


@dataclass(frozen=True, slots=True)
class Relay:
    """One relay. ``window`` messages are armed at a time on each of ``connections`` connections, which ``drains``
    dispatchers share among them; a connection is closed after ``max_messages``."""

    name: str
    host: str
    port: int
    username: str = field(default="", repr=False)
    """Of a provider it is the key, and as secret as a password."""
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
    """At most so many messages in all, such as 50/s, 2000/h or 10000/d, several joined by +."""
    beside: bool = False
    """Takes mail beside the relays listed before it; otherwise only while they cannot."""
    options: tuple[tuple[str, str], ...] = ()
    """What only the API of a provider knows: ``region``, ``api_url``, Postmark's ``stream``."""

    def option(self, name: str, default: str = "") -> str:
        """One of ``options``."""
        return dict(self.options).get(name, default)

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
    """The relay of ``smtp://user:password@host:port?name=…&tls=…``, or of a provider's API. Raises RelayURLError."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    if not (_is_smtp(parts) or parts.scheme in API_HOSTS):
        # The address may hold a password, so it is not repeated in the message.
        raise RelayURLError(
            "a relay is written smtp://user:password@host:port?name=main&tls=starttls, or begins with "
            + ", ".join(f"{kind}://" for kind in API_HOSTS)
        )
    if "@" not in parts.netloc and ("@" in parts.path + parts.fragment or _is_cut(parts)):
        raise RelayURLError("in a user name or password / is written %2F, ? is %3F and # is %23")
    return _smtp(parts, _Options(parts)) if parts.scheme == "smtp" else _api(parts, _Options(parts))


def _is_smtp(parts: SplitResult) -> bool:
    return parts.scheme == "smtp" and bool(parts.hostname)


def _is_cut(parts: SplitResult) -> bool:
    """Whether what follows a question mark is rather the end of a password, and no option by name."""
    return "@" in parts.query and not all(_OPTION.fullmatch(each.partition("=")[0]) for each in parts.query.split("&"))


class _Options:
    """The options after the question mark, each taken out once."""

    def __init__(self, parts: SplitResult) -> None:
        # A plus sign joins rates and senders here, and is no space.
        query = parts.query.replace("+", "%2B")
        try:
            self.left = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=50))
        except ValueError:
            raise RelayURLError("a relay has at most 50 options") from None

    def one_of(self, key: str, words: tuple[str, ...]) -> str:
        word = self.left.pop(key, words[0])
        if word not in words:
            listed = ", ".join(f"{key}={each}" for each in words[:-1])
            raise RelayURLError(f"{key}={word!r} is not known: write {listed} or {key}={words[-1]}")
        return word

    def number(self, key: str, default: int) -> int:
        return _number(key, self.left.pop(key)) if key in self.left else default

    def text(self, key: str) -> str:
        return self.left.pop(key, "")

    def finish(self, known: tuple[str, ...]) -> None:
        if self.left:
            common = ("name", "connections", "drains", "window", "rate", "senders", "beside", *known)
            first = sorted(self.left)[0]
            # What is no name may be the end of a password that was not encoded.
            shown = repr(first) if _OPTION.fullmatch(first) else "what follows ? or &"
            raise RelayURLError(f"{shown} is not an option of this relay: use {', '.join(common)}")


def _smtp(parts: SplitResult, options: _Options) -> Relay:
    tls = options.one_of("tls", TLS_MODES)
    mode, auth = options.one_of("mode", MODES), options.one_of("auth", AUTHS)
    token_file, most = options.text("token_file"), options.number("max_messages", 1000)
    host = parts.hostname or ""
    relay = _common(parts, options, host, _port(parts) or DEFAULT_PORTS[tls])
    options.finish(SMTP_OPTIONS)
    _check_login(relay.username, auth, token_file)
    return replace(relay, tls=tls, mode=mode, auth=auth, token_file=token_file, max_messages=most)


def _check_login(username: str, auth: str, token_file: str) -> None:
    if token_file and auth == "auto":
        raise RelayURLError("token_file= holds an access token: write auth=xoauth2 as well")
    if token_file and auth != "xoauth2":
        raise RelayURLError(f"token_file= holds an access token, which auth={auth} does not take: write auth=xoauth2")
    if auth != "auto" and not username:
        raise RelayURLError(f"auth={auth} needs a user: smtp://user:password@host")


def _api(parts: SplitResult, options: _Options) -> Relay:
    kind = parts.scheme
    if kind != "ses" and not parts.username:
        where = "domain" if kind == "mailgun" else ""
        raise RelayURLError(f"{kind} needs its key: write {kind}://KEY@{where}")
    if kind == "mailgun" and not parts.hostname:
        raise RelayURLError("mailgun needs the sending domain: write mailgun://KEY@domain")
    for what, value in (("key", parts.username), ("secret", parts.password)):
        if value and not _KEY.fullmatch(unquote(value)):
            raise RelayURLError(f"the {what} of {kind} holds blanks or characters that no key has: copy it once more")
    found = {key: value for key in API_OPTIONS if (value := options.text(key))}
    if "region" in found and not _REGION.fullmatch(found["region"]):
        raise RelayURLError(f"region={found['region']!r}: write one such as eu-central-1")
    if "api_url" in found and not _API_URL.fullmatch(found["api_url"]):
        raise RelayURLError("api_url begins with https://")
    relay = _common(parts, options, parts.hostname or API_HOSTS[kind], _port(parts) or 443)
    options.finish(API_OPTIONS)
    return replace(relay, kind=kind, tls="implicit", options=tuple(sorted(found.items())))


def _common(parts: SplitResult, options: _Options, host: str, port: int) -> Relay:
    """What relays of all kinds have."""
    name = options.left.pop("name", host if parts.hostname else parts.scheme)
    if len(name) > LONGEST_NAME or not name.strip():
        raise RelayURLError(f"the name of a relay has at most {LONGEST_NAME} characters: give it a short ?name=…")
    connections, drains = options.number("connections", 2), options.number("drains", 0)
    if drains > connections:
        raise RelayURLError(f"drains={drains} is more than connections={connections}: each drain needs one at least")
    return Relay(
        name=name,
        host=host,
        port=port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        connections=connections,
        drains=drains,
        window=options.number("window", 8),
        senders=_senders(options.text("senders")),
        rate=_rate(options.text("rate")),
        beside=_YES_OR_NO[options.one_of("beside", ("no", "yes"))],
    )


def _senders(text: str) -> tuple[str, ...]:
    domains = tuple(dict.fromkeys(part.strip().lower().lstrip("@") for part in text.split("+") if part.strip()))
    if (text and not domains) or any(not _DOMAIN.fullmatch(each) for each in domains):
        raise RelayURLError(f"senders={text[:60]!r}: write domains such as example.org, several joined by +")
    if len(domains) > MOST_SENDERS:
        raise RelayURLError(f"senders: at most {MOST_SENDERS} domains")
    return domains


def _rate(text: str) -> str:
    try:
        return str(parse_rate(text))
    except RateError as error:
        raise RelayURLError(str(error)) from error


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
