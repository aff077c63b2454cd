"""Issue files whose blocks are for some readers alone, or in another language."""

from __future__ import annotations

import pytest

from mailer.issues.errors import ImportRefused
from mailer.issues.models import Funder, Issue
from mailer.issues.yaml_import import import_issue
from subscribers.models import List, Organisation

pytestmark = pytest.mark.django_db

HEAD = """\
newsletter: Tarn Valley News
title: March
subject: Wells and schools
date: '2026-03-31'
language: en
blocks:
- type: text
  paragraphs: [The wells run again.]
"""


def imported(rest: str) -> dict[str, object]:
    """The value of the block with the lines ``rest``."""
    value: dict[str, object] = Issue.objects.get(pk=import_issue(HEAD + rest, "m.yaml").pk).body[0].value
    return value


def refusal(rest: str) -> str:
    with pytest.raises(ImportRefused) as refused:
        import_issue(HEAD + rest, "m.yaml")
    assert not Issue.objects.exists()
    return str(refused.value)


def test_it_takes_whom_a_block_is_for() -> None:
    donors = List.objects.create(name="Donors")
    funder = Funder.objects.create(organisation=Organisation.objects.create(name="Tarn Aid"))
    value = imported(
        "  for:\n    lists: [donors]\n    kinds: [donor, Public body]\n    countries: [jo, LB]\n"
        "    languages: [ar, ckb]\n    funders: [Tarn Aid]\n"
    )
    assert dict(value["audience"]) == {  # type: ignore[call-overload]
        "only": True,
        "lists": [str(donors.pk)],
        "kinds": ["donor", "authority"],
        "countries": "JO, LB",
        "languages": "ar, ckb",
        "funders": [str(funder.pk)],
    }


def test_it_takes_the_language_of_a_block() -> None:
    assert imported("  language: ar\n")["language"] == "ar"


def test_it_leaves_a_block_for_everybody_that_names_nobody() -> None:
    assert not imported("")["audience"]["only"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("  for: {}\n", "line 9: 'for' is empty; say whom the block is for, or leave it out"),
        ("  for:\n    lists: []\n", "line 10: 'lists' is empty"),
        ("  for:\n    lists:\n    - Doners\n", "line 11: there is no list 'Doners'; did you mean 'Donors'?"),
        ("  for:\n    funders: [Tarn Aid]\n", "line 10: there is no funder 'Tarn Aid'; there is none yet"),
        ("  for:\n    kinds: [friend of a friend]\n", "line 10: 'friend of a friend' is no kind; use donor, partner"),
        ("  for:\n    countries: [Jordan]\n", "line 10: 'Jordan' is no country's code; use a code such as JO"),
        ("  for:\n    languages: ['?']\n", "line 10: '?' is no language's code; use a code such as ar"),
        ("  for:\n    people: [x]\n", "line 10: unknown field 'people' in 'for'"),
        ("  for: everybody\n", "line 9: 'for' must be fields with values"),
        ("  language: xx\n", "line 9: 'language' cannot be 'xx'"),
        ("- type: divider\n  for:\n    kinds: [donor]\n", "line 10: unknown field 'for' in divider"),
    ],
)
def test_it_says_on_which_line_an_audience_is_wrong(rest: str, says: str) -> None:
    List.objects.create(name="Donors")
    assert says in refusal(rest)


def test_it_takes_no_more_countries_than_the_editor() -> None:
    assert "50 are allowed" in refusal(f"  for:\n    countries: [{', '.join(['JO'] * 51)}]\n")
