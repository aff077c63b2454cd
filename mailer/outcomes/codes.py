"""Codes in the words of a mail server: enhanced status codes (RFC 3463) and SMTP reply codes (RFC 5321). Pure."""

from __future__ import annotations

import re

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.\w-])([245]\d\d)(?=[ -])")


def enhanced_status(text: str, after: str = "") -> str | None:
    """The first enhanced status code in ``text``; with ``after`` (a reply code), the first of that code's class."""
    return next((code for code in _ENHANCED.findall(text) if code.startswith(after[:1])), None)


def reply_code(text: str) -> str | None:
    """The first SMTP reply code in ``text``: "550" of "host mx.example.org said: 550 no such user"."""
    match = _REPLY.search(text)
    return match.group(1) if match else None


def own_status(diagnostic: str) -> str | None:
    """The enhanced status code a diagnostic states itself. One that contradicts its reply code's class is none."""
    return enhanced_status(diagnostic, after=reply_code(diagnostic) or "")


def precision(status: str | None) -> int:
    """How much a status says: 0 none, 1 its class only (5.0.0), 2 its subject (5.7.0), 3 its detail (5.7.1)."""
    if status is None:
        return 0
    if not status.endswith(".0"):
        return 3
    return 1 if status.endswith(".0.0") else 2
