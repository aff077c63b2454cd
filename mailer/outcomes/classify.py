"""What a status means for the address: ordered data, first match wins. Pure.

Permanent is not hard. *Permanent* is the first digit of the status: this message will not arrive. *Hard* means that the
address itself is dead (no such mailbox or domain, moved away, takes no mail at all) and must never be mailed again. A
blocked sender, a full mailbox, a policy or a routing fault are permanent for one message and say nothing about the
address. 4.x.x is never hard, whatever its words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from mailer.outcomes.codes import own_status, precision, reply_code


@dataclass(frozen=True, slots=True)
class Verdict:
    """``permanent`` is None where neither status nor reply code tells; ``reason`` is a word of ``RULES``."""

    permanent: bool | None
    hard: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """``status`` is an enhanced status code, ``*`` for any digits; ``dead`` marks an address as gone."""

    status: str
    reason: str
    dead: bool = False


RULES: tuple[Rule, ...] = (
    # Addressing (RFC 3463, section 3.2)
    Rule("*.1.1", "mailbox-does-not-exist", dead=True),
    Rule("*.1.2", "domain-does-not-exist", dead=True),
    Rule("*.1.3", "address-malformed", dead=True),
    Rule("*.1.4", "address-ambiguous"),
    Rule("*.1.6", "moved", dead=True),
    Rule("*.1.7", "sender-refused"),
    Rule("*.1.8", "sender-refused"),
    Rule("*.1.9", "relay-fault"),
    Rule("*.1.10", "takes-no-mail", dead=True),  # null MX, RFC 7505; Exchange Online's "recipient not found"
    Rule("*.1.*", "address-refused"),
    # Mailbox. RFC 3463 on X.2.1: "the mailbox exists", and staff often come back to it: never hard by itself.
    Rule("*.2.1", "mailbox-disabled"),
    Rule("*.2.2", "mailbox-full"),
    Rule("*.2.3", "message-too-big"),
    Rule("*.2.4", "list-fault"),
    Rule("*.2.*", "mailbox-refused"),
    # Mail system
    Rule("*.3.1", "system-full"),
    Rule("*.3.4", "message-too-big"),
    Rule("*.3.*", "system-fault"),
    # Network and routing. X.4.4 may be a mistyped domain or a broken resolver: not hard.
    Rule("*.4.1", "no-answer"),
    Rule("*.4.2", "no-answer"),
    Rule("*.4.4", "no-route"),
    Rule("*.4.6", "loop"),
    Rule("*.4.7", "expired"),
    Rule("*.4.*", "network-fault"),
    # Protocol
    Rule("*.5.3", "too-many-recipients"),
    Rule("*.5.*", "protocol-fault"),
    # Content
    Rule("*.6.*", "content-refused"),
    # Security and policy (RFC 3463, RFC 7372, RFC 8616 and the registry of IANA)
    Rule("*.7.8", "relay-fault"),
    Rule("*.7.1", "blocked"),
    Rule("*.7.2[0-6]", "authentication-failed"),
    Rule("*.7.27", "sender-refused"),  # the sender's domain has a null MX: ours is at fault, not theirs
    Rule("*.7.2[89]", "rate-limited"),
    Rule("*.7.*", "policy"),
)

_DOTTED = re.compile(r"\w\.\w")

UNKNOWN = "unknown"
DELIVERED = "delivered"

DOUBTS = re.compile(
    r"quota|mailbox (?:is )?full|over limit|spam|block(?:ed|ing|list)|black ?list|reputation|policy|"
    r"relay(?:ing)? (?:access )?denied|rate.?limit|too many|too fast|temporar|try again|later\b|greylist|"
    r"sender (?:address )?(?:rejected|denied|refused)|authenticat|"
    r"(?:could ?n[o']t|can ?no?'?t|unable to) (?:create|open|lock|write)",
    re.IGNORECASE,
)
"""Words beside a dead-address status that speak of something else: servers abuse 5.1.1 for them. They only ever hold a
suppression back, so a false one costs a further bounce and nobody their newsletter."""


def classify(status: str | None, diagnostic: str = "") -> Verdict:
    """What ``status`` (an enhanced status code, or none) with the words it came with means."""
    rule = rule_for(status)
    dead = rule is not None and rule.dead and _is_permanent(status) is True
    if dead and (other := _contradiction(status, diagnostic)):
        return Verdict(True, False, other)
    return Verdict(_permanent(status, diagnostic), dead, _reason(status, rule))


def rule_for(status: str | None) -> Rule | None:
    """The first rule that matches."""
    return next((rule for rule in RULES if fnmatchcase(status, rule.status)), None) if status else None


def _contradiction(status: str | None, diagnostic: str) -> str:
    """What the diagnostic says instead of a dead address; empty where it agrees or says nothing.

    The status is the reporting server's, the diagnostic the refusing one's; both must mean a dead address.
    """
    if (reply_code(diagnostic) or "5")[0] != "5":
        return "contradictory"
    own = own_status(diagnostic)
    if own is not None and own != status and precision(own) > 1:
        rule = rule_for(own)
        if own[0] != "5" or rule is None or not rule.dead:
            return rule.reason if rule else UNKNOWN
    return "contradictory" if DOUBTS.search(_plain_words(diagnostic)) else ""


def _plain_words(diagnostic: str) -> str:
    """Without addresses and hosts: a mailbox behind mx.spamfilter.example may well be dead. Links stay: many name the
    blocklist that is meant."""
    return " ".join(word for word in diagnostic.split() if not _is_name(word))


def _is_name(word: str) -> bool:
    return "@" in word or ("/" not in word and _DOTTED.search(word) is not None)


def _reason(status: str | None, rule: Rule | None) -> str:
    if status and status[0] == "2":
        return DELIVERED
    return rule.reason if rule else UNKNOWN


def _permanent(status: str | None, diagnostic: str) -> bool | None:
    return _is_permanent(status if status else reply_code(diagnostic))


def _is_permanent(code: str | None) -> bool | None:
    return {"5": True, "4": False}.get(code[0]) if code else None
