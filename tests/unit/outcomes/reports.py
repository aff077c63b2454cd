"""Mails of a mail system, as short as they can be."""

from __future__ import annotations


def block(address: str = "ana@example.org", status: str = "5.1.1", action: str = "failed", **more: str) -> str:
    """One recipient's fields; ``original``, ``diagnostic`` and ``kind`` (the address type) may be added."""
    kind = more.get("kind", "rfc822")
    lines = [f"Original-Recipient: {kind};{more['original']}"] if "original" in more else []
    lines += [f"Final-Recipient: {kind}; {address}", f"Action: {action}"]
    lines += [f"Status: {status}"] if status else []
    lines += [f"Diagnostic-Code: smtp; {more['diagnostic']}"] if "diagnostic" in more else []
    return "\n".join(lines) + "\n"


def report(*blocks: str, to: str = "b-token@bounces.localhost", message_id: str = "1@mx", original: str = "") -> bytes:
    """A multipart/report of RFC 3464 with LF line ends."""
    status = "\n".join(["Reporting-MTA: dns; mx.example.org\n", *blocks])
    return f"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{message_id}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain

Sorry. Nothing reached bystander@example.net either.

--=_b
Content-Type: message/delivery-status

{status}
--=_b
Content-Type: text/rfc822-headers

{original or "Subject: News"}

--=_b--
""".encode()


def note(headers: str = "", body: str = "Thank you for the newsletter.") -> bytes:
    """A mail that is no report."""
    return f"From: Ana <ana@example.org>\nTo: news@example.com\nSubject: Re: News\n{headers}\n{body}\n".encode()
