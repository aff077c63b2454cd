"""A manuscript made into an issue, the way issue files are imported: all of it or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from mailer.issues.errors import ManuscriptRefused, PictureRefused
from mailer.issues.look_again import Doubt
from mailer.issues.manuscripts.draft import Block, Draft, Flag, Reason
from mailer.issues.manuscripts.paper import Unreadable
from mailer.issues.manuscripts.reading import read_draft
from mailer.issues.manuscripts.words_for import WHYS
from mailer.issues.models import Issue, Newsletter
from mailer.issues.withdrawn import take_in_unless_withdrawn
from mailer.issues.yaml_import import import_issue

if TYPE_CHECKING:
    from subscribers.models import User

SUBJECT = 120
"""Letters up to which headings are strung together."""
TITLE = 200
_KURDISH = set("ڕڵۆێەڤ")


def draft_issue(
    data: bytes, filename: str, newsletter: str, by: User | None = None, title: str = "", day: date | None = None
) -> Issue:
    """A new issue of the newsletter of that name, which is made where it is missing. ``title`` and ``day`` go before
    what the manuscript says. Raises :class:`ManuscriptRefused`; then nothing was stored."""
    with tempfile.TemporaryDirectory(prefix="mailer-manuscript-") as name:
        folder = Path(name)
        try:
            draft = read_draft(data, filename, newsletter, folder)
        except Unreadable as error:
            raise ManuscriptRefused(str(WHYS[error.why])) from error
        draft = _with_pictures(_entitled(draft, newsletter, title, day), folder)
        text = yaml.dump(_file(draft, newsletter), Dumper=_Dumper, allow_unicode=True, sort_keys=False)
        return import_issue(text, filename, folder, by, list(_doubts(draft)))


class _Dumper(yaml.SafeDumper):
    """Writes everything out: issue files have no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _entitled(draft: Draft, newsletter: str, title: str, day: date | None) -> Draft:
    """With a title and a day, whoever said them."""
    flags = [flag for flag in draft.flags if not (day and flag.reason is Reason.NO_DATE)]
    day = day or draft.day or timezone.localdate()
    title = title or draft.title
    if not title:
        with override(_language(draft, newsletter)):
            title = f"{newsletter}, {date_format(day, 'F Y')}"[:TITLE]
        flags.append(Flag(Reason.TITLE))
    return replace(draft, title=title, day=day, flags=(*flags, Flag(Reason.SUBJECT)))


def _language(draft: Draft, newsletter: str) -> str:
    """The newsletter's; of a new one, what its letters say."""
    if known := Newsletter.objects.filter(name=newsletter).values_list("language", flat=True).first():
        return str(known)
    letters = "".join(_texts([block.fields for block in draft.blocks]))
    is_arabic = sum("\u0600" <= letter <= "\u06ff" for letter in letters) > len(letters) / 3
    if not is_arabic:
        return settings.LANGUAGES[0][0]
    return "ckb" if sum(letter in _KURDISH for letter in letters) > len(letters) / 50 else "ar"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _with_pictures(draft: Draft, folder: Path) -> Draft:
    """Pictures that the library would refuse are left out, and that is said."""
    return replace(draft, blocks=tuple(_with_picture(block, folder) for block in draft.blocks))


def _with_picture(block: Block, folder: Path) -> Block:
    if "file" not in block.fields:
        return block
    try:
        with (folder / block.fields["file"]).open("rb") as file:
            take_in_unless_withdrawn(file)
    except (PictureRefused, OSError) as error:
        rest = {name: value for name, value in block.fields.items() if name != "file"}
        why = str(error) if isinstance(error, PictureRefused) else ""
        return replace(block, fields=rest, flags=(*block.flags, Flag(Reason.PICTURE_UNUSABLE, why)))
    return block


def _file(draft: Draft, newsletter: str) -> dict[str, Any]:
    """As issue files are written."""
    return {
        "newsletter": newsletter,
        "title": draft.title,
        "subject": _subject(draft),
        "date": str(draft.day),
        "language": _language(draft, newsletter),
        "blocks": [{"type": block.kind, **block.fields} for block in draft.blocks],
    }


def _subject(draft: Draft) -> str:
    """The headings of what is news, as many as an inbox shows."""
    titles = [
        block.fields["title"] for block in draft.blocks if block.kind in {"story", "text"} and "title" in block.fields
    ]
    return _strung(titles) or draft.title


def _strung(titles: Sequence[str]) -> str:
    subject = ""
    for title in titles:
        longer = f"{subject}, {title}" if subject else title
        if len(longer) > SUBJECT:
            break
        subject = longer
    return subject


def _doubts(draft: Draft) -> Iterator[Doubt]:
    yield from (Doubt(None, flag.reason.value, flag.detail) for flag in draft.flags)
    for at, block in enumerate(draft.blocks):
        yield from (Doubt(at, flag.reason.value, flag.detail) for flag in block.flags)
