"""The linter of MJML: each flaw with its line and the right name, and nothing where nothing is wrong."""

from __future__ import annotations

import mjml
import pytest

from mailer.compiler import mjml_tags, page, theme
from mailer.compiler.compile import compile_issue
from mailer.compiler.errors import CompileError
from mailer.compiler.mjml_lint import Flaw, Kind, find_flaws
from mailer.compiler.sample import samples
from mailer.compiler.tokens import Tokens
from tests.unit.compiler.reading import filled
from tests.unit.compiler.samples import REAL_ISSUES, THEME, read_yaml, sample
from tests.unit.compiler.test_compiler_traps import own_theme

HOSTILE = "<mj-txt> & \"'>]]> <!-- </mj-text> {{ salutation }} <mj-text colour='red'"


def flaws(body: str, head: str = "") -> list[Flaw]:
    """Of a document whose body starts on line 3."""
    return list(find_flaws(f"<mjml>\n<mj-head>{head}</mj-head>\n<mj-body>{body}</mj-body></mjml>"))


def column(inside: str) -> str:
    return f"<mj-section><mj-column>\n{inside}</mj-column></mj-section>"


def seen(body: str, head: str = "") -> list[tuple[Kind, int, str, str]]:
    return [(flaw.kind, flaw.line, flaw.tag, flaw.nearest) for flaw in flaws(body, head)]


def test_it_finds_nothing_in_sound_mjml():
    assert flaws(column("<mj-text css-class='a' color=\"#fff\"><p>Words</p></mj-text><mj-image src='x' />")) == []


def test_it_names_an_unknown_tag_and_the_nearest_known_one():
    assert seen(column("<mj-txt>Words</mj-txt>")) == [(Kind.UNKNOWN_TAG, 4, "mj-txt", "mj-text")]


def test_it_names_an_unknown_attribute_and_the_nearest_known_one():
    assert seen(column("<mj-text colour='#fff'>x</mj-text>")) == [(Kind.UNKNOWN_ATTRIBUTE, 4, "mj-text", "color")]


def test_it_names_an_attribute_that_another_tag_would_take():
    assert seen(column("<mj-text src='x'>x</mj-text>"))[0][:3] == (Kind.UNKNOWN_ATTRIBUTE, 4, "mj-text")


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        ("<mj-column></mj-column>", "mj-column"),
        ("<mj-text>x</mj-text>", "mj-text"),
        ("<mj-section><mj-text>x</mj-text></mj-section>", "mj-text"),
        ("<mj-section><mj-group><mj-text>x</mj-text></mj-group></mj-section>", "mj-text"),
        ("<mj-section><mj-section></mj-section></mj-section>", "mj-section"),
        ("<mj-section><mj-wrapper></mj-wrapper></mj-section>", "mj-wrapper"),
        ("<mj-wrapper><mj-wrapper></mj-wrapper></mj-wrapper>", "mj-wrapper"),
        ("<mj-wrapper><mj-column></mj-column></mj-wrapper>", "mj-column"),
        ("<mj-group><mj-column></mj-column></mj-group>", "mj-group"),
        ("<mj-section><mj-column><mj-section></mj-section></mj-column></mj-section>", "mj-section"),
        ("<mj-section><mj-column><mj-column></mj-column></mj-column></mj-section>", "mj-column"),
        ("<mj-section><mj-column><mj-text><mj-image /></mj-text></mj-column></mj-section>", "mj-image"),
        ("<mj-style></mj-style>", "mj-style"),
        ("<mj-title></mj-title>", "mj-title"),
    ],
)
def test_it_refuses_nesting_that_mjml_does_not_allow(body, tag):
    assert seen(body) == [(Kind.NESTING, 3, tag, "")]


def test_it_says_where_a_misplaced_tag_goes():
    message = str(flaws("<mj-section><mj-text>x</mj-text></mj-section>")[0])
    assert message == "line 3: mj-text cannot stand in mj-section; it goes into mj-attributes or mj-column."


@pytest.mark.parametrize("body", ["Words", "<mj-section>Words</mj-section>", column("<p>Words</p>")])
def test_it_finds_words_outside_of_texts(body):
    assert [flaw[0] for flaw in seen(body)] == [Kind.STRAY]


def test_it_finds_a_tag_that_is_never_closed():
    assert seen("<mj-section><mj-column></mj-section>") == [(Kind.UNBALANCED, 3, "mj-column", "</mj-column>")]


def test_it_finds_a_tag_that_closes_nothing():
    assert seen("</mj-section>") == [(Kind.UNBALANCED, 3, "mj-section", "")]


def test_it_finds_style_that_would_not_be_inlined():
    assert seen("", "<mj-style inline='inline'>p{}</mj-style>") == [(Kind.INLINE_STYLE, 2, "mj-style", "")]


def test_it_takes_defaults_for_other_tags():
    tags = "<mj-all font-family='x' /><mj-class name='a' color='red' /><mj-text color='red' />"
    assert seen("", f"<mj-attributes>{tags}</mj-attributes>") == []


