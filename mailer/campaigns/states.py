"""The states of a campaign and of a delivery, and which leads where. Pure."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class CampaignState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    """Waits for the time it is to start at."""
    PREPARING = "preparing"
    """Started; the audience is being frozen into the ledger."""
    GRACE = "grace"
    """Its first readers, the newsletter's staff, get it; the rest wait until the time of grace is over."""
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    """Final. What was in an armed window still settles, the rest becomes cancelled."""
    CLOSED = "closed"
    """Final. Every delivery has its end state."""


FINAL = (CampaignState.CLOSED, CampaignState.CANCELLED)
"""It is over: nothing more of it is sent, unless somebody has it sent again."""


class Command(StrEnum):
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    START = "start"
    FROZEN = "frozen"
    FROZEN_FOR_GRACE = "frozen for grace"
    RELEASE = "release"
    PAUSE = "pause"
    RESUME = "resume"
    RESUME_TO_GRACE = "resume to grace"
    CANCEL = "cancel"
    CLOSE = "close"
    RESEND = "resend"


class ForbiddenCommand(ValueError):
    """The command means nothing in the campaign's state."""


_C, _D = Command, CampaignState

TRANSITIONS: dict[tuple[CampaignState, Command], CampaignState] = {
    (_D.DRAFT, _C.SCHEDULE): _D.SCHEDULED,
    (_D.DRAFT, _C.START): _D.PREPARING,
    (_D.DRAFT, _C.CANCEL): _D.CANCELLED,
    (_D.SCHEDULED, _C.SCHEDULE): _D.SCHEDULED,
    (_D.SCHEDULED, _C.UNSCHEDULE): _D.DRAFT,
    (_D.SCHEDULED, _C.START): _D.PREPARING,
    (_D.SCHEDULED, _C.CANCEL): _D.CANCELLED,
    (_D.PREPARING, _C.FROZEN): _D.RUNNING,
    (_D.PREPARING, _C.FROZEN_FOR_GRACE): _D.GRACE,
    (_D.PREPARING, _C.CANCEL): _D.CANCELLED,
    (_D.GRACE, _C.RELEASE): _D.RUNNING,
    (_D.GRACE, _C.PAUSE): _D.PAUSED,
    (_D.GRACE, _C.CANCEL): _D.CANCELLED,
    (_D.RUNNING, _C.PAUSE): _D.PAUSED,
    (_D.RUNNING, _C.CANCEL): _D.CANCELLED,
    (_D.RUNNING, _C.CLOSE): _D.CLOSED,
    (_D.RUNNING, _C.RESEND): _D.RUNNING,
    (_D.PAUSED, _C.RESUME): _D.RUNNING,
    (_D.PAUSED, _C.RESUME_TO_GRACE): _D.GRACE,
    (_D.PAUSED, _C.CANCEL): _D.CANCELLED,
    (_D.PAUSED, _C.CLOSE): _D.CLOSED,
    (_D.PAUSED, _C.RESEND): _D.PAUSED,
    (_D.CLOSED, _C.RESEND): _D.RUNNING,
}


def after(state: CampaignState, command: Command) -> CampaignState:
    """The state after ``command``. Raises ForbiddenCommand; the message says what the campaign is now."""
    try:
        return TRANSITIONS[state, command]
    except KeyError:
        raise ForbiddenCommand(f"the campaign is {state}: {command} is not possible now") from None


def may(state: CampaignState, command: Command) -> bool:
    """Whether ``command`` means something in ``state``."""
    return (state, command) in TRANSITIONS


class DeliveryState(IntEnum):
    """Where a delivery stands. *Leased* and *armed* are derived from batches and windows and never written here."""

    PENDING = 0
    ACCEPTED = 1
    FAILED = 2
    UNCERTAIN = 3
    SUPPRESSED = 4
    UNSUBSCRIBED = 5
    CANCELLED = 6
    EXPIRED = 7

    @property
    def word(self) -> str:
        return self.name.lower()


REACHED = (DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN)
"""Who is in one of these has the message, or may have it."""
