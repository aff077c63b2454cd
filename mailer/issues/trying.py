"""An issue file tried out: imported to be looked at, and nothing of it kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction

from mailer.issues.adapter import content_of
from mailer.issues.models import Image, Issue, Rendition
from mailer.issues.yaml_import import import_issue


@contextmanager
def tried(text: str, filename: str, base: Path | None = None) -> Iterator[Issue]:
    """The issue that the YAML ``text`` would become, for as long as it is looked at.

    Raises :class:`mailer.issues.errors.ImportRefused` as importing it would."""
    made: list[str] = []
    try:
        with transaction.atomic():
            issue = import_issue(text, filename, base)
            images = _images(issue)
            try:
                yield issue
            finally:
                made += _files(images)
                transaction.set_rollback(True)
    finally:
        _remove_orphans(made)


def _images(issue: Issue) -> list[Image]:
    found: list[Image] = []
    content_of(issue, lambda image, alt, *, logo=False: found.append(image))
    return found


def _files(images: list[Image]) -> list[str]:
    """The files of the images and of what was made of them, which no cache may know any longer."""
    made = list(Rendition.objects.filter(image__in=images).select_related("image"))
    for rendition in made:
        rendition.purge_from_cache()
    return [each.file.name for each in (*images, *made)]


def _remove_orphans(files: list[str]) -> None:
    """Removes those that no row knows any longer; logos were there before and stay."""
    kept = {*Image.objects.filter(file__in=files).values_list("file", flat=True)}
    kept |= {*Rendition.objects.filter(file__in=files).values_list("file", flat=True)}
    for file in set(files) - kept:
        default_storage.delete(file)
