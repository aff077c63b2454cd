"""Who may order what of a campaign: officers send, operators keep the sending going."""

from __future__ import annotations

from typing import Any

from mailer.campaigns.states import Command
from mailer.console.screens import may_open

CHANGE = "campaigns.change_campaign"
OPERATE = "campaigns.operate_campaign"

ORDERS: dict[Command, tuple[str, ...]] = {
    Command.START: (CHANGE,),
    Command.PAUSE: (OPERATE, CHANGE),
    Command.RESUME: (OPERATE, CHANGE),
    Command.CANCEL: (CHANGE,),
    Command.RESEND: (OPERATE, CHANGE),
}
"""One of these permissions is needed."""


def may_order(user: Any, command: Command) -> bool:
    return may_open(user, ORDERS[command])
