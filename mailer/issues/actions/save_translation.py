"""What a translator typed, saved: texts, blocks taken over from the main edition, and what is up to date with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from mailer.issues.errors import TranslationRefused
from mailer.issues.fingerprints import fingerprint_of, marks_of
from mailer.issues.models import Issue
from mailer.issues.outdated import HEAD, REST
from mailer.issues.translation import LINES, raw_blocks, stamp, taken_over, with_texts

if TYPE_CHECKING:
    from subscribers.models import User


@dataclass(frozen=True, slots=True)
class Saved:
    """``changed`` are the ids of blocks that were said to be up to date with a source that is another one now: their
    texts are saved, and they stay to be done."""

    edition: Issue
    changed: frozenset[str]


def save_translation(
    main: Issue,
    edition: Issue,
    typed: Mapping[tuple[str, str], str],
    shown: str,
    up_to_date: Collection[str] = (),
    take: Collection[str] = (),
    by: User | None = None,
    seen: Mapping[str, str] | None = None,
) -> Saved:
    """The edition with what was ``typed``, by a block's id and a text's path; with the blocks of the main edition whose
    ids ``take`` names; and noted as up to date with the main one in those that ``up_to_date`` names. ``shown`` is the
    stamp of what was typed over; ``seen`` are the marks of the main edition as the translator had it before them, those
    of ``main`` if they are left out.

    Raises :class:`TranslationRefused` where somebody else has saved the edition since, or it is locked."""
    before = marks_of(main) if seen is None else seen
    with transaction.atomic():
        source, stored = _locked(main, edition)
        if stored.locked:
            raise TranslationRefused(_("This edition is locked. Whoever locked it can unlock it in the editor."))
        if stamp(stored) != shown:
            text = _(
                "Somebody else has saved this edition since you opened it. What you typed is below, and beside it what "
                "is stored now. Choose, then save again."
            )
            raise TranslationRefused(text)
        for name in LINES:
            setattr(stored, name, typed.get((HEAD, name), getattr(stored, name)))
        raw = with_texts(raw_blocks(stored), typed)
        raw = taken_over(raw_blocks(source), raw, set(take))
        stored.body = Issue._meta.get_field("body").to_python(raw)
        changed = _changed(before, marks_of(source), {*up_to_date, *take})
        stored.translated = _noted(source, stored, {*up_to_date, *take} - changed)
        stored.save()
        stored.save_revision(user=by, log_action="wagtail.edit")
        return Saved(stored, changed)


def _locked(main: Issue, edition: Issue) -> tuple[Issue, Issue]:
    """Both as they are stored: nobody changes the source while it is noted as translated."""
    rows = Issue.objects.select_for_update(of=("self",)).select_related("newsletter", "locale")
    found = {each.pk: each for each in rows.filter(pk__in=[main.pk, edition.pk]).order_by("pk")}
    return found[main.pk], found[edition.pk]


def _changed(seen: Mapping[str, str], now: Mapping[str, str], ids: Collection[str]) -> frozenset[str]:
    return frozenset(each for each in ids if seen.get(each, "") != now.get(each, ""))


def _noted(main: Issue, edition: Issue, up_to_date: Collection[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fingerprint of what the edition translates: new for what is up to date, as before for the rest."""
    now, then = dict(fingerprint_of(main)), {str(name): marks for name, marks in edition.translated}
    kept = [each for each in now if each in up_to_date or each in then]
    noted = {each: now[each] if each in up_to_date else then[each] for each in kept}
    if HEAD in up_to_date and REST in now:
        noted[REST] = now[REST]
    return list(noted.items())
