"""Who can be recognised in a photo: the faces in it, and the consent of those who are shown."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailer.issues.models.image import Image
from mailer.issues.photo_faces import seen_of
from mailer.lib import base32


def private_storage() -> FileSystemStorage:
    """Beside the pictures' folder, never below it: nothing there has an address."""
    return FileSystemStorage(Path(settings.MEDIA_ROOT).parent / "consents", file_permissions_mode=0o600)


def _document_name(_consent: PhotoConsent, name: str) -> str:
    return f"{base32.encode(secrets.token_bytes(20))}{Path(name).suffix.lower()}"


class PhotoCheck(models.Model):
    """The faces of one file of an image, and who looked it over. A new file needs a new look."""

    image = models.OneToOneField(Image, models.CASCADE, related_name="photo_check")
    file = models.CharField(max_length=255)
    """The image's file that was looked at: another one makes all of this void."""
    faces = models.JSONField(default=list)
    """As mailer.issues.photo_faces.Face writes them."""
    searched = models.BooleanField(default=False)
    """Whether the detector looked; without it all boxes are drawn by hand."""
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    @property
    def seen(self) -> str:
        """The file and the boxes as they are now, in short."""
        return seen_of(self.file, self.faces)

    def __str__(self) -> str:
        return f"{self.image_id} · {len(self.faces)}"


class PhotoConsent(models.Model):
    """That somebody may be shown. A name is not needed: “the woman on the left” says enough."""

    image = models.ForeignKey(Image, models.PROTECT, related_name="consents")
    whom = models.CharField(
        _("whom"), max_length=120, help_text=_("Such as “the woman on the left”. No name is needed.")
    )
    given_on = models.DateField(_("given on"))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day. Empty for no end."))
    reference = models.CharField(
        _("where it is kept"), max_length=200, blank=True, help_text=_("Such as “folder 12, form 7”, or add the file.")
    )
    document = models.FileField(_("document"), storage=private_storage, upload_to=_document_name, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True)
    intake_hash = models.CharField(max_length=40, blank=True, db_index=True, editable=False)
    """Of the picture that it is about, whatever file the image has by now."""
    swapped_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Since when, after a withdrawal, the library has a placeholder as well. Null while that has still to be done."""

    class Meta:
        ordering = ("pk",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and not self.intake_hash:
            self.intake_hash = self.image.intake_hash
        super().save(*args, **kwargs)

    def has_ended(self, today: date | None = None) -> bool:
        """It was withdrawn, or its last day is over."""
        return bool(self.withdrawn_at) or (self.until is not None and self.until < (today or timezone.localdate()))

    @property
    def suffix(self) -> str:
        """Of the document, such as ``.pdf``."""
        return Path(self.document.name).suffix

    def __str__(self) -> str:
        return self.whom
