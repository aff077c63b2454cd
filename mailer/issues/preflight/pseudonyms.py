"""Pseudonyms behind which nobody looked: whether the real name is out of the issue as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from mailer.issues.preflight.findings import ISSUE, Code, Finding, Place, found
from mailer.issues.pseudonyms import Pseudonym


def check_pseudonyms(pseudonyms: Iterable[Pseudonym], language: str = "") -> Iterator[Finding]:
    """``language`` is that of the edition looked at: what stands in another is about the issue as a whole."""
    for each in pseudonyms:
        if not each.is_settled:
            here = each.language == language and each.block_id
            place = Place(each.block_id, "story", each.position) if here else ISSUE
            remedy = _("Open “Check for a name”, choose “{pseudonym}”, and write the real name.")
            yield found(Code.PSEUDONYM_UNCHECKED, _message(each), remedy.format(pseudonym=each.name), place)


def _message(each: Pseudonym) -> str:
    if each.look is not None and each.is_current:
        return _("The real name behind “{pseudonym}” still stands in the issue.").format(pseudonym=each.name)
    if each.look is not None:
        text = _("Nobody looked for the real name behind “{pseudonym}” since the issue changed.")
        return text.format(pseudonym=each.name)
    return _("Nobody looked for the real name behind “{pseudonym}” yet.").format(pseudonym=each.name)
