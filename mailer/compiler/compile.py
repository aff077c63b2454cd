"""Content in, a compiled issue out; what a proof freezes. Pure but for reading the theme's files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import lxml.html

from mailer.compiler import links, merge, page, plaintext, richtext
from mailer.compiler.checks import find_merge_errors
from mailer.compiler.compiled import CompiledIssue, Place
from mailer.compiler.content import Content, IssueContent, Medium, Programme, Story
from mailer.compiler.errors import CompileError, Fault
from mailer.compiler.tokens import Tokens
from mailer.compiler.walk import Kind, Spot, rebuild

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_PREHEADER_LENGTH = 110


def compile_issue(content: IssueContent, theme: Path) -> CompiledIssue:
    """The issue in the theme whose folder is given. Equal content and theme give equal results, byte for byte.

    Raises :class:`CompileError` for merge fields that cannot be filled, for values that no mail can hold, and for a
    theme that is broken; the message names the place.
    """
    content = _fitted(rebuild(content, lambda _, text: text))  # drops what cannot be printed
    errors = find_merge_errors(content)
    if errors:
        raise CompileError.from_merge_errors(errors)
    _check_values(content)
    tokens = Tokens(repr(content))
    preheader = preheader_of(content)
    html = page.render(content, preheader, theme, tokens)
    text = plaintext.render(content, tokens)
    return CompiledIssue(
        language=content.language,
        direction=content.direction,
        subject=tokens.split(_one_line(content.subject, tokens)),
        preheader=preheader,
        html=tokens.split(html),
        text=tokens.split(text),
        links=_links(html, tokens),
    )


def _fitted(content: IssueContent) -> IssueContent:
    """The content as its medium shows it: a mail has the beginning of long stories, the web greets nobody."""
    if content.medium == Medium.WEB:
        return replace(content, greeting="")
    return replace(content, blocks=tuple(replace(block, content=_shortened(block.content)) for block in content.blocks))


def _shortened(block: Content) -> Content:
    if isinstance(block, Story) and block.paragraphs and (body := richtext.beginning(block.body, block.paragraphs)):
        return replace(block, body=body, continues=True)
    return block


def preheader_of(content: IssueContent) -> str:
    """The preheader on one line, merge fields as typed; without one, the beginning of the first text."""
    written = " ".join(content.preheader.split())
    return written or next((_beginning(text) for text in _first_texts(content)), "")


def _first_texts(content: IssueContent) -> list[str]:
    found: list[str] = []

    def collect(spot: Spot, text: str) -> str:
        if spot.kind is Kind.RICH:
            found.extend(" ".join(paragraph.text.split()) for paragraph in richtext.paragraphs(text))
        return text

    rebuild(content, collect)
    return [text for text in found if "{{" not in text]


def _beginning(text: str) -> str:
    if len(text) <= _PREHEADER_LENGTH:
        return text
    return text[:_PREHEADER_LENGTH].rpartition(" ")[0].rstrip(" ,;:.–—-") + "…"


def _one_line(text: str, tokens: Tokens) -> str:
    """A header's value: no line break can get into it."""
    pieces = merge.scan(" ".join(text.split()))
    return "".join(
        tokens.token(piece.name, Place.TEXT, piece.fallback) if isinstance(piece, merge.Field) else str(piece)
        for piece in pieces
    )


def _check_values(content: IssueContent) -> None:
    """Refuses values that stand in mark-up as they are."""
    _check_colours(content)
    _check_tongue(content.language, content.direction)
    for block in content.blocks:
        _check_tongue(block.language or content.language, block.direction or content.direction)
    if content.medium not in set(Medium):
        raise ValueError(f"no medium: {content.medium!r}")
    rebuild(content, _check_address)


def _check_tongue(language: str, direction: str) -> None:
    if not _LANGUAGE.fullmatch(language):
        message = f"the language {language!r} is no language tag such as en or pt-BR"
        raise CompileError(message, Fault.LANGUAGE, field="language", found=language)
    if direction not in {"ltr", "rtl"}:
        message = f"the direction is {direction!r}; it must be ltr or rtl"
        raise CompileError(message, Fault.DIRECTION, field="direction", found=direction)


def _check_colours(content: IssueContent) -> None:
    brand = content.brand
    for name, colour in (("colour", brand.colour), ("accent", brand.accent or brand.colour)):
        if not _COLOUR.fullmatch(colour):
            message = f"the brand colour {colour!r} is not written as #rrggbb; correct the newsletter"
            raise CompileError(message, Fault.COLOUR, field=name, found=colour)
    for block in content.blocks:
        colour = block.content.colour if isinstance(block.content, Programme) else ""
        if colour and not _COLOUR.fullmatch(colour):
            message = f"block {block.id} ({block.kind}): the colour {colour!r} is not written as #rrggbb; correct it"
            raise CompileError(message, Fault.COLOUR, block_id=block.id, kind=block.kind, field="colour", found=colour)


def _check_address(spot: Spot, text: str) -> str:
    if not text or spot.kind not in {Kind.LINK, Kind.PICTURE}:
        return text
    if not links.href(text, lambda _: "x") or (spot.kind is Kind.PICTURE and not links.web_address(text)):
        where = f"block {spot.block_id} ({spot.block_kind})" if spot.block_id else "the newsletter's logo"
        message = f"{where}: {text!r} is no http or https address; correct it"
        raise CompileError(
            message, Fault.ADDRESS, block_id=spot.block_id, kind=spot.block_kind, field=spot.field, found=text
        )
    return text


def _links(html: str, tokens: Tokens) -> tuple[str, ...]:
    """The web addresses that the page leads to, as a person reads them, each once."""
    found = (str(link.get("href") or "") for link in lxml.html.document_fromstring(html).iter("a"))
    addresses = dict.fromkeys(address for address in found if address.startswith(("http://", "https://")))
    return tuple(dict.fromkeys(map(tokens.reveal, addresses)))
