"""Our own image models from the first migration on, as swapping them later is painful."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, SourceImageIOError
from wagtail.images.models import Image as WagtailImage
from wagtail.utils.file import hash_filelike

from mailer.issues.picture_intake import TakenPicture, take_in
from mailer.issues.picture_pixels import as_mailed
from mailer.lib import base32

ORIGINALS_FOLDER = "original_images"


class Image(AbstractImage):
    """A picture of the library. ``description`` is its alternative text where a photo block gives none of its own."""

    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Who took it; used where a photo block names nobody.")
    )

    intake_hash = models.CharField(max_length=40, blank=True, db_index=True, editable=False)
    """SHA-1 (hex) of the file as it was taken in: it stays when faces are blurred, and so tells the same picture in
    another image."""

    # Wagtail's own Image keeps the plain reverse names
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="uploaded_pictures",
        verbose_name=_("uploaded by user"),
    )
    uploaded_by_user.wagtail_reference_index_ignore = True
    tags = TaggableManager(blank=True, help_text=None, related_name="pictures", verbose_name=_("tags"))

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    @property
    def default_alt_text(self) -> str:
        """The description alone: a file name is no alternative text."""
        return str(self.description)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever makes an image or gives it another file: the file is taken in first. Raises
        :class:`mailer.issues.errors.PictureRefused`, also for one whose consent was withdrawn."""
        if self.file and not self.file._committed:
            self._take_in()
        super().save(*args, **kwargs)

    def _take_in(self) -> None:
        from mailer.issues.withdrawn import refuse_withdrawn

        if not isinstance(self.file.file, TakenPicture):
            self.file = take_in(self.file.file)
            self._set_image_file_metadata()
        if not self.file.file.is_ours:
            self.intake_hash = hash_filelike(self.file.file)
            refuse_withdrawn(self.intake_hash)

    def get_upload_to(self, filename: str) -> str:
        """A name that tells nothing and cannot be guessed: those that cameras and people give hold days and names."""
        return f"{ORIGINALS_FOLDER}/{base32.encode(secrets.token_bytes(20))}{Path(filename).suffix.lower()}"

    def find_existing_renditions(self, *filters: Filter) -> dict[Filter, Rendition]:
        """Without those that were made from a file which the image has no longer: whoever began to make one before a
        blur may have stored it after that. They are deleted."""
        found: dict[Filter, Rendition] = super().find_existing_renditions(*filters)
        stale = [each for each in found.values() if not each.shows(self.file.name)]
        if stale and self._file_now() == self.file.name:
            for each in stale:
                each.delete()
        return {filter: each for filter, each in found.items() if each not in stale}

    def create_rendition(self, filter: Filter) -> Rendition:
        return self._still_shown([super().create_rendition(filter)])[0]

    def create_renditions(self, *filters: Filter) -> dict[Filter, Rendition]:
        made: dict[Filter, Rendition] = super().create_renditions(*filters)
        self._still_shown(list(made.values()))
        return made

    def _still_shown(self, made: list[Rendition]) -> list[Rendition]:
        """Raises SourceImageIOError, and leaves nothing of them, where the image got another file meanwhile."""
        file = self._file_now()
        stale = [each for each in made if not each.shows(file)]
        for each in stale:
            each.delete()
        if stale:
            raise SourceImageIOError("the image has another file by now")
        return made

    def _file_now(self) -> str:
        return str(type(self)._base_manager.filter(pk=self.pk).values_list("file", flat=True).first() or "")

    def generate_rendition_file(self, filter: Filter, *, source: File | None = None) -> ContentFile:
        """The rendition as it may be mailed, in memory: Wagtail's own temporary file would stay open until it is
        collected, and keeps what an old original says of its camera and place."""
        with super().generate_rendition_file(filter, source=source) as made:
            made.seek(0)
            return ContentFile(as_mailed(made.read()), name=made.name)


class Rendition(AbstractRendition):
    """An image at one size, for screens of staff; what is mailed are the copies a proof makes."""

    image = models.ForeignKey(Image, models.CASCADE, related_name="renditions")

    def shows(self, original: str) -> bool:
        """Whether it was made from the file ``original``. Wagtail names it by as much of that name as has room, without
        the spaces that old ones may have."""
        begins = Path(self.file.name).name.partition(".")[0]
        return bool(original) and get_valid_filename(Path(original).name).startswith(begins)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]
