"""How a reader sees a compiled issue: slots filled, mark-up gone."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from mailer.compiler.compile import compile_issue
from mailer.compiler.compiled import CompiledIssue, Part, Place, Slot
from mailer.compiler.content import IssueContent
from tests.unit.compiler.samples import THEME

VALUES = {
    "salutation": "Dear Ambassador",
    "email": "a%40b.example",
    "view_url": "https://news.example.org/view",
    "unsubscribe_url": "https://news.example.org/leave",
}


def compiled(content: IssueContent, theme: Path = THEME) -> CompiledIssue:
    return compile_issue(content, theme)


def filled(parts: tuple[Part, ...]) -> str:
    """The parts with what this recipient has, or the fallback."""
    return "".join(part if isinstance(part, str) else VALUES.get(part.name, part.fallback) for part in parts)


def slots(parts: tuple[Part, ...], place: Place | None = None) -> list[Slot]:
    return [part for part in parts if isinstance(part, Slot) and place in {None, part.place}]


def normal(text: str) -> str:
    return " ".join(text.split())


class Page(HTMLParser):
    """The tags of a page and the text that readers see, preheader and head left out."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []
        self._hidden = ""
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return normal("".join(self._words))

    def each(self, tag: str) -> Iterator[dict[str, str]]:
        return (attributes for name, attributes in self.tags if name == tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if tag in {"title", "style"} or "display:none" in attributes.get("style", ""):
            self._hidden = self._hidden or tag
        if tag in {"br", "p", "td", "div", "li", "h1", "h2", "h3"}:
            self._words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)


def page(content: IssueContent, theme: Path = THEME) -> Page:
    return Page(filled(compiled(content, theme).html))


def text(content: IssueContent) -> str:
    return filled(compiled(content).text)
