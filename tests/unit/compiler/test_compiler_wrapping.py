"""The text part is wrapped as Python's textwrap would, whatever the words."""

from __future__ import annotations

import textwrap

from hypothesis import example, given
from hypothesis import strategies as st

from mailer.compiler.plaintext import WIDTH, _filled

WORDS = st.text(st.sampled_from("ab-/.ةع\u00a0\t"), min_size=1, max_size=90)
LINES = st.lists(WORDS, max_size=40).flatmap(
    lambda words: st.sampled_from([" ", " ", " ", "  "]).map(lambda space: space.join(words).strip())
)
MARGINS = st.sampled_from([("", ""), ("- ", "  "), ("  12. ", "      "), ("", "  ")])


@given(LINES, MARGINS)
@example("", ("", ""))
@example("", ("- ", "  "))
@example("a" * WIDTH, ("", ""))
@example("a" * (WIDTH - 2) + " b", ("", ""))
@example("a" * (WIDTH - 1) + " b", ("", ""))
@example("a" * (WIDTH + 9) + " b", ("- ", "  "))
@example("b " + "a" * (WIDTH + 9), ("- ", "  "))
def test_it_wraps_as_textwrap_does(line, margins):
    first, rest = margins
    assert _filled(line, first, rest) == textwrap.wrap(
        line, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
