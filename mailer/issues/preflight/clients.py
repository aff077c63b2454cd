"""Which CSS and HTML the big mail programs lack: facts of caniemail.com, as data.

Source: https://www.caniemail.com (MIT), its data of 9 September 2025. A program lacks a feature where the newest test
of its desktop version, or of its only one, says no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOURCE = "https://www.caniemail.com/features/{slug}/"
DATA_OF = date(2025, 9, 9)

CLIENTS = {"G": "Gmail", "O": "Outlook (Windows)", "A": "Apple Mail", "Y": "Yahoo", "S": "Samsung"}
"""The mail programs that most readers have, by the letters of the table."""


class Where(StrEnum):
    """What of a page a pattern is held against, whole unless it says otherwise."""

    DECLARATION = "declaration"
    """``property:value`` of a style, in lower case."""
    RULE = "rule"
    """Anywhere in a style element."""
    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    PICTURE = "picture"
    """The ending of a picture's address, or its scheme."""


class Advice(StrEnum):
    """What to do instead. ``NONE``: it degrades well, so that there is nothing to find."""

    LAYOUT = "layout"
    SIDES = "sides"
    VALUE = "value"
    GROUND = "ground"
    MOTION = "motion"
    FONT = "font"
    PAGE = "page"
    PICTURE = "picture"
    TABLES = "tables"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Fact:
    """A feature, how it is recognised, and who lacks it. ``slug`` is caniemail's own name for it."""

    slug: str
    name: str
    where: Where
    pattern: str
    lacking: tuple[str, ...]
    advice: Advice


def _facts(where: Where, advice: Advice, *rows: tuple[str, str, str, str]) -> tuple[Fact, ...]:
    """A row has slug, name, pattern, and the letters of :data:`CLIENTS` that lack it."""
    return tuple(
        Fact(slug, name, where, pattern, tuple(CLIENTS[letter] for letter in lacking), advice)
        for slug, name, pattern, lacking in rows
    )


