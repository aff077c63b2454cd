"""Another edition of an issue, to be translated: the same blocks by the same ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale

from mailer.issues.choices import languages
from mailer.issues.editions import MOST, editions_of
from mailer.issues.errors import TranslationRefused
from mailer.issues.fingerprints import fingerprint_of
from mailer.issues.models import Issue
from mailer.issues.translation import raw_blocks

if TYPE_CHECKING:
    from subscribers.models import User

ITS_OWN: dict[str, Any] = {"emptied": [], "uncertain": [], "names_checked": [], "made_from": None, "source": ""}
"""What is told of one edition's text alone: an edition that begins has nothing of it, whatever the main one has."""


def translate_issue(issue: Issue, language: str, by: User | None = None) -> Issue:
    """The issue's edition in ``language``: the one that is there, or a new one that says what the main edition says, as
    it is stored, until it is translated. Raises :class:`TranslationRefused`."""
    names = dict(languages())
    if language not in names:
        text = _("“{language}” is no language of issues here. Choose one of: {known}.")
        raise TranslationRefused(text.format(language=language, known=", ".join(names)))
    with transaction.atomic():
        family = Issue.objects.filter(translation_key=issue.translation_key)
        list(family.select_for_update().values_list("pk"))  # of two who press at once, the second finds the first's
        editions = editions_of(issue)
        if there := next((each for each in editions if each.language == language), None):
            return there
        if len(editions) >= MOST:
            raise TranslationRefused(_("An issue has at most {most} editions.").format(most=MOST))
        return _begun(editions[0], language, by)


def _begun(main: Issue, language: str, by: User | None) -> Issue:
    locale, _created = Locale.objects.get_or_create(language_code=language)
    edition: Issue = main.copy_for_translation(locale)
    # Anew: the copy would share its blocks with the main edition
    edition.body = Issue._meta.get_field("body").to_python(raw_blocks(main))
    edition.translated = fingerprint_of(main)
    edition.locked, edition.locked_at, edition.locked_by = False, None, None
    edition.latest_revision = None
    for name, value in ITS_OWN.items():
        setattr(edition, name, value)
    edition.save()
    edition.save_revision(user=by, log_action="wagtail.copy_for_translation")
    return edition
