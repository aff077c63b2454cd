from __future__ import annotations

import pytest

from mailer.lib.replies import Phase, Reply


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        (550, "5.1.1 user unknown", "5.1.1"),
        (450, "4.7.1 try again", "4.7.1"),
        (550, "4.1.1 class and code disagree", ""),
        (550, "user unknown", ""),
        (550, "5.1.1", "5.1.1"),
        (550, "5.1.1234 not a status", ""),
    ],
)
def test_it_reads_the_enhanced_status(code: int, text: str, status: str) -> None:
    assert Reply(Phase.RCPT, code, text).status == status


def test_it_knows_its_class() -> None:
    reply = Reply(Phase.RCPT, 450)
    assert (reply.positive, reply.transient, reply.permanent) == (False, True, False)


def test_it_shows_a_broken_connection_in_words() -> None:
    assert str(Reply(Phase.CONNECT, 0, "connection refused")) == "connection refused"