FACTS: tuple[Fact, ...] = (
    *_facts(
        Where.DECLARATION,
        Advice.LAYOUT,
        ("css-display-flex", "display:flex", "display:(inline-)?flex", "O"),
        ("css-display-grid", "display:grid", "display:(inline-)?grid", "GOY"),
        ("css-gap", "gap, column-gap, row-gap", "(row-|column-)?gap:.+", "OY"),
        ("css-position", "position", "position:(?!static).+", "GO"),
        ("css-float", "float", "float:(?!none).+", "O"),
        ("css-column-count", "column-count", "column-count:.+|columns:.+", "OY"),
        ("css-transform", "transform", "transform:(?!none).+", "GOY"),
        ("css-object-fit", "object-fit", "object-fit:.+", "OY"),
        ("css-aspect-ratio", "aspect-ratio", "aspect-ratio:.+", "GOYS"),
        ("css-writing-mode", "writing-mode", "writing-mode:.+", "OY"),
        ("css-clip-path", "clip-path", "clip-path:.+", "GOY"),
        ("css-mask-image", "mask-image", "(-webkit-)?mask(-image)?:.+", "GOY"),
        ("css-visibility", "visibility", "visibility:.+", "GO"),
        ("css-inset", "inset", "inset(-.+)?:.+", "GOYS"),
        (
            "css-intrinsic-size",
            "fit-content, min-content, max-content",
            "(min-|max-)?(width|height):(min-content|max-content|fit-content).*",
            "OYS",
        ),
    ),
    *_facts(
        Where.DECLARATION,
        Advice.SIDES,
        (
            "css-margin-inline-start-end",
            "margin-inline-start, margin-inline-end",
            "margin-inline-(start|end):.+",
            "GOY",
        ),
        (
            "css-padding-inline-start-end",
            "padding-inline-start, padding-inline-end",
            "padding-inline-(start|end):.+",
            "GOY",
        ),
        ("css-margin-inline-block", "margin-inline, margin-block", "margin-(inline|block):.+", "GOYS"),
        ("css-padding-inline-block", "padding-inline, padding-block", "padding-(inline|block):.+", "GOYS"),
        ("css-block-inline-size", "block-size, inline-size", "(block-size|inline-size):.+", "GOY"),
    ),
    *_facts(
        Where.DECLARATION,
        Advice.VALUE,
        ("css-variables", "CSS variables", r".+:.*\bvar\(.*", "GOY"),
        ("css-unit-calc", "calc()", r".+:.*\bcalc\(.*", "OY"),
        ("css-function-clamp", "clamp()", r".+:.*\bclamp\(.*", "OYS"),
        ("css-function-min", "min()", r".+:.*\bmin\(.*", "OYS"),
        ("css-function-max", "max()", r".+:.*\bmax\(.*", "OYS"),
        ("css-modern-color", "lab(), lch() and the like", r".+:.*\b(lab|lch|oklab|oklch|hwb|color)\(.*", "GOYS"),
        ("css-unit-rem", "rem unit", r".+:.*\d+rem\b.*", "OY"),
        ("css-unit-ch", "ch unit", r".+:.*\d+ch\b.*", "OY"),
        ("css-unit-vmin", "vmin unit", r".+:.*\d+(vmin|vmax)\b.*", "OY"),
    ),
    *_facts(
        Where.RULE,
        Advice.VALUE,
        ("css-nesting", "CSS Nesting", r"&[.:#\s][^{}]{0,200}\{", "GOY"),
    ),
    *_facts(
        Where.DECLARATION,
        Advice.GROUND,
        ("css-background-image", "background-image", r"background(-image)?:.*\burl\(.*", "O"),
        ("css-linear-gradient", "linear-gradient()", r"background(-image)?:.*\blinear-gradient\(.*", "OY"),
        ("css-radial-gradient", "radial-gradient()", r"background(-image)?:.*\bradial-gradient\(.*", "OY"),
        ("css-conic-gradient", "conic-gradient()", r"background(-image)?:.*\bconic-gradient\(.*", "GOY"),
        ("css-mix-blend-mode", "mix-blend-mode", "mix-blend-mode:.+", "OY"),
        ("css-filter", "filter", "filter:(?!none).+", "GOY"),
        ("css-text-shadow", "text-shadow", "text-shadow:(?!none).+", "GO"),
    ),
    *_facts(
        Where.DECLARATION,
        Advice.MOTION,
        ("css-animation", "animation", "animation(-name)?:.+", "GOY"),
    ),
    *_facts(
        Where.RULE,
        Advice.MOTION,
        ("css-at-keyframes", "@keyframes", r"@(-webkit-)?keyframes\b", "GO"),
    ),
    *_facts(
        Where.RULE,
        Advice.FONT,
        ("css-at-font-face", "@font-face", r"@font-face\b", "GY"),
        ("css-at-import", "@import", r"@import\b", "GYS"),
    ),
    *_facts(
        Where.ELEMENT,
        Advice.FONT,
        ("html-link", "<link>", "link", "GYS"),
    ),
    *_facts(
        Where.ELEMENT,
        Advice.PAGE,
        ("html-video", "<video>", "video", "GOY"),
        ("html-audio", "<audio>", "audio", "GOY"),
        ("html-form", "<form>", "form", "O"),
        ("html-select", "<select>", "select", "O"),
        ("html-input-text", "form fields", "input|textarea", "OS"),
        ("html-button-submit", "<button>", "button", "O"),
        ("html-object", "<object>", "object|embed|iframe", "GOY"),
        ("html-dialog", "<dialog>", "dialog", "GOY"),
        ("html-meter", "<meter>", "meter|progress", "GOY"),
    ),
    *_facts(
        Where.ELEMENT,
        Advice.PICTURE,
        ("html-svg", "<svg>", "svg", "GOY"),
        ("html-picture", "<picture>", "picture", "GOY"),
    ),
    *_facts(
        Where.ATTRIBUTE,
        Advice.PICTURE,
        ("html-srcset", "srcset and sizes attributes", "srcset", "GOY"),
    ),
    *_facts(
        Where.PICTURE,
        Advice.PICTURE,
        ("image-webp", "webP pictures", "webp", "O"),
        ("image-avif", "AVIF pictures", "avif", "O"),
        ("image-svg", "SVG pictures", "svgz?", "G"),
        ("image-heif", "HEIF pictures", "hei[cf]", "OS"),
        ("image-tiff", "TIFF pictures", "tiff?", "OYS"),
        ("image-apng", "Animated PNG pictures", "apng", "GO"),
        ("image-mp4", "videos as pictures", "mp4|webm", "GOS"),
        ("image-base64", "pictures in the address itself (data:)", "data", "G"),
    ),
    *_facts(
        Where.ELEMENT,
        Advice.TABLES,
        (
            "html-semantics",
            "elements such as <section> and <figure>",
            "article|aside|details|figcaption|figure|footer|header|main|mark|nav|section|summary|time",
            "OY",
        ),
    ),
    *_facts(
        Where.RULE,
        Advice.NONE,
        ("css-at-media", "@media", r"@media\b", "O"),
        ("css-at-media-prefers-color-scheme", "@media (prefers-color-scheme)", "prefers-color-scheme", "GOY"),
        ("css-pseudo-class-hover", ":hover", r":hover\b", "O"),
    ),
    *_facts(
        Where.DECLARATION,
        Advice.NONE,
        ("css-color-scheme", "color-scheme", "color-scheme:.+", "GOY"),
        ("css-border-radius", "border-radius", "border-radius:.+", "O"),
        ("css-border-spacing", "border-spacing", "border-spacing:.+", "O"),
        ("css-box-shadow", "box-shadow", "box-shadow:.+", "GOY"),
        ("css-hyphens", "hyphens", "(-webkit-)?hyphens:.+", "GOY"),
        ("css-opacity", "opacity", "opacity:.+", "O"),
        ("css-max-height", "max-height property", "max-height:.+", "O"),
    ),
)
