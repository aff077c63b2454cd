"""What a report means for the delivery it came back for. Pure: it decides, ``record`` writes.

A bounce concerns one delivery, named by its return path. What it says about an address counts against the delivery's
own address only:

- A report about our address (the final recipient is it, or it is our address under another host name of the same
  domain) that says "dead" is hard: the address is suppressed.
- A report about another address comes from behind a forwarder or an alias. The message was undeliverable for us, and
  that is recorded, but it is not hard: press@ may go to five people of whom one has left, and the four others read it.
  The address in the report is never suppressed either: nobody has proved anything about it.
- A report that names no valid address is about ours if it has one recipient: the return path says so.
- A delay, whatever its status, is never hard.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailer.outcomes.classify import Verdict, classify
from mailer.outcomes.parse import Action, Kind, Recipient, Report

BEHIND_FORWARDER = "dead-behind-forwarder"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is recorded about a delivery. ``kind`` is a value of ``Outcome.Kind``."""

    kind: str
    status: str = ""
    permanent: bool | None = None
    hard: bool = False
    reason: str = ""
    diagnostic: str = ""
    address: str = ""


def judge(report: Report, email: str) -> Finding:
    """What ``report`` says about the delivery to ``email``."""
    if report.kind is Kind.NOT_A_BOUNCE:
        return Finding("unknown")
    if report.kind is Kind.AUTO_REPLY:
        return Finding("auto-reply")
    telling = [entry for entry in report.recipients if entry.action in (Action.FAILED, Action.DELAYED)]
    if not telling:
        return Finding(str(report.kind), reason=UNREADABLE)
    return _finding(_most_telling(telling, email), email, alone=len(report.recipients) == 1)


def refusal(status: str, text: str) -> Finding:
    """What a relay's own final no says; without an enhanced status code it is never hard."""
    verdict = classify(status or None, text)
    return Finding("bounce", status, verdict.permanent, verdict.hard, verdict.reason, text[:500])


def _most_telling(entries: list[Recipient], email: str) -> Recipient:
    """The entry about our address, a failure before a delay."""
    return min(entries, key=lambda entry: (not _is_ours(entry, email), entry.action is not Action.FAILED))


def _finding(entry: Recipient, email: str, alone: bool) -> Finding:
    verdict = classify(entry.status, entry.diagnostic)
    kind = "bounce" if entry.action is Action.FAILED else "delayed"
    dead = verdict.hard and entry.action is Action.FAILED
    hard = dead and (_is_ours(entry, email) or (alone and not entry.address))
    reason = BEHIND_FORWARDER if dead and not hard else verdict.reason
    return Finding(
        kind,
        entry.status or "",
        _permanent(entry, verdict),
        hard,
        reason,
        entry.diagnostic,
        entry.final or entry.address,
    )


def _permanent(entry: Recipient, verdict: Verdict) -> bool | None:
    return False if entry.action is Action.DELAYED else verdict.permanent


def _is_ours(entry: Recipient, email: str) -> bool:
    """Whether a report's entry is about the delivery's address, not one it was forwarded to."""
    reached, (local, _, domain) = (entry.final or entry.address).lower(), email.lower().rpartition("@")
    reached_local, _, reached_domain = reached.rpartition("@")
    return reached_local == local and (
        reached_domain == domain or reached_domain.endswith("." + domain) or domain.endswith("." + reached_domain)
    )
