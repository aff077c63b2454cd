"""Whose fault a reply is, and what follows. Ordered data, first match wins. Pure.

Recipients are never blamed for us: trouble with the connection, our credentials, our sender address or our rate leaves
their attempts unburned.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mailer.lib.replies import Phase, Reply


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    FAILED = "failed"
    """This recipient is refused for good."""
    DEFERRED = "deferred"
    """This recipient, later; the attempt counts."""
    RELAY = "relay"
    """The relay does not serve us at all: it is stopped and the operator told."""
    LANE = "lane"
    """The relay wants less from us for this provider: the lane backs off."""
    RECONNECT = "reconnect"
    """The connection has had its share: open another, blame nobody."""
    UNCERTAIN = "uncertain"
    """The connection broke after the final dot and before the answer: nobody can know."""
    UNSENT = "unsent"
    """Never handed over completely; nothing can have arrived."""
    SENDER = "sender"
    """The relay does not take our sender address: the relay is stopped and the operator told."""


HALTING = frozenset({Verdict.LANE, Verdict.RELAY, Verdict.SENDER, Verdict.UNCERTAIN})
"""After these a transport begins nothing more. A relay that hangs up on one final dot may do so on the next: one
uncertain message is enough to let it rest."""


@dataclass(frozen=True, slots=True)
class Rule:
    verdict: Verdict
    phases: frozenset[Phase]
    matches: Callable[[Reply], bool]


OPENING = frozenset({Phase.CONNECT, Phase.EHLO, Phase.TLS, Phase.AUTH})
ENVELOPE_AND_DATA = frozenset({Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT})
ANY = frozenset(Phase)
RATE_WORDS = (
    *("rate limit", "ratelimit", "rate-limit", "throttl", "slow down"),
    *("too many connections", "too many messages"),
)
ABOUT_ONE = ("4.1.", "4.2.")
"""Status codes (RFC 3463, section 3) of addresses and mailboxes: whatever the words, they concern one recipient."""
NOT_LOGGED_IN = frozenset({530, 535, 538})
"""RFC 4954, section 6: the relay wants a login, or TLS, before it takes any mail of us."""


def _mentions_rate(reply: Reply) -> bool:
    words = reply.text.lower()
    return reply.status == "4.7.28" or any(word in words for word in RATE_WORDS)


def _is_about_one(reply: Reply) -> bool:
    return reply.transient and reply.code != 421 and reply.status.startswith(ABOUT_ONE)


RULES: tuple[Rule, ...] = (
    Rule(Verdict.UNCERTAIN, frozenset({Phase.DOT}), lambda reply: reply.code == 0),
    Rule(Verdict.RECONNECT, frozenset({Phase.MAIL, Phase.RCPT, Phase.DATA}), lambda reply: reply.code == 0),
    Rule(Verdict.ACCEPTED, frozenset({Phase.DOT}), lambda reply: 200 <= reply.code < 300),
    Rule(Verdict.LANE, frozenset({Phase.CONNECT, Phase.EHLO}), lambda reply: reply.transient),
    Rule(Verdict.LANE, OPENING, lambda reply: reply.code == 421),
    Rule(Verdict.RELAY, OPENING, lambda reply: True),
    Rule(Verdict.RELAY, frozenset({Phase.MAIL}), lambda reply: reply.code in NOT_LOGGED_IN),
    Rule(Verdict.LANE, ANY, lambda reply: reply.code == 421),
    Rule(Verdict.DEFERRED, frozenset({Phase.RCPT, Phase.DOT}), _is_about_one),
    Rule(Verdict.LANE, ENVELOPE_AND_DATA, lambda reply: reply.transient and _mentions_rate(reply)),
    Rule(Verdict.FAILED, frozenset({Phase.MAIL}), lambda reply: reply.code == 552),
    Rule(Verdict.SENDER, frozenset({Phase.MAIL}), lambda reply: reply.permanent),
    Rule(Verdict.FAILED, ENVELOPE_AND_DATA, lambda reply: reply.permanent),
    Rule(Verdict.DEFERRED, ENVELOPE_AND_DATA, lambda reply: reply.transient),
)


def judge(reply: Reply, sent_before: int = 0) -> Verdict:
    """What follows from ``reply``, the last of a message's dialogue. ``sent_before`` is how many messages this
    connection has had accepted: a limit that strikes right after a success is the connection's, not ours (Exim answers
    421, OpenSMTPD 452 at MAIL after 100 messages). Anything unheard of is deferred."""
    if (
        sent_before
        and reply.transient
        and (reply.phase is Phase.MAIL or reply.code == 421)
        and reply.phase is not Phase.DOT
    ):
        return Verdict.RECONNECT
    for rule in RULES:
        if reply.phase in rule.phases and rule.matches(reply):
            return rule.verdict
    return Verdict.DEFERRED
