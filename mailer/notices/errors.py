"""Refusals of notices. Their text says what to do."""

from __future__ import annotations


class NoticeRefused(ValueError):
    """The message cannot be sent as it is; nothing of it was queued."""
