"""Drafts of texts that tests write, and what is in them."""

from __future__ import annotations

from typing import Any

from mailer.issues.manuscripts.draft import Draft, Reason
from mailer.issues.manuscripts.plaintext import read_text
from mailer.issues.manuscripts.recognise import recognise


def drafted(text: str, newsletter: str = "Tarn Valley News", name: str = "spring.txt") -> Draft:
    return recognise(read_text(text.encode()), name, newsletter)


def kinds(draft: Draft) -> list[str]:
    return [block.kind for block in draft.blocks]


def fields(draft: Draft, kind: str) -> dict[str, Any]:
    return next(block.fields for block in draft.blocks if block.kind == kind)


def flags(draft: Draft) -> dict[Reason, str]:
    own = [flag for block in draft.blocks for flag in block.flags]
    return {flag.reason: flag.detail for flag in (*draft.flags, *own)}


def titles(draft: Draft) -> list[str]:
    return [block.fields["title"] for block in draft.blocks if block.fields.get("title")]


def prose(draft: Draft) -> list[str]:
    """All paragraphs, in their order."""
    return [text for block in draft.blocks for text in block.fields.get("paragraphs", [])]


def left_out(draft: Draft) -> list[str]:
    return [flag.detail for flag in draft.flags if flag.reason is Reason.LEFT_OUT]
