"""Names whose parts stand apart, are written with other letters, or stand among hundreds."""

from __future__ import annotations

import pytest

from mailer.issues.names import MOST_PLACES, Likeness, find_name, find_names, matches
from mailer.issues.names.spellings import spellings
from tests.unit.issues import preflight_cast as cast
from tests.unit.issues.test_real_names import NAME, NOWHERE, found

TOGETHER = [
    "Amal Sami Haddad came",
    "Amal (now nine) Haddad came",
    "Miss Haddad and her sister Amal",
    "Mr. Haddad saw Amal",
    "see https://tarn.org/haddad/and/amal",
]


@pytest.mark.parametrize("text", TOGETHER)
def test_it_takes_two_parts_in_a_sentence_for_the_name(text: str) -> None:
    assert set(found(text)) == {Likeness.WHOLE}


@pytest.mark.parametrize(
    "text", ["Miss Haddad came home. Amal left", "Amal came. And Amal left", f"Amal {'and then ' * 40}Haddad"]
)
def test_it_does_not_where_they_stand_apart(text: str) -> None:
    assert set(found(text)) == {Likeness.PART}


def test_a_part_that_two_spellings_share_belongs_to_both() -> None:
    places = find_names(("Qadira Zebari", "Qadira Zibari"), cast.text("Miss Zebari and her sister Qadira"), NOWHERE)
    assert {place.likeness for place in places} == {Likeness.WHOLE}


@pytest.mark.parametrize("name", ["Jürgen Müller", "Juergen Mueller"])
@pytest.mark.parametrize("text", ["Jürgen Müller", "Juergen Mueller", "Jurgen Muller", "juergen.mueller@tarn.org"])
def test_it_takes_an_umlaut_for_two_letters_and_for_one(name: str, text: str) -> None:
    assert found(text, name) == [Likeness.WHOLE]


@pytest.mark.parametrize(("name", "text"), [("Åse Sørby", "Aase Soerby"), ("Aase Soerby", "Åse Sørby")])
def test_it_does_so_for_nordic_letters(name: str, text: str) -> None:
    assert found(text, name) == [Likeness.WHOLE]


def test_many_parts_hide_no_whole_name() -> None:
    places = find_name(NAME, cast.text("Amal came. " * 300 + "It was Amal Haddad."), NOWHERE)
    assert len(places) == MOST_PLACES
    assert places[-1].likeness is Likeness.WHOLE


def test_it_gives_up_early_where_no_name_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, bare = [], matches._bare
    monkeypatch.setattr(matches, "_bare", lambda letters: asked.append(1) or bare(letters))
    matches.matches_in("https://x.org/" + "a." * 500, False, spellings([NAME]))
    assert len(asked) < 2.5 * 500
