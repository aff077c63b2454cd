"""An SMTP reply as a value: code, enhanced status, words, and at which step it came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?:\s|$)")


class Phase(StrEnum):
    """The step of the SMTP dialogue a reply answers."""

    CONNECT = "connect"
    EHLO = "ehlo"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"
    """After the final dot: the relay has, or has not, taken the message."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply (RFC 5321, section 4.2). ``code`` is 0 where the connection broke instead of answering."""

    phase: Phase
    code: int
    text: str = ""

    @property
    def status(self) -> str:
        """The enhanced status code (RFC 3463, RFC 2034) the text begins with; empty where there is none that fits."""
        match = ENHANCED.match(self.text)
        return match.group(0).strip() if match and match.group(1) == str(self.code)[0] else ""

    @property
    def positive(self) -> bool:
        return 200 <= self.code < 400

    @property
    def transient(self) -> bool:
        return 400 <= self.code < 500

    @property
    def permanent(self) -> bool:
        return 500 <= self.code < 600

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip() if self.code else self.text
