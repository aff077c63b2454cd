"""What of an issue is seen in its preview: every block, or those that some readers get, in full or light."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from mailer.issues.adapter import LIGHT_THEME
from mailer.issues.admin.choosing import Choice
from mailer.issues.audiences import numbered
from mailer.issues.block_audiences import conditions_in, in_words
from mailer.issues.meeting import met_by
from mailer.issues.preview import Seen

if TYPE_CHECKING:
    from mailer.issues.models import Issue
    from subscribers.models import Subscriber

EVERY, EVERYBODY, FULL, LIGHT = "every", "everybody", "full", "light"


class Seeing:
    """The choices that an issue offers. There are none where ``person`` reads it, who gets what they would be sent."""

    def __init__(self, issue: Issue, person: Subscriber | None, query: Mapping[str, Any]) -> None:
        self.conditions = numbered(conditions_in(issue))
        self._issue, self._person, self._query = issue, person, query

    @cached_property
    def choices(self) -> list[Choice]:
        if self._person is not None:
            return []
        blocks = [self._blocks()] if self.conditions else []
        return [*blocks, _editions()] if self._issue.newsletter_id and not self._is_light else blocks

    @property
    def seen(self) -> Seen:
        if self._person is not None:
            return Seen(met_by(self._person, self.conditions), self._person.light)
        words = {each.name: each.of(self._query) for each in self.choices}
        light, word = words.get("edition") == LIGHT, words.get("blocks", EVERY)
        if word == EVERY:
            return Seen(None, light)
        return Seen(frozenset() if word == EVERYBODY else frozenset([self.conditions[int(word) - 1]]), light)

    @property
    def _is_light(self) -> bool:
        return self._issue.newsletter.theme == LIGHT_THEME

    def _blocks(self) -> Choice:
        groups = [(str(number), in_words(each)) for number, each in enumerate(self.conditions, start=1)]
        return Choice(
            "blocks", _("Blocks"), ((EVERY, _("Every block")), (EVERYBODY, _("What everybody gets")), *groups)
        )


def _editions() -> Choice:
    return Choice("edition", _("Edition"), ((FULL, _("Full")), (LIGHT, _("Light"))))
