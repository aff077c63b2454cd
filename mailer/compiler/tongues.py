"""Blocks in another language than the edition's: its name and direction on what they draw, and the fonts of its script.

A theme marks each part of such a block that MJML draws with the class that :func:`mark` gives: MJML itself has no
attribute for a language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from mailer.compiler import theme
from mailer.compiler.content import IssueContent

_MARK = "in-"
_FONTS = re.compile(r"([^{}]+)\{[^{}]*font-family:\s*\$(body|heading)-fonts")
_FIRST_CLASS = re.compile(r"^\.[\w-]+")


def mark(language: str) -> str:
    """The class of what is in ``language``, after those that it has already; empty for the edition's own."""
    return f" {_MARK}{language}" if language else ""


def languages(content: IssueContent) -> dict[str, str]:
    """The languages of blocks that are not in the edition's, with their directions."""
    return {block.language: block.direction or content.direction for block in content.blocks if block.language}


def name(html: str, content: IssueContent) -> str:
    """The page with ``lang`` and ``dir`` in place of the marks."""
    directions = {mark(language).strip(): (language, way) for language, way in languages(content).items()}
    page = etree.fromstring(html.strip(), etree.HTMLParser())
    for element in page.iter(etree.Element):
        classes = element.get("class", "").split()
        for each in directions.keys() & set(classes):
            element.set("class", " ".join(other for other in classes if other != each))
            element.set("lang", directions[each][0])
            element.set("dir", directions[each][1])
    return str(etree.tostring(page.getroottree(), method="html", encoding="utf-8").decode())


def font_rules(css: str, content: IssueContent) -> Iterator[str]:
    """For each rule of a sheet that sets a font, one that sets that of another script in blocks that need it."""
    usual = theme.fonts(content.brand, content.language)
    for language in languages(content):
        fonts = theme.fonts(content.brand, language)
        for selectors, which in _FONTS.findall(css) if fonts != usual else ():
            within = ", ".join(_within(language, each.strip()) for each in selectors.split(","))
            yield f"{within} {{ font-family: {fonts[which == 'heading']} }}"


def _within(language: str, selector: str) -> str:
    """What stands in the marked element, or is that element itself."""
    at = f"[lang={language}]"
    itself = _FIRST_CLASS.sub(lambda match: match[0] + at, selector)
    return f"{at} {selector}" + (f", {itself}" if itself != selector else "")
