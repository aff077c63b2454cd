"""Pictures: whether they are there, what is said of them, whom they show, and how heavy they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from mailer.compiler import content as c
from mailer.issues.picture_pixels import BUDGET
from mailer.issues.preflight.findings import Code, Finding, Place, found, placed

HEAVY = BUDGET
"""Bytes of one picture: what is mailed keeps to that where it can without losing its looks."""
HEAVY_TOGETHER = 1_500_000
"""Bytes of all pictures of a mail."""

_FILE_NAME = re.compile(
    r"\S.{0,200}\.(jpe?g|png|gif|webp|hei[cf]|tiff?|bmp)|"
    r"(img|dsc[nf]?|dcim|pxl|image|photo|picture|screenshot|whatsapp image)[\s_-]*\d[\w\s.-]{0,60}",
    re.IGNORECASE,
)


def check_photos(content: c.IssueContent) -> Iterator[Finding]:
    for place, block in placed(content):
        for photo in photos_of(block):
            yield from _check_photo(photo, place)


def photos_of(block: c.Content) -> tuple[c.Photo, ...]:
    if isinstance(block, c.Photo):
        return (block,)
    return block.photos if isinstance(block, c.Story | c.Gallery) else ()


def _check_photo(photo: c.Photo, place: Place) -> Iterator[Finding]:
    named = f" “{photo.caption}”" if photo.caption else ""
    if photo.picture is None:
        yield found(
            Code.PHOTO_WITHOUT_FILE,
            _("The photo{named} has no file.").format(named=named),
            _("Choose one, or override this with a reason: a placeholder will stand there."),
            place,
        )
        return
    yield from _check_alt(photo.picture.alt.strip(), photo.caption.strip(), named, place)
    if photo.protect_faces:
        message = _("Faces in the photo{named} are to be protected, and nothing makes them unrecognisable.")
        yield found(
            Code.FACES_NOT_PROTECTED,
            message.format(named=named),
            _("Choose a picture in which nobody can be recognised, then override this with a reason that says so."),
            place,
        )


def _check_alt(alt: str, caption: str, named: str, place: Place) -> Iterator[Finding]:
    if not alt:
        message = _("The photo{named} has no alternative text.").format(named=named)
        yield found(Code.MISSING_ALT_TEXT, message, _("Say in a few words what it shows."), place)
    elif _FILE_NAME.fullmatch(alt):
        message = _("The alternative text “{alt}” is the name of a file.").format(alt=alt)
        yield found(Code.ALT_IS_FILE_NAME, message, _("Say in a few words what it shows."), place)
    elif caption and _plain(alt) == _plain(caption):
        message = _("The alternative text of the photo{named} repeats its caption.").format(named=named)
        remedy = _("Say what the photo shows; whoever hears it read out hears the caption anyway.")
        yield found(Code.ALT_REPEATS_CAPTION, message, remedy, place)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(".")


def check_weight(content: c.IssueContent, weights: Mapping[str, int]) -> Iterator[Finding]:
    """``weights`` gives the bytes of each picture as mailed by its address; those that nobody knows are left out."""
    for place, block in placed(content):
        for picture in _pictures(block):
            if (size := weights.get(picture.url, 0)) > HEAVY:
                message = _("The picture “{alt}” has {size} KB; slow links take long for more than {most} KB.")
                yield found(
                    Code.PICTURE_HEAVY,
                    message.format(alt=picture.alt, size=f"{size // 1000:,}", most=HEAVY // 1000),
                    _("Choose a calmer picture, or save it smaller: 1,200 pixels across are enough."),
                    place,
                )
    if (together := sum(weights.values())) > HEAVY_TOGETHER:
        message = _("All pictures together have {size} KB; readers on a phone pay for more than {most} KB.")
        yield found(
            Code.PICTURES_HEAVY,
            message.format(size=f"{together // 1000:,}", most=f"{HEAVY_TOGETHER // 1000:,}"),
            _("Leave some out, or lead to an album on a website."),
        )


def _pictures(block: c.Content) -> Iterator[c.Picture]:
    yield from (photo.picture for photo in photos_of(block) if photo.picture)
    if isinstance(block, c.Programme):
        yield from (funder.logo for funder in block.funders if funder.logo)
