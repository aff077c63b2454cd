"""The conditions that staff set in the editor's blocks, as mailer.issues.audiences has them, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from mailer.issues.audiences import NOWHERE, Condition, numbered
from mailer.issues.validators import codes
from subscribers.codes import country_code, language_code
from subscribers.models import List, Organisation, Subscriber

if TYPE_CHECKING:
    from mailer.issues.models import Issue

LONGEST_TITLE = 80


def conditions_in(issue: Issue) -> list[Condition | None]:
    """The condition of each of the issue's blocks, in order; None for a block that is for everybody."""
    return [condition_of(child.value) for child in issue.body]


def conditions_of(editions: Iterable[Issue]) -> tuple[Condition, ...]:
    """All conditions of an issue's editions in their order: as the proof numbers them."""
    return numbered(each for edition in editions for each in conditions_in(edition))


def condition_of(value: Any) -> Condition | None:
    """The condition of a block by its ``value`` in the editor. What was chosen and is gone stays as
    :data:`~mailer.issues.audiences.NOWHERE`: nobody meets it."""
    audience = value.get("audience") if isinstance(value, Mapping) else None
    if not audience or not audience.get("only"):
        return None
    return Condition(
        lists=_sorted(map(int, audience.get("lists") or ())),
        kinds=_sorted(audience.get("kinds") or ()),
        countries=_sorted(country_code(each) or each for each in codes(audience.get("countries") or "")),
        languages=_sorted(language_code(each) or each for each in codes(audience.get("languages") or "")),
        organisations=_organisations(audience.get("funders") or ()),
    )


def _sorted(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(set(values)))


def _organisations(funders: Iterable[Any]) -> tuple[int, ...]:
    """Whose people they are: a funder's are those of its organisation."""
    from mailer.issues.models import Funder

    chosen = {int(each) for each in funders}
    found = dict(Funder.objects.filter(pk__in=chosen).values_list("pk", "organisation"))
    return _sorted(found.get(each, NOWHERE) for each in chosen)


def in_words(condition: Condition) -> str:
    """Whom it is for, in the reader's language: “on the list Donors, in JO or LB”."""
    kinds = dict(Subscriber.Kind.choices)
    parts = [
        _any(_("on the list {names}"), _names(List, condition.lists)),
        _any(_("of the kind {names}"), [str(kinds.get(each, each)) for each in condition.kinds]),
        _any(_("in {names}"), condition.countries),
        _any(_("who read {names}"), condition.languages),
        _any(_("of the organisation {names}"), _names(Organisation, condition.organisations)),
    ]
    return ", ".join(filter(None, parts)) or _("nobody")


def told(condition: Condition, editions: Iterable[Issue]) -> dict[str, Any]:
    """What the sign-off page says of it: for whom it is, and which blocks are for them alone, each once."""
    blocks: dict[str, dict[str, Any]] = {}
    for edition in editions:
        for position, (child, held) in enumerate(zip(edition.body, conditions_in(edition), strict=True), start=1):
            if held == condition:
                shown = {"position": position, "kind": child.block_type, "title": _title(child.value)}
                blocks.setdefault(str(child.id), shown)
    return {"words": in_words(condition), "blocks": list(blocks.values())}


def reach_of(editions: Iterable[Issue], conditions: Sequence[Condition]) -> list[list[Any]]:
    """For whom each block of each edition is, as a proof keeps it: language, id, position, kind, title, and the number
    of its condition among ``conditions``, 0 for everybody."""
    numbers = {None: 0} | {condition: number for number, condition in enumerate(conditions, start=1)}
    return [
        [edition.language, str(child.id), position, child.block_type, _title(child.value), numbers[held]]
        for edition in editions
        for position, (child, held) in enumerate(zip(edition.body, conditions_in(edition), strict=True), start=1)
    ]


def _title(value: Any) -> str:
    """Empty where it has none; a divider has no fields at all."""
    return str(value.get("title") or value.get("caption") or "")[:LONGEST_TITLE] if isinstance(value, Mapping) else ""


def _any(words: str, names: Iterable[str]) -> str:
    found = list(names)
    return words.format(names=get_text_list(found, _("or"))) if found else ""


def _names(model: Any, keys: Iterable[int]) -> list[str]:
    known = dict(model.objects.filter(pk__in=list(keys)).values_list("pk", "name"))
    return [known.get(key, _("(gone)")) for key in keys]
