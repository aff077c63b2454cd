"""What a status means for an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.outcomes.classify import RULES, classify


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"])
def test_it_takes_a_dead_address_for_hard(status: str) -> None:
    verdict = classify(status)
    assert (verdict.permanent, verdict.hard) == (True, True)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.0", "address-refused"),
        ("5.1.4", "address-ambiguous"),
        ("5.1.7", "sender-refused"),
        ("5.1.8", "sender-refused"),
        ("5.2.0", "mailbox-refused"),
        ("5.2.1", "mailbox-disabled"),
        ("5.2.2", "mailbox-full"),
        ("5.2.3", "message-too-big"),
        ("5.3.4", "message-too-big"),
        ("5.4.1", "no-answer"),
        ("5.4.4", "no-route"),
        ("5.4.6", "loop"),
        ("5.4.7", "expired"),
        ("5.5.0", "protocol-fault"),
        ("5.6.1", "content-refused"),
        ("5.7.1", "blocked"),
        ("5.7.26", "authentication-failed"),
        ("5.7.27", "sender-refused"),
        ("5.7.28", "rate-limited"),
        ("5.7.509", "policy"),
        ("5.0.0", "unknown"),
    ],
)
def test_it_takes_other_failures_for_permanent_but_not_hard(status: str, reason: str) -> None:
    verdict = classify(status)
    assert (verdict.permanent, verdict.hard, verdict.reason) == (True, False, reason)


@given(st.integers(0, 20), st.integers(0, 999), st.sampled_from(["", "550 5.1.1 user unknown", "user unknown"]))
def test_it_never_takes_a_temporary_status_for_hard(subject: int, detail: int, words: str) -> None:
    verdict = classify(f"4.{subject}.{detail}", words)
    assert (verdict.permanent, verdict.hard) == (False, False)


@pytest.mark.parametrize("words", ["550 no such user here", "user unknown", ""])
def test_it_is_never_hard_without_a_status(words: str) -> None:
    assert not classify(None, words).hard


@pytest.mark.parametrize(("words", "permanent"), [("550 no", True), ("450 later", False), ("no", None)])
def test_it_tells_permanence_by_the_reply_code_where_there_is_no_status(words: str, permanent: bool | None) -> None:
    assert classify(None, words).permanent is permanent


@pytest.mark.parametrize(
    "words",
    [
        "550 5.7.1 message refused",
        "552 5.2.2 over the limit",
        "450 4.1.1 user unknown",
        "450 user unknown",
        "550 5.1.1 mailbox full",
        "550 5.1.1 your IP is on a blocklist",
        "550 5.1.1 too many messages, slow down",
        "mail.local: cannot open /var/mail/ana: no such user",
        "deliver: couldn't create the mailbox",
        "550 see https://www.blocklist.example/query?ip=192.0.2.1",
    ],
)
def test_it_is_not_hard_where_the_words_contradict_the_status(words: str) -> None:
    assert not classify("5.1.1", words).hard


@pytest.mark.parametrize(
    "words",
    [
        "",
        "550 no",
        "550 5.1.10 not found",
        "550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown",
        "host mx.antispam.example[192.0.2.1] said: 550 5.1.1 <ana@policy.example>: no such user",
        "550-5.1.1 The email account that you tried to reach does not exist. https://help.example/?p=NoSuchUser",
        "Sorry, no mailbox here by that name. (#5.1.1)",
    ],
)
def test_it_is_hard_where_the_words_agree(words: str) -> None:
    assert classify("5.1.1", words).hard


def test_it_has_no_rule_that_an_earlier_one_hides() -> None:
    patterns = [rule.status for rule in RULES]
    hidden = [
        (early, late) for at, early in enumerate(patterns) for late in patterns[at + 1 :]
        if early == late or (early.endswith("*") and late.startswith(early[:-1]))
    ]  # fmt: skip
    assert hidden == []
