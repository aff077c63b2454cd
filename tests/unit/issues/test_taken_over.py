"""Blocks of the main edition that a translator takes over."""

from __future__ import annotations

from mailer.issues.translation import Raw, taken_over


def block(name: str, kind: str, says: str = "") -> Raw:
    return {"id": name, "type": kind, "value": {"body": says}}


MAIN = [block("a", "notice", "new"), block("b", "story", "new"), block("c", "text", "new")]


def test_it_takes_the_place_of_a_block_of_another_kind() -> None:
    edition = [block("a", "text", "old"), block("c", "text", "old")]
    assert taken_over(MAIN, edition, {"a", "b"}) == [MAIN[0], MAIN[1], edition[1]]


def test_it_keeps_what_is_translated() -> None:
    edition = [block("a", "notice", "old"), block("b", "text", "old")]
    assert taken_over(MAIN, edition, {"a"}) == edition
