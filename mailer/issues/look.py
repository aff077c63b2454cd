"""How a mail is looked at before it is sent: dark or light, with pictures or without. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

ALWAYS, NEVER = "(min-width:0px)", "(max-width:0px)"
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_FEATURE = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_BOTH = re.compile(r"((?:supported-)?color-schemes?\s*:\s*)light dark", re.IGNORECASE)
_META = re.compile(r'(<meta name="(?:supported-)?color-schemes?" content=")light dark(")', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """``dark`` is None where the reader's own machine decides."""

    dark: bool | None = None
    images: bool = True
    plain: bool = False

    @property
    def scheme(self) -> str:
        """As CSS calls it."""
        return "normal" if self.dark is None else _scheme(self.dark)


def in_scheme(page: str, dark: bool) -> str:
    """The page of a mail as a reader in dark or in light mode sees it, whatever the machine it is looked at on is set
    to: what the theme asks the machine is answered in its style sheets. The words of the mail are left alone."""
    scheme = _scheme(dark)
    page = _META.sub(rf"\g<1>{scheme}\2", page)
    return _STYLE.sub(lambda match: match[1] + _answered(match[2], scheme) + match[3], page)


def _answered(css: str, scheme: str) -> str:
    css = _FEATURE.sub(lambda match: ALWAYS if match[1].lower() == scheme else NEVER, css)
    return _BOTH.sub(rf"\g<1>{scheme}", css)


def _scheme(dark: bool) -> str:
    return "dark" if dark else "light"
