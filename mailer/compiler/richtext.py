"""Rich text: sanitised HTML, flattened into paragraphs from which both parts of the mail are written.

Flattening leaves nothing of the original mark-up: whatever the editor, a paste or an attacker put in, what comes out is
paragraphs and list items of runs that may be bold, italic or linked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html.parser import HTMLParser
from itertools import groupby

import lxml.html
import nh3
from markupsafe import Markup, escape

_LISTS = {"ul", "ol"}
_BREAKING = {"p", "div", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td", "th", "hr", "pre"}
_BOLD, _ITALIC = {"b", "strong"}, {"i", "em"}
_TAGS = _LISTS | _BREAKING | _BOLD | _ITALIC | {"a", "br", "li"}
_SCHEMES = {"http", "https", "mailto", "tel"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style. A line break is a ``\\n``. ``href`` is as typed: unchecked, merge fields and all."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a list item where ``lists`` names the lists around it, outermost first.

    ``number`` counts the item within its own list, from 1.
    """

    runs: tuple[Run, ...]
    lists: tuple[str, ...] = ()
    number: int = 0

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@lru_cache(maxsize=256)
def paragraphs(source: str) -> tuple[Paragraph, ...]:
    """The paragraphs of an HTML fragment, everything dangerous or unknown left out, empty ones too.

    Kept for a while: checks, preheader, page and text part each ask for the same ones, and so does the next preview."""
    clean = nh3.clean(source, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    reader.end_paragraph()
    return tuple(reader.paragraphs)


@dataclass(frozen=True, slots=True)
class TypedLink:
    """A link as it was typed; ``href`` is empty where it leads nowhere at all."""

    words: str
    href: str


def typed_links(source: str) -> tuple[TypedLink, ...]:
    """The links of a fragment as typed, before the sanitiser drops those it cannot read.

    Read by lxml, in one pass: Python's own parser looks for the end of each unfinished tag to the end of the text."""
    if not source.strip():
        return ()
    whole = lxml.html.fragment_fromstring(source, create_parent="div")
    found = (
        TypedLink(" ".join(str(link.text_content()).split()), str(link.get("href") or "").strip())
        for link in whole.iter("a")
    )
    return tuple(link for link in found if link.words or link.href)


def kept_href(href: str) -> str:
    """What the sanitiser leaves of a link's address; empty where it drops it."""
    kept = paragraphs(f'<a href="{escape(href)}">x</a>')
    return kept[0].runs[0].href if kept else ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[Paragraph] = []
        self._runs: list[Run] = []
        self._lists: list[str] = []
        self._counts: list[int] = []
        self._bold = self._italic = 0
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._append("\n")
        elif tag in _LISTS:
            self.end_paragraph()
            self._lists.append(tag)
            self._counts.append(0)
        elif tag == "li":
            self.end_paragraph()
            self._start_item()
        elif tag in _BREAKING:
            self._break()
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""
        self._style(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LISTS and self._lists:
            self.end_paragraph()
            self._lists.pop()
            self._counts.pop()
        elif tag == "li":
            self.end_paragraph()
        elif tag in _BREAKING:
            self._break()
        elif tag == "a":
            self._href = ""
        self._style(tag, -1)

    def handle_data(self, data: str) -> None:
        self._append(data.replace("\n", " ").replace("\r", " "))

    def _style(self, tag: str, step: int) -> None:
        self._bold += step * (tag in _BOLD)
        self._italic += step * (tag in _ITALIC)

    def _start_item(self) -> None:
        if self._counts:
            self._counts[-1] += 1

    def _break(self) -> None:
        """Ends a paragraph; within a list item it only breaks the line."""
        if self._lists:
            self._append("\n")
        else:
            self.end_paragraph()

    def _append(self, text: str) -> None:
        run = Run(text, self._bold > 0, self._italic > 0, self._href)
        if self._runs and replace(self._runs[-1], text="") == replace(run, text=""):
            run = replace(run, text=self._runs.pop().text + text)
        self._runs.append(run)

    def end_paragraph(self) -> None:
        runs = tuple(_trim(self._runs))
        self._runs = []
        if runs:
            number = self._counts[-1] if self._counts else 0
            self.paragraphs.append(Paragraph(runs, tuple(self._lists), number))


def _trim(runs: list[Run]) -> Iterator[Run]:
    """The runs without white space at both ends, and without empty ones."""
    first = next((index for index, run in enumerate(runs) if run.text.strip()), len(runs))
    last = next((index for index in range(len(runs) - 1, -1, -1) if runs[index].text.strip()), -1)
    for index, run in enumerate(runs[first : last + 1], first):
        text = run.text.lstrip() if index == first else run.text
        yield replace(run, text=text.rstrip() if index == last else text)


def beginning(source: str, most: int) -> str:
    """The first ``most`` paragraphs of an HTML fragment, sanitised; a list counts as one paragraph. Empty where the
    fragment has no more than that: there is nothing to cut."""
    whole = paragraphs(source)
    groups = [list(group) for _, group in groupby(enumerate(whole), key=lambda pair: pair[1].lists[:1] or pair[0])]
    if len(groups) <= most:
        return ""
    kept = tuple(paragraph for group in groups[:most] for _, paragraph in group)
    return str(to_html(kept, escape, str))


WriteText = Callable[[str], Markup]
WriteHref = Callable[[str], str]


def to_html(source: tuple[Paragraph, ...], write: WriteText, href: WriteHref) -> Markup:
    """Well-formed HTML: ``<p>``, lists, ``<a>``, ``<strong>``, ``<em>`` and ``<br />``, nothing else."""
    out: list[str] = []
    open_lists: tuple[str, ...] = ()
    for paragraph in source:
        if paragraph.number == 1 and len(open_lists) == len(paragraph.lists) == 1:
            out += _change_lists(open_lists, ())
            open_lists = ()
        out += _change_lists(open_lists, paragraph.lists)
        open_lists = paragraph.lists
        inside = _runs_html(paragraph.runs, write, href)
        out.append(f"<li>{inside}" if open_lists else f"<p>{inside}</p>")
    out += _change_lists(open_lists, ())
    return Markup("".join(out))  # noqa: S704 -- every piece was escaped above


def _change_lists(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    """The tags between two paragraphs: closes and opens lists, ends the item before."""
    shared = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    shared = min(len(before), len(after)) if shared is None else shared
    tags = [f"</li></{name}>" for name in reversed(before[shared:])]
    if shared and shared == len(after):
        tags.append("</li>")
    return tags + [f"<li><{name}>" if depth else f"<{name}>" for depth, name in enumerate(after[shared:])]


def _runs_html(runs: tuple[Run, ...], write: WriteText, href: WriteHref) -> str:
    return "".join(
        _linked("".join(_styled(run, write) for run in group), href(address) if address else "")
        for address, group in groupby(runs, key=lambda run: run.href)
    )


def _linked(inside: str, address: str) -> str:
    return f'<a href="{escape(address)}">{inside}</a>' if address else inside


def _styled(run: Run, write: WriteText) -> str:
    inside = str(write(run.text)).replace("\n", "<br />")
    inside = f"<em>{inside}</em>" if run.italic else inside
    return f"<strong>{inside}</strong>" if run.bold else inside
