from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.translation import override

from subscribers.models import Subscriber
from subscribers.words import KINDS, kind_of, yes_or_no


def test_it_knows_every_kind_and_no_other() -> None:
    assert list(KINDS) == list(Subscriber.Kind)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_it_understands_the_kinds_as_our_screens_write_them(language: str) -> None:
    with override(language):
        said = {str(kind.label): kind.value for kind in Subscriber.Kind}
    assert {words: kind_of(words) for words in said} == said


@pytest.mark.parametrize(
    ("text", "kind"),
    [("DONOR", "donor"), (" Behorde ", "authority"), ("شركاء", "partner"), ("", None), ("neighbour", None)],
)
def test_it_reads_kinds(text: str, kind: str | None) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize("text", ["yes", "Y", "1", "TRUE", "Oui", "ja", "نعم", "بەڵێ", "✓", "x"])
def test_it_takes_a_yes(text: str) -> None:
    assert yes_or_no(text) is True


@pytest.mark.parametrize("text", ["No", "0", "false", "non", "Nein", "لا", "نەخێر", "-", "✗"])
def test_it_takes_a_no(text: str) -> None:
    assert yes_or_no(text) is False


@pytest.mark.parametrize("text", ["", "perhaps", "2", "?"])
def test_it_takes_nothing_else_for_an_answer(text: str) -> None:
    assert yes_or_no(text) is None
