"""The plain-text part, written from the content itself: every text of the HTML part, in the same order."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import singledispatch
from itertools import groupby

from mailer.compiler import bidi, links, merge, richtext
from mailer.compiler import content as c
from mailer.compiler.compiled import Place
from mailer.compiler.tokens import Tokens
from mailer.compiler.walk import Kind, Spot, rebuild

WIDTH = 76


def render(content: c.IssueContent, tokens: Tokens) -> str:
    """The whole text part with tokens for slots, wrapped to :data:`WIDTH` columns where no address is longer."""
    issue = rebuild(content, lambda spot, text: _write(spot, text, tokens))
    chunks = [("", each) for each in _masthead(issue, tokens)]
    for block in issue.blocks:
        chunks += [(block.direction, each) for each in _whole(block, issue.labels_in(block.language), tokens)]
    chunks += [("", each) for each in _footer(issue, tokens)]
    written = [(direction or issue.direction, chunk) for direction, chunk in chunks if chunk]
    runs = (
        (direction, "\n\n".join(chunk for _, chunk in run)) for direction, run in groupby(written, lambda pair: pair[0])
    )
    return "\n\n".join(_directed(text, direction, issue.direction) for direction, text in runs) + "\n"


def _whole(block: c.Block, labels: c.Labels, tokens: Tokens) -> Iterator[str]:
    yield from _block(block.content, labels)
    if isinstance(block.content, c.Story) and block.content.continues:
        yield f"{labels.continue_reading}:\n{tokens.token('view_url', Place.TEXT)}#{block.anchor}"


def _directed(text: str, direction: str, around: str) -> str:
    """What stands in one direction, in a text that as a whole stands in the direction ``around``."""
    text = bidi.isolate_text(text) if direction == "rtl" else text
    return text if direction == around else bidi.embedded(text, direction)


def _write(spot: Spot, text: str, tokens: Tokens) -> str:
    if spot.kind is Kind.FIXED:
        return text
    if spot.kind is Kind.RICH:
        return _rich(richtext.paragraphs(text), tokens)
    if spot.kind is Kind.PLAIN:
        return _plain(text.strip(), tokens)
    return _href(text, tokens)


def _plain(text: str, tokens: Tokens) -> str:
    return "".join(
        tokens.token(piece.name, Place.TEXT, piece.fallback) if isinstance(piece, merge.Field) else str(piece)
        for piece in merge.scan(text)
    )


def _href(raw: str, tokens: Tokens) -> str:
    return links.href(raw, lambda field: tokens.token(field.name, Place.QUERY, field.fallback))


def _rich(source: tuple[richtext.Paragraph, ...], tokens: Tokens) -> str:
    """Paragraphs apart by an empty line, the items of a list close together."""
    out = ""
    for paragraph in source:
        starts_list = paragraph.number == 1 and len(paragraph.lists) == 1
        apart = "\n" if paragraph.lists and not starts_list else "\n\n"
        out += (apart if out else "") + _paragraph(paragraph, tokens)
    return out


def _paragraph(paragraph: richtext.Paragraph, tokens: Tokens) -> str:
    words = "".join(_run(run, following, tokens) for run, following in _with_next(paragraph.runs))
    if not paragraph.lists:
        return _wrap(words)
    marker = f"{paragraph.number}. " if paragraph.lists[-1] == "ol" else "- "
    margin = "  " * (len(paragraph.lists) - 1)
    return _wrap(words, margin + marker, margin + " " * len(marker))


def _with_next(runs: tuple[richtext.Run, ...]) -> Iterator[tuple[richtext.Run, str]]:
    """Each run with the address of the run after it: a link in several styles shows its address once, at the end."""
    return zip(runs, [*(run.href for run in runs[1:]), ""], strict=True)


def _run(run: richtext.Run, next_href: str, tokens: Tokens) -> str:
    words = _plain(run.text, tokens)
    address = _href(run.href, tokens) if run.href and run.href != next_href else ""
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    if not shown or links.without_scheme(shown) == links.without_scheme(words.strip()):
        return words
    return f"{words} ({shown})"


def _wrap(text: str, first: str = "", rest: str = "") -> str:
    """``text`` wrapped; its own line breaks stay. Words longer than a line, such as addresses, stay whole."""
    out: list[str] = []
    for line in text.splitlines():
        out += _filled(line.strip(), rest if out else first, rest)
    return "\n".join(out)


def _filled(line: str, first: str, rest: str) -> list[str]:
    """``line`` in rows that begin with ``first`` and ``rest``. Where nothing but single spaces stand between its words,
    as almost everywhere, it is done here: what textwrap gives, in a tenth of the time."""
    words = line.split(" ")
    if words != line.split():
        return textwrap.wrap(
            line, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        )
    rows, row = [], first + words[0]
    for word in words[1:]:
        if len(row) + len(word) < WIDTH:
            row = f"{row} {word}"
        else:
            rows.append(row)
            row = rest + word
    return [*rows, row]


def _heading(text: str, line: str = "-") -> str:
    words = _wrap(text)
    width = max((len(row) for row in words.splitlines()), default=0)
    return f"{words}\n{line * min(width, WIDTH)}" if words else ""


def _rows(*rows: str) -> str:
    return "\n".join(_wrap(row, "", "  ") for row in rows if row)


def _labelled(label: str, value: str) -> str:
    return f"{label}: {value}" if label and value else value


def _masthead(issue: c.IssueContent, tokens: Tokens) -> Iterator[str]:
    if issue.medium == c.Medium.MAIL:
        yield f"{issue.labels.view_in_browser}:\n{tokens.token('view_url', Place.TEXT)}"
    yield "" if issue.brand.newsletter in issue.title else _wrap(issue.brand.newsletter)
    yield _heading(issue.title, "=")
    yield _wrap(issue.date)
    yield _wrap(issue.greeting)


def _footer(issue: c.IssueContent, tokens: Tokens) -> Iterator[str]:
    yield "_" * 40
    yield issue.brand.footer
    if issue.medium == c.Medium.MAIL:
        yield _wrap(issue.labels.why)
        yield f"{issue.labels.unsubscribe}:\n{tokens.token('unsubscribe_url', Place.TEXT)}"
    yield _wrap(f"{issue.brand.newsletter}\n{issue.brand.postal_address}")


@singledispatch
def _block(block: c.Content, labels: c.Labels) -> Iterator[str]:
    raise TypeError(f"no plain text for {type(block).__name__}")


@_block.register
def _foreword(block: c.Foreword, labels: c.Labels) -> Iterator[str]:
    yield _heading(block.title)
    yield block.body
    yield _wrap(block.valediction)
    yield _rows(block.name, block.role)


@_block.register
def _programme(block: c.Programme, labels: c.Labels) -> Iterator[str]:
    code = "" if block.code in block.title else f"{block.code}\n"
    yield _heading(code + block.title, "=")
    yield block.body
    yield _rows(_labelled(labels.funded_by, " · ".join(funder.name for funder in block.funders)))
    for funder in block.funders:
        yield _wrap(funder.acknowledgement)
        yield _wrap(funder.disclaimer)


@_block.register
def _story(block: c.Story, labels: c.Labels) -> Iterator[str]:
    yield _heading(block.title)
    for photo in block.photos[:1]:
        yield from _photo(photo, labels)
    yield block.body
    for photo in block.photos[1:]:
        yield from _photo(photo, labels)
    yield _wrap(block.attribution)


@_block.register
def _quote(block: c.Quote, labels: c.Labels) -> Iterator[str]:
    yield textwrap.indent(block.body, "> ", lambda _: True)
    yield _wrap(f"— {', '.join(words for words in (block.name, block.role) if words)}" if block.name else block.role)


@_block.register
def _gallery(block: c.Gallery, labels: c.Labels) -> Iterator[str]:
    yield _heading(block.title)
    for photo in block.photos:
        yield from _photo(photo, labels)


@_block.register
def _button(block: c.Button, labels: c.Labels) -> Iterator[str]:
    yield f"{block.label}:\n{block.url}" if block.url else block.label


@_block.register
def _event(block: c.Event, labels: c.Labels) -> Iterator[str]:
    yield _heading(block.title)
    yield _rows(
        _labelled(labels.when, block.when) if block.when else "",
        _labelled(labels.where, block.place) if block.place else "",
    )
    yield block.body
    if block.url:
        yield f"{block.label}:\n{block.url}" if block.label else block.url


@_block.register
def _divider(block: c.Divider, labels: c.Labels) -> Iterator[str]:
    yield "* * *"


@_block.register(c.Text)
@_block.register(c.About)
def _titled_text(block: c.Text | c.About, labels: c.Labels) -> Iterator[str]:
    yield _heading(block.title)
    yield block.body


@_block.register
def _photo(block: c.Photo, labels: c.Labels) -> Iterator[str]:
    words = block.caption or (block.picture.alt if block.picture else labels.photo_missing)
    yield _rows(_labelled(labels.photo, words), block.credit)


@_block.register
def _figures(block: c.Figures, labels: c.Labels) -> Iterator[str]:
    yield _heading(block.title)
    yield _rows(*(f"{item.value} {item.label}" for item in block.items))


@_block.register
def _supporters(block: c.Supporters, labels: c.Labels) -> Iterator[str]:
    yield _heading(block.title)
    yield _wrap(block.subtitle)
    yield block.body
    yield "\n".join(_wrap(name, "- ", "  ") for name in block.names)


@_block.register
def _contacts(block: c.Contacts, labels: c.Labels) -> Iterator[str]:
    yield _heading(block.title)
    for person in block.people:
        yield _rows(person.role, person.name, person.phone, person.email)
    yield _rows(_labelled(labels.phone, block.phone), _labelled(labels.fax, block.fax))
    yield _rows(*(_labelled(site.label, site.url) for site in block.websites))


@_block.register
def _credits(block: c.Credits, labels: c.Labels) -> Iterator[str]:
    yield _rows(*(_labelled(item.role, item.name) for item in block.items))


@_block.register
def _notice(block: c.Notice, labels: c.Labels) -> Iterator[str]:
    yield block.body
