"""One line is one line to everybody who asks."""

from __future__ import annotations

import unicodedata

import pytest

from mailer.dispatch.headers import UnsafeValue, check_line
from mailer.issues.validators import is_one_line as typed
from mailer.lib.lines import is_one_line
from subscribers.validators import is_one_line as imported

HARMFUL = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Cc", "Cs", "Zl", "Zp"}]


def test_it_refuses_every_control_line_break_and_surrogate_and_nothing_else() -> None:
    assert [chr(code) for code in range(0x110000) if not is_one_line(chr(code))] == HARMFUL


@pytest.mark.parametrize("char", ["\r", "\n", "\t", "\0", "\x85", "\u2028", "\u2029", "\ud800"])
def test_it_means_the_same_in_headers(char: str) -> None:
    with pytest.raises(UnsafeValue, match=f"U\\+{ord(char):04X}"):
        check_line(f"a{char}b", "Subject")


def test_it_is_one_definition() -> None:
    assert typed is imported is is_one_line
