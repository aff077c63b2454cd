"""The HTML part: content → MJML by Jinja2 → mrml → premailer. Slots are tokens here."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import mjml
from jinja2 import TemplateError
from markupsafe import Markup, escape
from premailer import Premailer

from mailer.compiler import links, merge, richtext, theme
from mailer.compiler.compiled import Place
from mailer.compiler.content import IssueContent
from mailer.compiler.errors import CompileError
from mailer.compiler.tokens import Tokens
from mailer.compiler.walk import Kind, Spot, rebuild

# Without it, mail clients fill the line after a short preheader with the first words of the body.
_PREHEADER_PADDING = "\u2007\u034f " * 50

_KNOWN_TAGS = {
    *("mjml", "mj-head", "mj-body", "mj-title", "mj-preview", "mj-attributes", "mj-all", "mj-class", "mj-style"),
    *("mj-raw", "mj-wrapper", "mj-section", "mj-group", "mj-column", "mj-text", "mj-image", "mj-divider"),
    *("mj-spacer", "mj-button", "mj-table"),
}
_TAG = re.compile(r"<(mj[\w-]*)")
_INLINE_STYLE = re.compile(r"<mj-style[^>]*\binline\b")
_STYLE = re.compile(r"<style\b")
_IGNORE = ' data-premailer="ignore"'


def render(content: IssueContent, preheader: str, folder: Path, tokens: Tokens) -> str:
    """The whole HTML page of an issue in the theme at ``folder``, with tokens for slots."""
    source = _render_mjml(content, preheader, folder, tokens)
    _refuse_what_mrml_ignores(source)
    return _inline(_mrml(source), (folder / "inline.css").read_text("utf-8"), content)


def _render_mjml(content: IssueContent, preheader: str, folder: Path, tokens: Tokens) -> str:
    body_fonts, heading_fonts = theme.fonts(content.brand, content.language)
    try:
        return (
            theme.environment(folder)
            .get_template("issue.mjml")
            .render(
                issue=rebuild(content, lambda spot, text: _write(spot, text, tokens)),
                preheader=_plain(preheader, tokens),
                padding=_PREHEADER_PADDING,
                body_fonts=body_fonts,
                heading_fonts=heading_fonts,
                view_url=tokens.token("view_url", Place.URL),
                unsubscribe_url=tokens.token("unsubscribe_url", Place.URL),
            )
        )
    except TemplateError as error:
        raise CompileError(f"the theme {folder.name} cannot be rendered, correct its template: {error!r}") from error


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


def _refuse_what_mrml_ignores(source: str) -> None:
    """mrml drops tags that it does not know, with all they hold, and does not inline ``mj-style inline``."""
    unknown = sorted(set(_TAG.findall(source)) - _KNOWN_TAGS)
    if unknown:
        raise CompileError(f"the theme uses tags that would be dropped silently: {', '.join(unknown)}; replace them")
    if _INLINE_STYLE.search(source):
        raise CompileError("the theme uses mj-style inline, which has no effect: move these rules to inline.css")


def _mrml(source: str) -> str:
    """No fonts: mrml would add a link to Google's, and premailer would fetch it."""
    try:
        html = str(mjml.mjml2html(source, fonts={}, disable_comments=True))
    except Exception as error:  # mrml raises plain Rust errors of several types
        raise CompileError(f"the theme's MJML cannot be read, correct its template: {error}") from error
    # premailer drops a lower-case doctype, and clients then fall into quirks mode.
    return html.replace("<!doctype html>", "<!DOCTYPE html>", 1)


def _inline(html: str, css: str, content: IssueContent) -> str:
    """Writes the theme's ``inline.css`` into style attributes; style elements stay as they are, with all they mark
    ``!important``. mrml's own base rules are not inlined: every table cell would grow by 70 bytes for nothing."""
    body_fonts, heading_fonts = theme.fonts(content.brand, content.language)
    values = {
        "$brand": content.brand.colour,
        "$accent": content.brand.accent or content.brand.colour,
        "$body-fonts": body_fonts,
        "$heading-fonts": heading_fonts,
    }
    for name, value in values.items():
        css = css.replace(name, value)
    inliner = Premailer(
        _STYLE.sub("<style" + _IGNORE, html),
        css_text=css,
        strip_important=False,
        keep_style_tags=True,
        disable_link_rewrites=True,
        allow_network=False,
        base_url=None,
        disable_basic_attributes=["align", "bgcolor", "height", "valign", "width"],
        align_floating_images=False,
        cssutils_logging_level=logging.CRITICAL,
        disable_validation=True,
    )
    return str(inliner.transform(pretty_print=False)).replace(_IGNORE, "")
