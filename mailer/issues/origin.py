"""Where a deed comes from: the audit keeps it, and whoever did it is told there what else they should know."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from mailer.issues.plain import plain_name

LONGEST_AGENT = 300


def _nobody(text: str) -> None:
    """Whoever calls from a program sees the log."""


@dataclass(frozen=True, slots=True)
class Origin:
    """``address`` is an IP address, None for the command line; ``agent`` the browser as it calls itself. ``tell`` says
    something beside the result, such as that a mail could not be sent."""

    address: str | None = None
    agent: str = ""
    tell: Callable[[str], None] = _nobody


NOWHERE = Origin()


def origin_of(request: HttpRequest, *, silent: bool = False) -> Origin:
    """``silent`` where whoever asks is none of the desk, and what could not be sent is not theirs to know."""
    agent = plain_name(request.headers.get("User-Agent", ""), LONGEST_AGENT)
    tell = _nobody if silent else lambda text: messages.warning(request, text)
    return Origin(_address(request), agent, tell)


def _address(request: HttpRequest) -> str | None:
    """Who is connected to us; behind a proxy of ours, whom that proxy has seen: the last it added, as everything before
    it was written by whoever asked."""
    found = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        found = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or found
    try:
        return str(ipaddress.ip_address(found.partition("%")[0]))  # PostgreSQL takes no zone, such as of fe80::1%eth0
    except ValueError:  # such as of a unix socket
        return None
