"""Who may order what of a campaign: officers send, operators keep the sending going."""

from __future__ import annotations

from typing import Any

from mailer.campaigns.states import Command
from mailer.console.screens import may_open

CHANGE = "campaigns.change_campaign"
OPERATE = "campaigns.operate_campaign"
DRIVE = (OPERATE, CHANGE)
CORRECT = (CHANGE, "campaigns.add_campaign")
"""All of them: to correct is to stop one campaign and make another."""

ORDERS: dict[Command, tuple[str, ...]] = {
    Command.START: (CHANGE,),
    Command.SCHEDULE: (CHANGE,),
    Command.UNSCHEDULE: (CHANGE,),
    Command.RELEASE: (CHANGE,),
    Command.PAUSE: DRIVE,
    Command.RESUME: DRIVE,
    Command.CANCEL: (CHANGE,),
    Command.RESEND: DRIVE,
}
"""One of these permissions is needed."""


def may_order(user: Any, command: Command) -> bool:
    return may_open(user, ORDERS[command])
