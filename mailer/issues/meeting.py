"""What one subscriber would get: their edition, and the conditions that they meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from mailer.issues.audiences import Condition
from mailer.issues.editions import editions_of
from subscribers.matching import matching, reading
from subscribers.models import Subscriber

if TYPE_CHECKING:
    from mailer.issues.models import Issue


def met_by(person: Subscriber, conditions: Iterable[Condition]) -> frozenset[Condition]:
    """Those of ``conditions`` that ``person`` meets now."""
    me = Subscriber.objects.filter(pk=person.pk)
    return frozenset(each for each in conditions if me.filter(matching(**asdict(each))).exists())


def edition_for(issue: Issue, person: Subscriber) -> Issue:
    """The edition of the issue in the language of ``person``, else the main one."""
    editions, me = editions_of(issue), Subscriber.objects.filter(pk=person.pk)
    return next((each for each in editions if me.filter(reading([each.language])).exists()), editions[0])
