from __future__ import annotations

import pytest

from mailer.compiler.compiled import CompiledIssue, Place, Slot
from mailer.issues.filling import fill


def compiled(*parts: str | Slot) -> CompiledIssue:
    return CompiledIssue("en", "ltr", ("Hello",), "", parts, parts, ())


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (Place.HTML, "&lt;b&gt; &amp; &quot;c&quot;"),
        (Place.URL, "&lt;b&gt; &amp; &quot;c&quot;"),
        (Place.QUERY, "%3Cb%3E%20%26%20%22c%22"),
        (Place.TEXT, '<b> & "c"'),
    ],
)
def test_it_encodes_a_value_for_its_place(place: Place, written: str) -> None:
    assert fill(compiled("a ", Slot("name", place), " z"), {"name": '<b> & "c"'}).html == f"a {written} z"


@pytest.mark.parametrize("values", [{}, {"name": ""}])
def test_it_takes_the_fallback_where_there_is_no_value(values: dict[str, str]) -> None:
    assert fill(compiled(Slot("name", Place.HTML, "friend & co")), values).html == "friend &amp; co"
