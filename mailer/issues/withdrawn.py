"""Pictures that were withdrawn: they do not come back as another file."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mailer.issues.errors import PictureRefused


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
