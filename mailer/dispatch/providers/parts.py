"""A message that is ready for the wire, as the objects that Anymail takes: what was signed is what is handed over.

Two providers take the bytes as they are. For the others the message is taken apart again into what their JSON has
fields for: subject, text, HTML, addresses, and the header fields that are ours to set. Signing (DKIM) is left to the
provider: it writes Date and sometimes Message-ID anew, or puts the message together itself, which breaks any signature
of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage as ParsedMessage
from email.message import MIMEPart
from email.utils import getaddresses, quote
from typing import Any

from anymail.message import AnymailMessage

from mailer.dispatch.message import Message

PROVIDERS_OWN = frozenset({"from", "to", "cc", "bcc", "subject", "reply-to", "date", "mime-version", "return-path"})
"""Fields (and all of Content-…) that the provider writes from the parameters beside."""
_SIGNATURE = re.compile(rb"^DKIM-Signature:[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", re.IGNORECASE | re.MULTILINE)


_WORDS = re.compile(r"[\w -]+")
"""A name that needs no quotes."""


def token_of(message: Message) -> str:
    """The delivery's token of its return path, which proves it in a webhook as it does in a bounce."""
    return message.mail_from.partition("@")[0].removeprefix("b-")


def in_parts(message: Message) -> AnymailMessage:
    """The parts, for a provider that puts the message together. It is addressed to the envelope's recipient alone, by
    the name it has in To, whoever else is named there."""
    parsed = message_from_bytes(message.data, policy=policy.default)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    built = AnymailMessage(
        subject=str(parsed["Subject"] or ""),
        body=_text(text) if text else "",
        from_email=next(_mailboxes(parsed, "from"), ""),
        to=[_named(parsed, message.rcpt_to)],
        reply_to=[str(each) for each in parsed.get_all("Reply-To", [])],
        headers=dict(_own_fields(parsed)),
        alternatives=[(_text(html), "text/html")] if html else [],
        attachments=[*_attachments(parsed)],
    )
    built.metadata = {"delivery": token_of(message)}
    return built


class Whole(AnymailMessage):  # type: ignore[misc]  # Anymail is untyped
    """A message whose bytes are handed over as they are."""

    def __init__(self, message: Message) -> None:
        parsed = message_from_bytes(message.data.partition(b"\r\n\r\n")[0], policy=policy.default)
        super().__init__(
            subject=str(parsed["Subject"] or ""), from_email=next(_mailboxes(parsed, "from"), ""), to=[message.rcpt_to]
        )
        self.metadata = {"delivery": token_of(message)}
        self.data = unsigned(message.data)

    def message(self, **_: Any) -> Any:
        return Raw(self.data)


class Raw:
    """The part of Python's own message class that Anymail's Amazon SES backend uses."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __setitem__(self, name: str, value: str) -> None:
        self.data = f"{name}: {value}\r\n".encode("ascii") + self.data

    def walk(self) -> Iterator[Any]:
        return iter(())

    def as_bytes(self) -> bytes:
        return self.data


def unsigned(data: bytes) -> bytes:
    """``data`` without signatures of ours in its header."""
    head, end, body = data.partition(b"\r\n\r\n")
    return _SIGNATURE.sub(b"", head + b"\r\n")[:-2] + end + body


def _text(part: MIMEPart) -> str:
    """The text of ``part`` with the line ends of JSON's world: a provider makes its own CRLF of them."""
    return str(part.get_content()).replace("\r\n", "\n")


def _named(parsed: ParsedMessage, address: str) -> str:
    named = f"<{address}>"
    return next((each for each in _mailboxes(parsed, "to") if each.endswith(named)), address)


def _mailboxes(parsed: ParsedMessage, name: str) -> Iterator[str]:
    """The mailboxes of a field, each as "Name <address>". Read from its source: of a name in several encoded words
    Python's own reading keeps the blanks between them, which RFC 2047 (section 6.2) has it drop."""
    for key, source in parsed.raw_items():
        if key.lower() == name:
            text = str(source).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            for display, address in getaddresses([text]):
                yield _mailbox(str(make_header(decode_header(display))), address)


def _mailbox(display: str, address: str) -> str:
    if not display:
        return address
    return f"{display if _WORDS.fullmatch(display) else chr(34) + quote(display) + chr(34)} <{address}>"


def _own_fields(parsed: ParsedMessage) -> Iterator[tuple[str, str]]:
    for name, value in parsed.items():
        folded = name.lower()
        if folded not in PROVIDERS_OWN and not folded.startswith("content-") and folded != "dkim-signature":
            yield name, str(value)


def _attachments(parsed: ParsedMessage) -> Iterator[tuple[str, bytes, str]]:
    for part in parsed.iter_attachments():
        content = part.get_payload(decode=True)
        yield part.get_filename() or "", content if isinstance(content, bytes) else b"", part.get_content_type()
