"""Pictures that were withdrawn: they do not come back as another file."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _
from wagtail.utils.file import hash_filelike

from mailer.issues.errors import PictureRefused
from mailer.issues.picture_intake import TakenPicture, take_in


def is_withdrawn(intake_hash: str) -> bool:
    """Whether somebody who is shown in the picture that was taken in with that hash withdrew their consent."""
    from mailer.issues.models import PhotoConsent

    return (
        bool(intake_hash) and PhotoConsent.objects.filter(intake_hash=intake_hash, withdrawn_at__isnull=False).exists()
    )


def refuse_withdrawn(intake_hash: str) -> None:
    """Raises :class:`PictureRefused`."""
    if is_withdrawn(intake_hash):
        raise PictureRefused(
            _("Somebody in this picture withdrew their consent to be shown: it is not taken any more. Choose another.")
        )


def take_in_unless_withdrawn(file: IO[bytes]) -> TakenPicture:
    """As :func:`mailer.issues.picture_intake.take_in`, for a picture that nobody has withdrawn."""
    taken = take_in(file)
    refuse_withdrawn(hash_filelike(taken))
    return taken
