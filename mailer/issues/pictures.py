"""Where the pictures of a mail are seen: as renditions while it is written, as copies of its own once it is a proof."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Filter, SourceImageIOError

from mailer.compiler.content import Picture
from mailer.issues.picture_bytes import is_bare
from mailer.issues.picture_pixels import as_mailed
from mailer.lib import base32

if TYPE_CHECKING:
    from mailer.issues.models import Image, Rendition

FROZEN_FOLDER = "p"
_PHOTO = "max-1200x2400|bgcolor-fff|format-jpeg"
_LOGO = "max-600x240|format-png"
"""Twice the pixels that are shown, for sharp screens. JPEG and PNG, as Outlook shows nothing newer."""


class PictureSource(Protocol):
    def __call__(self, image: Image, alt: str, *, logo: bool = False) -> Picture | None:
        """The picture at an absolute address, or None where its file is gone or broken."""


def rendition_of(image: Image, logo: bool) -> Rendition | None:
    """The image as mails show it; None where the file is gone or broken, even if an older rendition is still there."""
    if not image.file.storage.exists(image.file.name):
        return None
    try:
        return image.get_rendition(_LOGO if logo else _PHOTO)
    except (SourceImageIOError, InvalidFilterSpecError, OSError, ValueError):
        return None


def made_rendition(image: Image, logo: bool) -> Rendition | None:
    """What :func:`rendition_of` gives, where it was made before: making one takes a while."""
    try:
        return image.find_existing_rendition(Filter(spec=_LOGO if logo else _PHOTO))
    except ObjectDoesNotExist:
        return None


def preview_pictures(image: Image, alt: str, *, logo: bool = False) -> Picture | None:
    """Renditions, for staff who are signed in."""
    rendition = rendition_of(image, logo)
    return rendition and Picture(absolute(rendition.file.name), rendition.width, rendition.height, alt)


def absolute(file: str) -> str:
    """The address of a file below MEDIA_ROOT."""
    return f"{settings.MAILER_PUBLIC_URL}{settings.MEDIA_URL}{file}"


@dataclass(frozen=True, slots=True)
class FrozenPicture:
    """A copy on disk; ``file`` is its path below MEDIA_ROOT."""

    image: Image
    file: str
    sha256: str
    width: int
    height: int


@dataclass
class Freezer:
    """Copies every picture it is asked for to a name nobody can guess, once. It is a :class:`PictureSource`."""

    frozen: dict[tuple[int, bool], FrozenPicture | None] = field(default_factory=dict)
    lost_photos: list[str] = field(default_factory=list)
    """Titles in the library of those that could not be read."""
    lost_logos: list[str] = field(default_factory=list)
    """Whose logo could not be read."""

    def __call__(self, image: Image, alt: str, *, logo: bool = False) -> Picture | None:
        key = (image.pk, logo)
        if key not in self.frozen:
            self.frozen[key] = _freeze(image, logo)
            if self.frozen[key] is None:
                (self.lost_logos if logo else self.lost_photos).append(alt if logo else image.title)
        copy = self.frozen[key]
        return copy and Picture(absolute(copy.file), copy.width, copy.height, alt)

    @property
    def copies(self) -> list[FrozenPicture]:
        return [copy for copy in self.frozen.values() if copy]

    def discard(self) -> None:
        """Removes the copies again: their proof did not come to stand."""
        for copy in self.copies:
            default_storage.delete(copy.file)


def _freeze(image: Image, logo: bool) -> FrozenPicture | None:
    rendition = rendition_of(image, logo)
    data = rendition and _bytes(rendition)
    if not rendition or not data:
        return None
    # Renditions of today are bare; those made before pictures were encoded anew may not be
    clean, suffix = data if is_bare(data) else as_mailed(data), ".png" if logo else ".jpg"
    name = f"{FROZEN_FOLDER}/{base32.encode(secrets.token_bytes(20))}{suffix}"
    file = default_storage.save(name, ContentFile(clean))
    return FrozenPicture(image, file, hashlib.sha256(clean).hexdigest(), rendition.width, rendition.height)


def _bytes(rendition: Rendition) -> bytes:
    try:
        with rendition.file.open("rb") as handle:
            return bytes(handle.read())
    except FileNotFoundError:
        rendition.delete()  # it is made anew the next time
        return b""


def sha256_of(file: str) -> str:
    """Of a file below MEDIA_ROOT; empty where it is gone."""
    try:
        with default_storage.open(file, "rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""
