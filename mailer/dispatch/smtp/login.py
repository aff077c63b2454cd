"""AUTH (RFC 4954): PLAIN (RFC 4616), LOGIN, and XOAUTH2 as Google and Microsoft define it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from mailer.dispatch.smtp.replies import words
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

MORE, DONE = 334, 235


class Speaker(Protocol):
    """The part of smtplib.SMTP that a login needs."""

    def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]: ...


Answer = tuple[int, bytes]


def log_in(smtp: Speaker, relay: Relay, offered: str) -> Answer:
    """The relay's last answer to the login; ``offered`` is what its EHLO says after AUTH. Raises LoginImpossible."""
    return MECHANISMS[_mechanism(relay, offered.upper().split())](smtp, relay)


class LoginImpossible(Exception):
    """There is no way to log in; carries the reply that says what to do."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.reply = Reply(Phase.AUTH, 0, text)


def _mechanism(relay: Relay, offered: list[str]) -> str:
    automatic = ["XOAUTH2"] if relay.token_file else ["PLAIN", "LOGIN"]
    wanted = automatic if relay.auth == "auto" else [relay.auth.upper()]
    for each in wanted:
        if each in offered:
            return each
    there = words(" ".join(offered))[:100] or "no AUTH at all"
    raise LoginImpossible(f"The relay offers {there}, not {' or '.join(wanted)}: check its user, auth= and tls=")


def _plain(smtp: Speaker, relay: Relay) -> Answer:
    return smtp.docmd("AUTH", "PLAIN " + _encoded(f"\0{relay.username}\0{relay.password}"))


def _login(smtp: Speaker, relay: Relay) -> Answer:
    answer = smtp.docmd("AUTH", "LOGIN")
    for secret in (relay.username, relay.password):
        if answer[0] != MORE:
            return answer
        answer = smtp.docmd(_encoded(secret))
    return answer


def _xoauth2(smtp: Speaker, relay: Relay) -> Answer:
    answer = smtp.docmd("AUTH", "XOAUTH2 " + _encoded(f"user={relay.username}\1auth=Bearer {_token(relay)}\1\1"))
    # A refusal comes as a challenge with its reasons in base64; an empty line asks for the reply itself.
    return smtp.docmd("") if answer[0] == MORE else answer


MECHANISMS: dict[str, Callable[[Speaker, Relay], Answer]] = {"PLAIN": _plain, "LOGIN": _login, "XOAUTH2": _xoauth2}


def _token(relay: Relay) -> str:
    """Read anew each time: whoever keeps the file renews the token."""
    if not relay.token_file:
        return relay.password
    try:
        return Path(relay.token_file).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise LoginImpossible(f"The access token of relay {relay.name} cannot be read: {error}") from error


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
