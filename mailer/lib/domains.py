"""Domains of addresses on the wire."""

from __future__ import annotations

import idna


def to_ascii_domain(address: str) -> str:
    """``address`` with its domain as A-labels (RFC 5891); the local part is left alone. Raises ValueError
    (idna.IDNAError) for a domain that has no such form."""
    local, at, domain = address.rpartition("@")
    return local + at + (domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii"))
