"""Deletes files of pictures that no row names any more: what a full disk or a killed process left of a photo that was
blurred, exchanged or withdrawn, and documents of consents that were never recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

from mailer.issues.models import Image, PhotoConsent, ProofPicture, Rendition
from mailer.issues.models.image import ORIGINALS_FOLDER
from mailer.issues.models.photo import private_storage
from mailer.issues.pictures import FROZEN_FOLDER

YOUNG = timedelta(hours=1)
"""A file may be there before its row is."""
_AT_ONCE = 500


def drop_lost_files(*, really: bool = True) -> list[str]:
    """The files, as paths below the data folder's; with ``really`` they are deleted. Raises OSError."""
    media: Any = default_storage
    dropped = []
    for storage, folder, rows in (
        (media, ORIGINALS_FOLDER, Image.objects.all()),
        (media, "images", Rendition.objects.all()),
        (media, FROZEN_FOLDER, ProofPicture.objects.all()),
        (private_storage(), "", PhotoConsent.objects.all()),
    ):
        field = "document" if rows.model is PhotoConsent else "file"
        for names in _in_hundreds(_old_files(storage, folder)):
            known = set(rows.filter(**{f"{field}__in": names}).values_list(field, flat=True))
            for name in set(names) - known:
                if really:
                    storage.delete(name)
                dropped.append(str(Path(storage.path(name)).relative_to(Path(settings.MEDIA_ROOT).parent)))
    return sorted(dropped)


def _old_files(storage: FileSystemStorage, folder: str) -> Iterator[str]:
    if not storage.exists(folder):
        return
    for file in storage.listdir(folder)[1]:
        name = f"{folder}/{file}" if folder else file
        if storage.get_modified_time(name) < timezone.now() - YOUNG:
            yield name


def _in_hundreds(names: Iterator[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for name in names:
        chunk.append(name)
        if len(chunk) == _AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
