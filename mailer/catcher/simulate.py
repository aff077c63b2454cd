"""What the catcher does to a recipient, told by the local part of the address. Pure.

======================  ==================================================================================
``bounce-5.1.1@…``      accepted; a delivery status notification goes to the envelope sender a little later
``reject-5.1.1@…``      refused at RCPT with 550 5.1.1
``defer-4.2.1@…``       refused at RCPT with 450 4.2.1, every time
``defer-once@…``        refused at RCPT with 450 4.2.1 the first time, then accepted (``defer-once-4.4.1@…`` too)
======================  ==================================================================================

The domain does not matter, any status X.Y.Z of class 4 or 5 goes (2 too for a bounce), and ``-anything`` or
``+anything`` may follow, so that many different addresses can meet the same fate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_RULE = re.compile(
    r"(?:(?P<bounce>bounce)-(?P<bounced>[245]\.\d{1,3}\.\d{1,3})"
    r"|(?:reject|defer)-(?P<refused>[45]\.\d{1,3}\.\d{1,3})"
    r"|(?P<once>defer-once)(?:-(?P<deferred>4\.\d{1,3}\.\d{1,3}))?)"
    r"(?:[-+].*)?",
    re.IGNORECASE | re.DOTALL,
)

_TEXTS = {
    "1.1": "user unknown",
    "1.2": "no such host",
    "1.10": "recipient address has a null MX",
    "2.1": "mailbox disabled, not accepting messages",
    "2.2": "mailbox full",
    "2.3": "message larger than the mailbox takes",
    "4.1": "no answer from host",
    "4.7": "delivery time expired",
    "7.1": "delivery not authorised, message refused",
}
_REPLY_CODES = {"2": 250, "4": 450, "5": 550}


class Fate(Enum):
    """What happens to a recipient."""

    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    REFUSED = "refused"
    REFUSED_ONCE = "refused once"


@dataclass(frozen=True)
class Simulation:
    """The fate of one recipient; ``status`` is the enhanced status code (RFC 3463), empty where accepted."""

    fate: Fate
    status: str = ""


def simulation_for(recipient: str) -> Simulation:
    """The fate that the local part of ``recipient`` asks for."""
    match = _RULE.fullmatch(recipient.rpartition("@")[0])
    if match is None:
        return Simulation(Fate.ACCEPTED)
    if match["bounce"]:
        return Simulation(Fate.BOUNCED, match["bounced"])
    if match["once"]:
        return Simulation(Fate.REFUSED_ONCE, match["deferred"] or "4.2.1")
    return Simulation(Fate.REFUSED, match["refused"])


def reply_for(status: str, recipient: str) -> str:
    """The SMTP reply line of a simulated ``status``, such as ``550 5.1.1 <who@where>: user unknown (simulated)``."""
    code = _REPLY_CODES[status[0]]
    text = "delivered" if code == 250 else _TEXTS.get(status[2:], "delivery failed")
    return f"{code} {status} <{recipient}>: {text} (simulated)"
