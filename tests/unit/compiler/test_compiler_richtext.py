"""Rich text, flattened and written again."""

from __future__ import annotations

import pytest
from markupsafe import escape

from mailer.compiler import richtext


def rewritten(source: str) -> str:
    return str(richtext.to_html(richtext.paragraphs(source), escape, lambda href: href))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain & simple", "<p>plain &amp; simple</p>"),
        ("a<br>b", "<p>a<br />b</p>"),
        ("<p>a</p>\n<p> </p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<h2>A</h2>b<div>c</div>", "<p>A</p><p>b</p><p>c</p>"),
        ("<b>a<i>b</i></b>", "<p><strong>a</strong><strong><em>b</em></strong></p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li><p>a</p></li></ul>c", "<ul><li>a</li></ul><p>c</p>"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        ("<ul><li>a</li></ul><ol><li>b</li></ol>", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ('<a href="https://a.example">x<b>y</b></a>', '<p><a href="https://a.example">x<strong>y</strong></a></p>'),
        ("<b><p>a</p></b>", "<p><strong>a</strong></p>"),
        ("a&nbsp;b", "<p>a\xa0b</p>"),
        ("", ""),
    ],
)
def test_it_writes_well_formed_html(source, expected):
    assert rewritten(source) == expected


def test_it_is_at_rest_once_rewritten():
    once = rewritten('<p>a <b>b</b></p><ul><li>c<ul><li>d</li></ul></li></ul><p><a href="https://a.example">e</a></p>')
    assert rewritten(once) == once
