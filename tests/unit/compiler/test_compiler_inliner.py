"""Our inliner is Premailer: quicker, and byte for byte the same."""

from __future__ import annotations

import logging

import pytest
from premailer import Premailer

from mailer.compiler import page, theme
from mailer.compiler.inliner import inline
from mailer.compiler.sample import samples
from mailer.compiler.tokens import Tokens
from tests.unit.compiler.samples import THEME

SHEETS = [
    "p { color: red } .a { color: blue; margin: 0 } .a p, .b { top: 1px !important }",
    "div.a > p { color: red } .a + .b { left: 0 } .a ~ p { left: 1px } .a, .b { left: 2px }",
    ".a.b { color: red } .a .b .a { color: blue } .b .b { color: green } #one .a { color: #123456 }",
    ".a:first-child { color: red } .b p:last-child { color: blue } a:hover { color: green } .a:nth-child(2) { top: 0 }",
    "[class=a] { color: red } .a[title] { color: blue } html[dir=rtl] .a { float: right } *.a { top: 0 } * { left: 0 }",
    ".none { color: red } .none p { color: blue } p .none { color: green } .a { color: unset }",
    ".c { color: red } .c, .a { top: 0 } .b .c { left: 0 }",
    ".a { top: 0 } @media print { .a { top: 1px } } @import 'nowhere.css';",
]
BODY = """<!DOCTYPE html><html dir="rtl"><head>
<style>.a{color:#fff!important}</style><!--[if mso]><style>p{}</style><![endif]-->
</head><body><div class="a" style="margin:3px">1<p>2</p><p class='b c'>3</p></div><p class=a title="x>y">4</p>
<table class=" b  a "><tr><td class="b">5<span class="a">6</span><a href="#" class="a">7</a></td></tr></table>
<h1 class="a">8</h1><h2 class="a">9</h2>
<div id="one"><o:p class="c">o</o:p><b class="b"><i class="a">10 &amp; 11</i></b></div></body></html>"""


def plain(html: str, css: str) -> str:
    """What Premailer makes of it by itself."""
    premailer = Premailer(
        html.replace("<style", '<style data-premailer="ignore"'),
        css_text=css,
        strip_important=False,
        keep_style_tags=True,
        disable_link_rewrites=True,
        allow_network=False,
        disable_basic_attributes=["align", "bgcolor", "height", "valign", "width"],
        align_floating_images=False,
        cssutils_logging_level=logging.CRITICAL,
        disable_validation=True,
    )
    return premailer.transform(pretty_print=False).replace(' data-premailer="ignore"', "")


@pytest.mark.parametrize("css", SHEETS)
def test_it_writes_what_premailer_writes(css):
    assert inline(BODY, css) == plain(BODY, css)


def test_it_writes_the_same_again():
    assert inline(BODY, SHEETS[0]) == inline(BODY, SHEETS[0])


@pytest.mark.parametrize("content", samples())
def test_it_writes_our_mails_as_premailer_writes_them(content):
    html = page._mrml(page.render_mjml(content, "x", theme.environment(THEME), Tokens("x")))
    css = page._sheet(THEME, content)
    assert inline(html, css) == plain(html, css)
