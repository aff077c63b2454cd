"""What a manuscript becomes: blocks as issue files have them, each with what is uncertain about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

LINE = 255
"""Letters of a field of one line."""


class Reason(StrEnum):
    """Why somebody should look again; the words for it are in mailer.issues.manuscripts.words_for."""

    NO_HEADING = "no_heading"
    HEADING_ALONE = "heading_alone"
    HEADING_GUESSED = "heading_guessed"
    HEADING_MOVED = "heading_moved"
    JOINED = "joined"
    LOOSE = "loose"
    CAPTION = "caption"
    MOVED = "moved"
    PICTURE_UNUSABLE = "picture_unusable"
    PICTURE_WORDLESS = "picture_wordless"
    KIND = "kind"
    PROGRAMME = "programme"
    FIGURES = "figures"
    SIGNATURE = "signature"
    CONTACTS = "contacts"
    REST_OF_CONTACTS = "rest_of_contacts"
    CREDITS = "credits"
    TABLE = "table"
    NOTE = "note"
    NOTICE = "notice"
    NO_DATE = "no_date"
    TITLE = "title"
    SUBJECT = "subject"
    LEFT_OUT = "left_out"
    UNREAD = "unread"
    LETTERS = "letters"
    PICTURES_LEFT = "pictures_left"
    COMMENT = "comment"
    MORE = "more"
    TURNED = "turned"
    ENCODING = "encoding"


@dataclass(frozen=True, slots=True)
class Flag:
    """``detail`` is what of the manuscript it is about."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """``fields`` are those that mailer.issues.yaml_blocks reads."""

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """``title`` and ``day`` are empty where the manuscript has none; ``flags`` are about the issue as a whole."""

    title: str
    day: date | None
    blocks: tuple[Block, ...]
    flags: tuple[Flag, ...] = ()
