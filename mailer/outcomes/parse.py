"""What a returned mail says: delivery status reports (RFC 3464) and automatic replies (RFC 3834). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, takewhile

from mailer.outcomes.codes import enhanced_status, own_status, precision, reply_code
from mailer.outcomes.mime import Part, read_fields, read_parts

MAX_RECIPIENTS = 100
MAX_DIAGNOSTIC = 500

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:@\"\x00-\x20\x7f\ufffd]{1,64}@[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,10}")
_RETURNED = re.compile(r"content-type\s*:\s*(?:message/rfc822|text/rfc822-headers)", re.IGNORECASE)
_DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery (?:sub)?system", re.IGNORECASE)


class Kind(StrEnum):
    """What a mail is. Complaints are in the vocabulary of outcomes; nothing here finds them yet."""

    BOUNCE = "bounce"
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    AUTO_REPLY = "auto-reply"
    NOT_A_BOUNCE = "not-a-bounce"


class Action(StrEnum):
    """What became of one recipient (RFC 3464, section 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient block of a report.

    ``address`` is the one the sender wrote to as far as the report tells, ``final`` the one it ended at (they differ
    behind a forwarder); empty where the report names none that is valid. ``status`` is the enhanced status code.
    """

    address: str
    status: str | None
    action: Action
    diagnostic: str
    final: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail is and whom it is about; only reports of deliveries name recipients."""

    kind: Kind
    recipients: tuple[Recipient, ...] = ()


def parse(raw: bytes) -> Report:
    """Reads a mail within the bounds of ``mailer.outcomes.mime``; whatever the bytes are, it raises nothing."""
    return parse_parts(read_parts(raw))


def parse_parts(parts: list[Part]) -> Report:
    """As ``parse``, of a mail already taken apart."""
    recipients = _recipients(parts)
    actions = {recipient.action for recipient in recipients}
    if Action.FAILED in actions:
        return Report(Kind.BOUNCE, recipients)
    if Action.DELAYED in actions:
        return Report(Kind.DELAYED, recipients)
    if not recipients and _is_status_report(parts[0]):
        return Report(Kind.BOUNCE)
    if not recipients and _is_auto_reply(parts[0]):
        return Report(Kind.AUTO_REPLY)
    return Report(Kind.NOT_A_BOUNCE, recipients)


def valid_address(text: str) -> str:
    """``text`` where it is one plain mail address, else empty. Quoted local parts and literals are none."""
    address = text.strip().removeprefix("<").removesuffix(">")
    return address if len(address) <= 254 and _ADDRESS.fullmatch(address) else ""


def _recipients(parts: list[Part]) -> tuple[Recipient, ...]:
    texts = [part.decoded_lines() for part in parts if part.content_type in _REPORTS] or [_damaged(parts[0])]
    blocks = (block for text in texts for block in _blocks(text))
    found = (recipient for block in blocks if (recipient := _recipient(block)) is not None)
    return tuple(islice(dict.fromkeys(found), MAX_RECIPIENTS))


def _damaged(mail: Part) -> list[str]:
    """The lines of a mail server's report whose parts are not marked as MIME asks, up to the returned original."""
    if not _DAEMON.search(mail.field("from")):
        return []
    return list(takewhile(lambda line: not _RETURNED.match(line), mail.lines))


def _blocks(lines: list[str]) -> Iterator[dict[str, str]]:
    """The per-recipient groups of fields, parted by empty lines; the first value of a field counts."""
    block, number = list[str](), 0
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
            continue
        fields = dict(reversed(read_fields(block)))
        block = []
        if "final-recipient" in fields or "original-recipient" in fields:
            number += 1
            yield fields
        if number >= MAX_RECIPIENTS:
            return


def _recipient(fields: dict[str, str]) -> Recipient | None:
    """The recipient of a block; None where it says neither what happened nor why."""
    diagnostic = _diagnostic(fields.get("diagnostic-code", ""))
    status = _status(fields.get("status", ""), diagnostic)
    action = _action(fields.get("action", ""), status or reply_code(diagnostic))
    if action is None:
        return None
    final = _typed_address(fields.get("final-recipient", ""))
    address = _typed_address(fields.get("original-recipient", "")) or final
    return Recipient(address, status, action, diagnostic, final)


def _typed_address(value: str) -> str:
    """The address of ``rfc822; user@example.org`` (or ``utf-8;``, RFC 6533); other address types are none of ours."""
    kind, typed, address = value.partition(";")
    if not typed:
        return valid_address(value)
    return valid_address(address) if kind.strip().lower() in ("rfc822", "utf-8") else ""


def _diagnostic(value: str) -> str:
    """The words of ``smtp; 550 5.1.1 user unknown``, without their type."""
    kind, typed, words = value.partition(";")
    plain = words if typed and re.fullmatch(r"\s*[\w.-]{1,40}\s*", kind) else value
    return " ".join("".join(char if char.isprintable() else " " for char in plain).split())[:MAX_DIAGNOSTIC]


def _status(value: str, diagnostic: str) -> str | None:
    """The status field's code, or the diagnostic's own where that says more.

    The field is the reporting server's summary, the diagnostic the refusing server's answer. Gateways fill the field
    with 5.0.0, or with 5.1.1 whatever the answer was; there the answer's code stands, of the same class only.
    """
    status, own = enhanced_status(value), own_status(diagnostic)
    if own is None or (status is not None and own[0] != status[0]):
        return status
    summary = status is not None and status.startswith(("4.1.", "5.1.")) and precision(own) == precision(status)
    return own if summary or precision(own) > precision(status) else status


def _action(value: str, code: str | None) -> Action | None:
    """The action field's word; where it has none of RFC 3464's, what the class of the code means."""
    word = re.match(r"\s*([a-z]+)", value.lower())
    try:
        return Action(word.group(1) if word else "")
    except ValueError:
        by_class = {"5": Action.FAILED, "4": Action.DELAYED, "2": Action.DELIVERED}
        return by_class.get(code[0]) if code else None


def _is_status_report(mail: Part) -> bool:
    """A report that names nobody (RFC 6522): which delivery it is about only its return path tells."""
    kind = mail.field("content-type").lower()
    return mail.content_type == "multipart/report" and "delivery-status" in kind


def _is_auto_reply(mail: Part) -> bool:
    """RFC 3834, section 5. Mail servers that know no RFC 3464 also mark their bounces so: theirs are none."""
    submitted = mail.field("auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    return submitted == "auto-replied" and not _DAEMON.search(mail.field("from"))
