"""What templates may call: a small, pure set of filters, and fonts ordered by script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import unescape
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from mailer.compiler import links
from mailer.compiler.colours import DARKEST_LIGHT_GROUND, readable, tint
from mailer.compiler.content import Block, Brand, Picture

_LATIN_SANS = "'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_LATIN_SERIF = "Georgia,'Times New Roman',serif"
LATIN = {
    "serif-headings": (_LATIN_SANS, _LATIN_SERIF),
    "serif": (_LATIN_SERIF, _LATIN_SERIF),
    "sans": (_LATIN_SANS, _LATIN_SANS),
}
"""Name -> font stacks of running text and of headings."""
ARABIC = {
    "plain": "'Segoe UI',Tahoma,'Geeza Pro','Noto Sans Arabic',Arial,sans-serif",
    "naskh": "'Traditional Arabic','Geeza Pro','Noto Naskh Arabic','Times New Roman',serif",
}
_SANS = {
    "he": "'Segoe UI','Arial Hebrew','Noto Sans Hebrew',Arial,sans-serif",
    "zh": "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',Arial,sans-serif",
    "ja": "'Hiragino Sans','Yu Gothic',Meiryo,'Noto Sans CJK JP',Arial,sans-serif",
    "ko": "'Apple SD Gothic Neo','Malgun Gothic','Noto Sans CJK KR',Arial,sans-serif",
}
_ARABIC_SCRIPT = {"ar", "fa", "ur", "ps", "ckb", "sd", "ug"}


def fonts(brand: Brand, language: str) -> tuple[str, str]:
    """The font stacks for running text and for headings. A script's own fonts stand first only where the language is
    written in it: an Arabic font listed before the Latin one takes over the digits of an English text."""
    primary = language.split("-")[0].lower()
    if primary in _ARABIC_SCRIPT:
        return (ARABIC.get(brand.arabic_fonts, ARABIC["plain"]),) * 2
    if primary in _SANS:
        return (_SANS[primary],) * 2
    return LATIN.get(brand.latin_fonts, LATIN["serif-headings"])


def ink(brand: Brand) -> str:
    """The accent as text: links and figures, dark enough for every tint of at most 0.06."""
    return readable(brand.accent or brand.colour, DARKEST_LIGHT_GROUND)


def columns(values: list[str]) -> int:
    """How many tiles fit side by side on a phone: three, two where there are few of them or a value is long."""
    if len(values) == 1:
        return 1
    return 2 if len(values) in {2, 4} or max(map(len, values)) > 7 else 3


def fitted(picture: Picture, width: int, height: int) -> int:
    """How wide a picture stands in a box, in CSS pixels: whole, never cut and never stretched."""
    return max(1, min(width, picture.width, height * picture.width // max(1, picture.height)))


def runs(blocks: Iterable[Block], looks: Mapping[str, str], otherwise: str) -> list[tuple[str, list[Block]]]:
    """Neighbours of one look together, so that a theme frames them once: a frame is 2 KB of tables. ``looks`` tells
    the look of a kind of block, ``otherwise`` that of all others."""
    return [(look, list(run)) for look, run in groupby(blocks, lambda block: looks.get(block.kind, otherwise))]


def lines(text: str) -> Markup:
    """Line breaks of a plain text kept, e.g. of a postal address."""
    return Markup("<br />").join(line.strip() for line in text.strip().splitlines())


def _link(make: Callable[[str], str]) -> Callable[[str], Markup]:
    """A filter for addresses; text that is filled in per recipient (``~~…~~``) cannot be an address itself."""

    def apply(text: str) -> Markup:
        return escape("" if "~~" in text else make(unescape(text)))

    return apply


@lru_cache(maxsize=16)
def environment(folder: Path) -> Environment:
    """The Jinja2 environment of a theme: autoescape on, and an undefined name is an error."""
    jinja = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters |= {
        "tint": tint,
        "readable": readable,
        "lines": lines,
        "columns": columns,
        "fitted": fitted,
        "runs": runs,
        "mail_href": _link(links.mail_href),
        "phone_href": _link(links.phone_href),
        "without_scheme": links.without_scheme,
    }
    return jinja
