"""Delivery status notifications, as another mail server would send them (RFC 3464 in RFC 6522). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from mailer.catcher.simulate import reply_for

HOSTNAME = "catcher.localhost"
MAX_HEADER_BYTES = 65_536

_ACTIONS = {"2": "delivered", "4": "delayed", "5": "failed"}
_SUBJECTS = {
    "2": "Successful Mail Delivery Report",
    "4": "Delayed Mail (still being retried)",
    "5": "Undelivered Mail Returned to Sender",
}
_SENTENCES = {
    "2": "Your message was delivered to the recipient below.",
    "4": "Your message could not be delivered yet. You need not send it again.",
    "5": "Your message could not be delivered to the recipient below.",
}


@dataclass(frozen=True)
class Bounce:
    """One notification that is due: ``sender`` is told that ``recipient`` met ``status``.

    ``token`` makes Message-ID and boundary, so that a second attempt sends the same bytes. ``headers`` is the original
    message's header section with its CRLFs. Times are aware.
    """

    sender: str
    recipient: str
    status: str
    token: str
    arrived_at: datetime
    headers: bytes


def header_section(raw: bytes) -> bytes:
    """The header lines of a message, cut at a line's end where they exceed MAX_HEADER_BYTES."""
    end = raw.find(b"\r\n\r\n")
    headers = raw[: end + 2] if end >= 0 else raw
    if len(headers) <= MAX_HEADER_BYTES:
        return headers
    return headers[: headers.rfind(b"\r\n", 0, MAX_HEADER_BYTES) + 2]


def render(bounce: Bounce) -> bytes:
    """The notification's bytes, CRLF throughout; 8-bit only where the original's headers or addresses are."""
    boundary = f"=_{bounce.token}"
    headers = bounce.headers.removesuffix(b"\r\n")
    parts = (
        _part("text/plain; charset=utf-8", _explanation(bounce)),
        _part("message/delivery-status", _report(bounce)),
        _part("text/rfc822-headers", headers),
    )
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    return _top(bounce, boundary) + b"\r\n" + body + f"--{boundary}--\r\n".encode()


def _top(bounce: Bounce, boundary: str) -> bytes:
    return _lines(
        f"From: Mail Delivery System <MAILER-DAEMON@{HOSTNAME}>",
        f"To: <{bounce.sender}>",
        f"Subject: {_SUBJECTS[bounce.status[0]]}",
        f"Date: {format_datetime(bounce.arrived_at)}",
        f"Message-ID: <{bounce.token}@{HOSTNAME}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status;",
        f'\tboundary="{boundary}"',
    )


def _explanation(bounce: Bounce) -> bytes:
    return _lines(
        f"This is the mail system at host {HOSTNAME}.",
        "",
        _SENTENCES[bounce.status[0]],
        "",
        f"<{bounce.recipient}>:",
        f"    {reply_for(bounce.status, bounce.recipient)}",
    )


def _report(bounce: Bounce) -> bytes:
    """Per-message fields, an empty line, per-recipient fields (RFC 3464 sections 2.2 and 2.3)."""
    kind = "rfc822" if bounce.recipient.isascii() else "utf-8"
    when = format_datetime(bounce.arrived_at)
    return _lines(
        f"Reporting-MTA: dns; {HOSTNAME}",
        f"Arrival-Date: {when}",
        "",
        f"Original-Recipient: {kind}; {bounce.recipient}",
        f"Final-Recipient: {kind}; {bounce.recipient}",
        f"Action: {_ACTIONS[bounce.status[0]]}",
        f"Status: {bounce.status}",
        f"Remote-MTA: dns; {bounce.recipient.rpartition('@')[2]}",
        f"Diagnostic-Code: smtp; {reply_for(bounce.status, bounce.recipient)}",
        f"Last-Attempt-Date: {when}",
    )


def _part(content_type: str, content: bytes) -> bytes:
    encoding = "7bit" if content.isascii() else "8bit"
    return _lines(f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}", "") + content


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()