def test_it_finds_an_unknown_attribute_among_defaults():
    head = "<mj-attributes><mj-text colour='red' /><mj-all fnt-size='1px' /></mj-attributes>"
    assert [flaw[2:] for flaw in seen("", head)] == [("mj-text", "color"), ("mj-all", "font-size")]


def test_it_passes_over_comments():
    assert seen("<!-- <mj-txt> Words --><mj-section></mj-section>") == []


@pytest.mark.parametrize("content", [*samples(), *map(read_yaml, REAL_ISSUES)])
def test_it_finds_nothing_in_our_theme(content):
    assert list(find_flaws(page.render_mjml(content, "x", theme.environment(THEME), Tokens("x")))) == []


def test_it_takes_no_words_of_an_issue_for_mjml():
    source = page.render_mjml(sample(title=HOSTILE, greeting=HOSTILE), HOSTILE, theme.environment(THEME), Tokens("x"))
    assert list(find_flaws(source)) == []


@pytest.mark.parametrize(
    ("new", "named"),
    [
        ("</mj-text><mj-txt>{{ it.body }}</mj-txt><mj-text>", "mj-txt .* dropped silently.* Write mj-text"),
        ('</mj-text><mj-text colour="red">{{ it.body }}', "colour has no effect on mj-text. Write color"),
        ("</mj-text></mj-column><mj-text>{{ it.body }}</mj-text><mj-column><mj-text>", "cannot stand in mj-section"),
        ('</mj-text><mj-style inline="inline">p{}</mj-style><mj-text>', r"move these rules to inline\.css"),
    ],
)
def test_it_keeps_an_issue_from_being_compiled(tmp_path, new, named):
    with pytest.raises(CompileError, match=f"(?s){named}"):
        compile_issue(sample(), own_theme(tmp_path, "{{ it.body }}", new))


@pytest.mark.parametrize("tag", ["mj-social", "mj-html-attributes", "mj-include", "mj-font"])
def test_it_refuses_tags_that_load_from_others_or_break_mrml(tag):
    assert seen(column(f"<{tag}></{tag}>"))[0][:3] == (Kind.UNKNOWN_TAG, 4, tag)


def test_it_lets_another_theme_be_used_without_any_python(tmp_path):
    folder = own_theme(tmp_path, "{{ it.body }}", "<h3>Quoth the mission</h3>{{ it.body }}")
    assert "Quoth the mission</h3>" in filled(compile_issue(sample(), folder).html)


VALUES = {
    **dict.fromkeys(("direction", "dir"), "rtl"),
    **dict.fromkeys(("align", "text-align"), "right"),
    **dict.fromkeys(("width", "height"), "33px"),
    "full-width": "full-width",
    "fluid-on-mobile": "true",
    "vertical-align": "bottom",
    "mj-class": "big",
}
BESIDE = {
    **{f"background-{part}": 'background-url="https://x.example/"' for part in ("repeat", "size", "position")},
    **{f"background-position-{axis}": 'background-url="https://x.example/"' for axis in "xy"},
    **{f"inner-{name}": 'padding="9px"' for name in ("background-color", "border-radius", "border-top")},
    "inner-border-bottom": 'padding="9px"',
    **dict.fromkeys(("target", "rel", "title", "name"), 'href="https://x.example/"'),
}
"""Attributes that have an effect only beside another one."""


def rendered(tag: str, attributes: str) -> str:
    def write(name: str, inside: str = "") -> str:
        own = ' src="https://x.example/a.png"' if name == "mj-image" else ""
        return f"<{name}{own} {attributes if name == tag else ''}>{inside}</{name}>"

    texts = {"mj-text": "x", "mj-button": "x", "mj-table": "<tr><td>x</td></tr>"}
    leaves = "".join(write(name, texts.get(name, "")) for name in sorted(mjml_tags.LEAVES))
    section = write("mj-section", write("mj-column", leaves) * 2)
    group = write("mj-section", write("mj-group", write("mj-column", leaves)))
    head = (
        '<mj-attributes><mj-class name="big" padding="1px" width="77px" background-color="#123456" /></mj-attributes>'
    )
    body = write("mj-body", write("mj-wrapper", section) + section + group)
    return str(mjml.mjml2html(write("mjml", f"<mj-head>{head}{write('mj-breakpoint')}</mj-head>{body}"), fonts={}))


IN_HEAD = mjml_tags.CHILDREN["mj-head"] | mjml_tags.ANY_ATTRIBUTE


@pytest.mark.parametrize("tag", sorted((set(mjml_tags.ATTRIBUTES) - IN_HEAD) | {"mj-breakpoint"}))
def test_it_knows_only_attributes_that_the_renderer_acts_on(tag):
    def has_effect(name: str) -> bool:
        beside = BESIDE.get(name, "")
        return rendered(tag, f'{beside} {name}="{VALUES.get(name, "7px")}"') != rendered(tag, beside)

    assert sorted(name for name in mjml_tags.ATTRIBUTES[tag] if not has_effect(name)) == []
