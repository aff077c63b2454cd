"""Times as people type them."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from mailer.cli.output import Refusal


def moment(text: str) -> datetime:
    """A time in ISO 8601; without a zone it is one of MAILER_TIME_ZONE. Raises Refusal."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"“{text}” is no time. Write it as 2026-05-04T09:30, or with a zone: 2026-05-04T09:30+03:00."
        ) from None
    return typed if typed.tzinfo else _at_home(typed)


def _at_home(typed: datetime) -> datetime:
    """Twice a year a wall clock skips an hour or shows one twice."""
    zone = ZoneInfo(settings.TIME_ZONE)
    early, late = (typed.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        raise Refusal(
            f"The clocks of {settings.TIME_ZONE} change just then: {typed:%H:%M} exists twice, or not at all. "
            "Write the zone too, such as +02:00, or take another time."
        )
    return early


def hours(text: str) -> tuple[time, time]:
    """Hours such as 08:00-18:00. Raises Refusal."""
    since, dash, until = text.partition("-")
    try:
        if not dash:
            raise ValueError
        return _minute(since), _minute(until)
    except ValueError:
        raise Refusal(f"“{text}” are no hours. Write them as 08:00-18:00.") from None


def _minute(text: str) -> time:
    """Raises ValueError."""
    return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007  # an hour of the day has no zone
