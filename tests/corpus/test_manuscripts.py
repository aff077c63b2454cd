"""Newsletters of other kinds, as text that was taken out of their files: how much of each is recognised."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.manuscripts import CONTACTS, HEADINGS, WORDS, measure

FOLDER = Path(__file__).parent / "manuscripts"
FILES = sorted(FOLDER.glob("*.yaml"))


def named(file: Path) -> str:
    return file.stem


@pytest.mark.parametrize("file", FILES, ids=named)
def test_it_keeps_the_words_in_their_order(file: Path) -> None:
    assert measure(file, FOLDER).words >= WORDS


@pytest.mark.parametrize("file", FILES, ids=named)
def test_it_recognises_the_headings(file: Path) -> None:
    assert measure(file, FOLDER).headings >= HEADINGS


@pytest.mark.parametrize("file", FILES, ids=named)
def test_it_finds_the_contacts(file: Path) -> None:
    assert measure(file, FOLDER).contacts >= CONTACTS
