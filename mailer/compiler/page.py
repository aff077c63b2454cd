"""The HTML part: content → MJML by Jinja2 → mrml → premailer. Slots are tokens here."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import mjml
from jinja2 import Environment, TemplateError
from markupsafe import Markup, escape

from mailer.compiler import bidi, links, merge, richtext, theme, tongues
from mailer.compiler.compiled import Place
from mailer.compiler.content import IssueContent
from mailer.compiler.errors import CompileError
from mailer.compiler.inliner import inline
from mailer.compiler.mjml_lint import find_flaws
from mailer.compiler.tokens import Tokens
from mailer.compiler.walk import Kind, Spot, rebuild

START = "issue.mjml"
"""The template of a theme that is the whole mail; it includes ``blocks/<kind>.mjml``."""
SHEET = "inline.css"
"""The rules of a theme that end up in style attributes."""
OTHERS = "others.css"
"""More of them, for issues with blocks in other languages than the edition's; a theme may do without."""

# Without it, mail clients fill the line after a short preheader with the first words of the body.
_PREHEADER_PADDING = "\u2007\u034f " * 50

_MOST_FLAWS = 10

# mrml hides the preheader in white and one pixel high as well. Filters take that for what spammers write: 0.7 points of
# SpamAssassin's (HTML_FONT_LOW_CONTRAST) and one more (FONT_INVIS_MSGID). It is not displayed anyway.
_PREHEADER = '<div style="display:none;'
_INVISIBLE = "font-size:1px;color:#ffffff;"


def render(content: IssueContent, preheader: str, folder: Path, tokens: Tokens) -> str:
    """The whole HTML page of an issue in the theme at ``folder``, with tokens for slots."""
    try:
        source = render_mjml(content, preheader, theme.environment(folder), tokens)
    except TemplateError as error:
        raise CompileError(f"the theme {folder.name} cannot be rendered, correct its template: {error!r}") from error
    _refuse_what_mrml_ignores(source, folder)
    html = _mrml(source)
    others = tongues.languages(content)
    if others:
        html = tongues.name(html, content)
    has_rtl = "rtl" in {content.direction, *others.values()}
    return inline(bidi.isolate(html) if has_rtl else html, _sheet(folder, content))


def render_mjml(content: IssueContent, preheader: str, jinja: Environment, tokens: Tokens) -> str:
    """The issue as MJML in the theme of the environment given. Raises TemplateError for a theme that is broken."""
    body_fonts, heading_fonts = theme.fonts(content.brand, content.language)
    return jinja.get_template(START).render(
        issue=rebuild(content, lambda spot, text: _write(spot, text, tokens)),
        preheader=_plain(preheader, tokens),
        padding=_PREHEADER_PADDING,
        body_fonts=body_fonts,
        heading_fonts=heading_fonts,
        fonts_in=lambda language: theme.fonts(content.brand, language)[0],
        mark=tongues.mark,
        others=tongues.languages(content),
        ink=theme.ink(content.brand),
        view_url=tokens.token("view_url", Place.URL),
        unsubscribe_url=tokens.token("unsubscribe_url", Place.URL),
    )


def _write(spot: Spot, text: str, tokens: Tokens) -> str:
    if spot.kind is Kind.FIXED:
        return text
    if spot.kind is Kind.RICH:
        return richtext.to_html(
            richtext.paragraphs(text), lambda words: _plain(words, tokens), lambda raw: _href(raw, tokens)
        )
    if spot.kind is Kind.PLAIN:
        return _plain(text.strip(), tokens)
    return escape(_href(text, tokens))


def _plain(text: str, tokens: Tokens) -> Markup:
    """Plain text, escaped, with tokens for its merge fields."""
    return Markup("").join(
        Markup(tokens.token(piece.name, Place.HTML, piece.fallback))  # noqa: S704 -- a token is unreserved characters
        if isinstance(piece, merge.Field)
        else escape(piece)
        for piece in merge.scan(text)
    )


def _href(raw: str, tokens: Tokens) -> str:
    return links.href(raw, lambda field: tokens.token(field.name, Place.QUERY, field.fallback))


def _refuse_what_mrml_ignores(source: str, folder: Path) -> None:
    """mrml drops tags that it does not know, with all they hold, and says nothing of attributes and wrong nesting."""
    flaws = [str(flaw) for flaw in islice(find_flaws(source), _MOST_FLAWS)]
    if flaws:
        hint = f"Correct its templates; “mailer theme lint {folder.name}” names file and line."
        raise CompileError("\n".join([f"the theme {folder.name} would not come out as written. {hint}", *flaws]))


def _mrml(source: str) -> str:
    """No fonts: mrml would add a link to Google's, and premailer would fetch it."""
    try:
        html = str(mjml.mjml2html(source, fonts={}, disable_comments=True))
    except Exception as error:  # mrml raises plain Rust errors of several types
        raise CompileError(f"the theme's MJML cannot be read, correct its template: {error}") from error
    html = html.replace(_PREHEADER + _INVISIBLE, _PREHEADER, 1)
    # premailer drops a lower-case doctype, and clients then fall into quirks mode.
    return html.replace("<!doctype html>", "<!DOCTYPE html>", 1)


def _sheet(folder: Path, content: IssueContent) -> str:
    """The theme's ``inline.css`` in the newsletter's colours and fonts. mrml's own base rules are not inlined: every
    table cell would grow by 70 bytes for nothing."""
    try:
        css = (folder / SHEET).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"the theme {folder.name} has no {SHEET} that can be read, give it one: {error}"
        raise CompileError(message) from error
    if tongues.languages(content):
        more = folder / OTHERS
        css = "\n".join([css, more.read_text("utf-8") if more.is_file() else "", *tongues.font_rules(css, content)])
    for name, value in sheet_values(content).items():
        css = css.replace(name, value)
    return css


def sheet_values(content: IssueContent) -> dict[str, str]:
    """What the names in a theme's ``inline.css`` stand for."""
    body_fonts, heading_fonts = theme.fonts(content.brand, content.language)
    return {
        "$brand": content.brand.colour,
        "$accent": content.brand.accent or content.brand.colour,
        "$ink": theme.ink(content.brand),
        "$body-fonts": body_fonts,
        "$heading-fonts": heading_fonts,
    }
