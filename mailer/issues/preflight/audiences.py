"""Whom conditional blocks are for: not too many kinds of readers, and somebody each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.issues.audiences import MOST, NOWHERE, Condition, numbered
from mailer.issues.block_audiences import conditions_in, conditions_of, in_words
from mailer.issues.editions import editions_of
from mailer.issues.preflight.findings import Code, Finding, Place, found, placed
from subscribers.audience import audience
from subscribers.matching import matching
from subscribers.models import List

if TYPE_CHECKING:
    from mailer.issues.models import Issue


def check_audiences(issue: Issue, content: c.IssueContent, *, quickly: bool = False) -> Iterator[Finding]:
    """``content`` is that of ``issue``, block for block. ``quickly`` asks for nobody who meets the conditions."""
    held = conditions_in(issue)
    places = [place for place, _content in placed(content)]
    yield from check_unticked([child.value for child in issue.body], places)
    if not any(held):
        return
    pairs = zip(held, content.blocks, strict=True)
    yield from check_left([each for each, block in pairs if not isinstance(block.content, c.Divider)])
    yield from check_number(conditions_of(_as_given(issue)), in_words)
    yield from check_named(held, places, set(List.objects.values_list("pk", flat=True)))
    if not quickly:
        yield from check_met(held, places, [each for each in numbered(held) if not _is_met(each)], in_words)


def check_left(held: Sequence[Condition | None]) -> Iterator[Finding]:
    """``held`` are the conditions of all blocks but dividers."""
    if held and all(held):
        message = _("Every block is for some readers alone: all others on the lists get a mail with nothing in it.")
        remedy = _("Make a block for everybody, or give the reason why nobody else is on the lists it may go to.")
        yield found(Code.AUDIENCE_LEAVES_NOTHING, message, remedy)


def check_number(conditions: Sequence[Condition], words: Callable[[Condition], str]) -> Iterator[Finding]:
    if len(conditions) <= MOST:
        return
    message = _("The blocks are for {number} different groups of readers, and {most} are possible: {groups}.").format(
        number=len(conditions), most=MOST, groups="; ".join(map(words, conditions))
    )
    remedy = _("Choose the same readers in several blocks, or make an issue of its own for some of them.")
    yield found(Code.AUDIENCE_CONDITIONS, message, remedy)


def check_unticked(values: Iterable[Any], places: Sequence[Place]) -> Iterator[Finding]:
    """Who has chosen readers means them alone; without the tick the block would go to everybody."""
    for value, place in zip(values, places, strict=True):
        chosen = value.get("audience") if isinstance(value, Mapping) else None
        if chosen and not chosen.get("only") and any(part for name, part in chosen.items() if name != "only"):
            message = _("Readers are chosen for this block, but it goes to everybody.")
            remedy = _("Tick “Only for some readers” under “For whom”, or take out what is chosen there.")
            yield found(Code.AUDIENCE_UNTICKED, message, remedy, place)


def check_named(held: Sequence[Condition | None], places: Sequence[Place], lists: Collection[int]) -> Iterator[Finding]:
    """``lists`` are those that there are."""
    for condition, place in zip(held, places, strict=True):
        if condition is None:
            continue
        if condition == Condition():
            message = _("This block is only for some readers, but nothing says for whom.")
            yield found(Code.AUDIENCE_NOBODY, message, _("Choose them under “For whom”, or untick it there."), place)
        elif NOWHERE in condition.organisations or not set(condition.lists) <= set(lists):
            message = _("This block is for a list or a funder that is gone.")
            yield found(Code.AUDIENCE_NOBODY, message, _("Choose anew under “For whom”."), place)


def check_met(
    held: Sequence[Condition | None],
    places: Sequence[Place],
    unmet: Collection[Condition],
    words: Callable[[Condition], str],
) -> Iterator[Finding]:
    """``unmet`` are the conditions that nobody meets today."""
    for condition, place in zip(held, places, strict=True):
        if condition is not None and condition != Condition() and condition in unmet:
            message = _("Nobody on any list gets this block today: it is for readers {group}.")
            remedy = _("See whether the readers are right, or import them before you send.")
            yield found(Code.AUDIENCE_EMPTY, message.format(group=words(condition)), remedy, place)


def _as_given(issue: Issue) -> list[Issue]:
    """All editions of the issue, itself as it is being written: the proof numbers the conditions of all."""
    if issue.pk is None:
        return [issue]
    return [issue if each.pk == issue.pk else each for each in editions_of(issue)]


def _is_met(condition: Condition) -> bool:
    everybody = audience(List.objects.values_list("pk", flat=True))
    return everybody.filter(matching(**asdict(condition))).exists()
