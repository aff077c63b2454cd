"""What a translator typed, saved: texts, blocks taken over from the main edition, and what is up to date with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from mailer.issues.errors import TranslationRefused
from mailer.issues.fingerprints import fingerprint_of
from mailer.issues.models import Issue
from mailer.issues.outdated import HEAD, REST
from mailer.issues.translation import LINES, raw_blocks, stamp, taken_over, with_texts

if TYPE_CHECKING:
    from subscribers.models import User


def save_translation(
    main: Issue,
    edition: Issue,
    typed: Mapping[tuple[str, str], str],
    shown: str,
    up_to_date: Collection[str] = (),
    take: Collection[str] = (),
    by: User | None = None,
) -> Issue:
    """The edition with what was ``typed``, by a block's id and a text's path; with the blocks of the main edition whose
    ids ``take`` names; and noted as up to date with the main one in those that ``up_to_date`` names. ``shown`` is the
    stamp of what was typed over.

    Raises :class:`TranslationRefused` where somebody else has saved the edition since, or it is locked."""
    with transaction.atomic():
        stored = Issue.objects.select_for_update(of=("self",)).select_related("newsletter", "locale").get(pk=edition.pk)
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
        raw = taken_over(raw_blocks(main), raw, set(take))
        stored.body = Issue._meta.get_field("body").to_python(raw)
        stored.translated = _noted(main, stored, {*up_to_date, *take})
        stored.save()
        stored.save_revision(user=by, log_action="wagtail.edit")
        return stored


def _noted(main: Issue, edition: Issue, up_to_date: Collection[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fingerprint of what the edition translates: new for what is up to date, as before for the rest."""
    now, then = dict(fingerprint_of(main)), {str(name): marks for name, marks in edition.translated}
    kept = [each for each in now if each in up_to_date or each in then]
    noted = {each: now[each] if each in up_to_date else then[each] for each in kept}
    if HEAD in up_to_date and REST in now:
        noted[REST] = now[REST]
    return list(noted.items())
