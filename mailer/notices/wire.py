"""Django's message objects as bytes that any server takes: seven bits, CRLF, no line that begins with a dot.

Django itself leaves text in eight bits whatever the server says, and writes a Message-ID with the name of the machine.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from email.encoders import encode_base64
from email.message import Message as Part
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from mailer.lib.lines import line_break
from mailer.notices.errors import NoticeRefused
from subscribers.addresses import Address, BadAddress, parse_address

LARGEST = 1_000_000
"""Bytes of a notice, attachments and all."""
OURS = ("Message-ID", "Return-Path", "DKIM-Signature", "Received", "Precedence", "Bcc")
"""Fields that are not for the caller to set. Precedence: a notice is no bulk mail."""
_DOT = re.compile(rb"^\.", re.MULTILINE)
_UNCLEAN = re.compile(rb"\r(?!\n)|(?<!\r)\n|(?:\A|\n)\.")
"""A line that a server may end elsewhere than we do, or that DATA takes for the end of the message."""


def prepared(message: EmailMessage) -> Part:
    """``message`` with all its parts encoded, but for the Message-ID, which every recipient has another of. Raises
    NoticeRefused for what would end or split a header's line."""
    for name, value in _lines(message):
        if character := line_break(value):
            text = _("%(field)s holds the control character U+%(code)s: it could forge a header, so nothing was sent.")
            raise NoticeRefused(text % {"field": name, "code": f"{ord(character):04X}"})
    whole: Part = message.message()
    for name in OURS:
        del whole[name]
    if "Auto-Submitted" not in whole:
        whole["Auto-Submitted"] = "auto-generated"  # RFC 3834, section 5: nobody's absence note shall answer it
    for part in whole.walk():
        if not part.is_multipart():
            _encode(part)
    return whole


def as_bytes(whole: Part, message_id: str) -> bytes:
    """The bytes on the wire under ``message_id``. Raises NoticeRefused where they are too many."""
    del whole["Message-ID"]
    whole["Message-ID"] = message_id
    data: bytes = whole.as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own class has it
    if len(data) > LARGEST:
        raise NoticeRefused(_("The message has more than %(limit)d bytes: send a link instead.") % {"limit": LARGEST})
    if _UNCLEAN.search(data):  # such as in an attached mail, outside of its parts
        raise NoticeRefused(_("An attached mail holds lines that cannot be sent as they are: attach it as a file."))
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def address_of(text: str) -> Address:
    """The address in ``text``, which may have a name before it. Raises NoticeRefused."""
    try:
        return parse_address(parseaddr(text)[1])
    except BadAddress as error:
        values = {"address": text[:100], "reason": _(error.message) % error.values}
        raise NoticeRefused(_("“%(address)s” cannot be sent to or from: %(reason)s.") % values) from error


def _lines(message: EmailMessage) -> Iterator[tuple[str, str]]:
    yield "Subject", str(message.subject)
    yield "From", str(message.from_email)
    for name, values in (("To", message.to), ("Cc", message.cc), ("Bcc", message.bcc), ("Reply-To", message.reply_to)):
        yield from ((name, str(value)) for value in values)
    for name, value in message.extra_headers.items():
        yield str(name), f"{name}: {value}"
    for attachment in message.attachments:
        if isinstance(attachment, tuple) and attachment[0]:
            yield _("An attachment's name"), str(attachment[0])


def _encode(part: Part) -> None:
    """Text becomes quoted-printable, anything else base64, unless it is already."""
    if str(part.get("Content-Transfer-Encoding", "")).lower() in ("base64", "quoted-printable"):
        _protect_dots(part)
        return
    del part["Content-Transfer-Encoding"]
    if part.get_content_maintype() != "text":
        encode_base64(part)
        return
    content = part.get_payload(decode=True)
    text = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if isinstance(content, bytes) else b""
    part.set_payload(quopri.encodestring(text).decode("ascii"))
    part["Content-Transfer-Encoding"] = "quoted-printable"
    _protect_dots(part)


def _protect_dots(part: Part) -> None:
    """A line that begins with a dot would have to be doubled on one way of sending and not on the other."""
    payload = part.get_payload()
    if isinstance(payload, str):
        part.set_payload(_DOT.sub(b"=2E", payload.encode("ascii")).decode("ascii"))
