"""Finds merge fields that cannot be filled and links that lead nowhere, before anything is compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailer.compiler import links, merge, richtext
from mailer.compiler.content import IssueContent
from mailer.compiler.errors import DeadLink, MergeError, Problem
from mailer.compiler.walk import Kind, Spot, rebuild

_STAND_IN = "x~field~x"


def find_merge_errors(content: IssueContent) -> tuple[MergeError, ...]:
    """Every merge field of the issue that cannot be filled, in the order of the issue. Empty when all is well."""
    found: list[MergeError] = []

    def check(spot: Spot, text: str) -> str:
        found.extend(_error(spot, problem) for problem in _problems(spot.kind, text))
        return text

    rebuild(content, check)
    return tuple(found)


def find_dead_links(content: IssueContent) -> tuple[DeadLink, ...]:
    """Every link of the issue that the mail could not keep, in the order of the issue: an address that is neither web
    nor mail nor phone, one that hides where it leads, one that is too long, or none. Links whose merge fields are
    wrong are left to :func:`find_merge_errors`."""
    found: list[DeadLink] = []

    def check(spot: Spot, text: str) -> str:
        for link in _links(spot.kind, text):
            if _is_dead(link.href):
                found.append(DeadLink(spot.block_id, spot.block_kind, spot.field, link.words, link.href))
        return text

    rebuild(content, check)
    return tuple(found)


def _links(kind: Kind, text: str) -> tuple[richtext.TypedLink, ...]:
    if kind is Kind.RICH:
        return richtext.typed_links(text)
    return (richtext.TypedLink("", text),) if kind is Kind.LINK and text else ()


def _is_dead(href: str) -> bool:
    if any(_in_link(href)):
        return False
    return not links.href(richtext.kept_href(href), lambda _: _STAND_IN)


def _error(spot: Spot, bad: merge.Unfillable) -> MergeError:
    return MergeError(spot.block_id, spot.block_kind, spot.field, bad.found, bad.problem, bad.suggestion)


def _problems(kind: Kind, text: str) -> Iterable[merge.Unfillable]:
    if kind is Kind.PLAIN:
        return _unfillable(text)
    if kind is Kind.RICH:
        return _in_rich_text(text)
    if kind is Kind.LINK:
        return _in_link(text)
    return _anywhere(text)


def _unfillable(text: str) -> Iterator[merge.Unfillable]:
    return (piece for piece in merge.scan(text) if isinstance(piece, merge.Unfillable))


def _in_rich_text(source: str) -> Iterator[merge.Unfillable]:
    for paragraph in richtext.paragraphs(source):
        for run in paragraph.runs:
            yield from _unfillable(run.text)
    for link in richtext.typed_links(source):
        yield from _in_link(link.href)


def _in_link(raw: str) -> Iterator[merge.Unfillable]:
    address = links.decode_braces(raw)
    yield from _unfillable(address)
    fields = [piece for piece in merge.scan(address) if isinstance(piece, merge.Field)]
    if fields and _STAND_IN not in links.href(address, lambda _: _STAND_IN):
        yield merge.Unfillable(raw, Problem.NOT_HERE)


def _anywhere(text: str) -> Iterator[merge.Unfillable]:
    return (merge.Unfillable(text, Problem.NOT_HERE) for piece in merge.scan(text) if not isinstance(piece, str))
