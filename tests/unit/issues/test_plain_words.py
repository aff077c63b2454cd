"""What is kept of words that people type into a plain field."""

from __future__ import annotations

import pytest

from mailer.issues.plain import plain_lines, plain_name


@pytest.mark.parametrize("unseen", ["\0", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud800"])
def test_it_leaves_out_what_is_not_seen(unseen: str) -> None:
    assert plain_name(f"Ha{unseen}ddad", 200) == "Haddad"


@pytest.mark.parametrize("name", ["أمل حدّاد", "نرگس می\u200cآید", "Zoë Ångström", "李雷", "👩\u200d🚀"])
def test_it_leaves_names_as_their_script_writes_them(name: str) -> None:
    assert plain_name(name, 200) == name


def test_a_name_is_one_line_of_so_many_characters() -> None:
    assert plain_name(" Amal\n\u2028Haddad\t", 8) == "Amal Had"


def test_lines_stay_lines() -> None:
    assert plain_lines(" 43,\0\r\nnot 42.\r\tSee\u202e page\u00a05. \n") == "43,\nnot 42.\n\tSee page\u00a05."


def test_joiners_alone_are_no_name() -> None:
    assert plain_name("\u200c\u200d", 200) == ""
