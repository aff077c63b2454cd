"""An issue file made into an issue: all of it or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import override

from mailer.issues import colours
from mailer.issues import yaml_nodes as nodes
from mailer.issues.errors import ImportRefused, PictureRefused
from mailer.issues.look_again import Doubt
from mailer.issues.models import Image, Issue, Newsletter, Programme, Visibility
from mailer.issues.models.newsletter import default_salutation, themes
from mailer.issues.picture_files import remove_files, store_picture
from mailer.issues.yaml_audience import REACH
from mailer.issues.yaml_blocks import BLOCKS
from mailer.issues.yaml_schema import Field, PhotoFile, choice, day, email, line, read_fields

if TYPE_CHECKING:
    from subscribers.models import User

MAX_BLOCKS = 500


def import_issue(
    text: str, filename: str, base: Path | None = None, by: User | None = None, doubts: Sequence[Doubt] = ()
) -> Issue:
    """A new issue from the YAML ``text``. Photos' files are looked for below the folder ``base``; without one they are
    refused. The newsletter is made where it is missing. A file that was imported before makes another issue. ``doubts``
    are shown in the editor until somebody has looked at them.

    Raises :class:`ImportRefused` with the line; then nothing was stored.
    """
    importer = _Importer(base, by, doubts)
    try:
        with transaction.atomic():
            return importer.store(_read(nodes.compose(text)), filename)
    except BaseException:
        remove_files(importer.stored)
        raise


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    line: int


def _language(node: yaml.Node, name: str) -> _Language:
    value, known = nodes.text(node, name), [code for code, _ in settings.LANGUAGES]
    if value not in known:
        raise ImportRefused(nodes.line(node), f"unknown language '{value}'{nodes.suggest(value, known)}")
    return _Language(value, nodes.line(node))


def _colour(node: yaml.Node, name: str) -> str:
    value = nodes.text(node, name).lower()
    if not colours.is_colour(value):
        raise ImportRefused(nodes.line(node), f"'{value}' is no colour; write it in quotes, such as '#1f4e79'")
    if colours.contrast_with_white(value) < colours.READABLE:
        raise ImportRefused(nodes.line(node), f"white text cannot be read on '{value}'; choose a darker colour")
    return value


def _theme(node: yaml.Node, name: str) -> str:
    return choice({folder: folder for folder, _ in themes()})(node, name)


_SENDER = {
    "name": Field(line(200), into="sender_name"),
    "email": Field(email, into="sender_email"),
    "reply_to": Field(email),
    "postal_address": Field(nodes.text),
    "salutation": Field(line(200), into="default_salutation"),
    "colour": Field(_colour),
    "accent": Field(_colour),
    "theme": Field(_theme),
}


def _sender(node: yaml.Node, name: str) -> dict[str, Any]:
    return read_fields(node, f"'{name}'", _SENDER)


def _blocks(node: yaml.Node, name: str) -> list[_Block]:
    found = nodes.items(node, name)
    if not found:
        raise ImportRefused(nodes.line(node), "'blocks' is empty; an issue needs at least one block")
    if len(found) > MAX_BLOCKS:
        raise ImportRefused(nodes.line(found[MAX_BLOCKS]), f"more than {MAX_BLOCKS} blocks; split the issue")
    return [_block(item) for item in found]


_TOP = {
    "source": Field(line()),
    "newsletter": Field(line(150), required=True),
    "sender": Field(_sender),
    "title": Field(line(200), required=True),
    "subject": Field(line(250), required=True),
    "preheader": Field(line(200)),
    "date": Field(day, required=True),
    "language": Field(_language, required=True),
    "visibility": Field(choice({word: word for word in Visibility.values})),
    "blocks": Field(_blocks, required=True),
}


def _read(node: yaml.Node) -> dict[str, Any]:
    return read_fields(node, "the issue", _TOP)


@dataclass(frozen=True, slots=True)
class _Block:
    kind: str
    line: int
    value: dict[str, Any]


def _block(node: yaml.Node) -> _Block:
    kinds = [entry for entry in nodes.entries(node, "a block") if entry.name == "type"]
    if not kinds:
        raise ImportRefused(nodes.line(node), "a block needs the field 'type'; known: " + ", ".join(BLOCKS))
    kind = nodes.text(kinds[0].value, "type")
    if kind not in BLOCKS:
        raise ImportRefused(kinds[0].line, f"unknown block type '{kind}'{nodes.suggest(kind, BLOCKS)}")
    everywhere = {} if kind == "divider" else REACH  # a divider goes where what it divides goes
    value = read_fields(node, kind, {**BLOCKS[kind], **everywhere}, besides=("type",))
    if value.get("until_date", value.get("date", "")) < value.get("date", ""):
        raise ImportRefused(nodes.line(node), "the event ends before it begins; correct 'date' or 'until'")
    return _Block(kind, nodes.line(node), value)


@dataclass
class _Importer:
    base: Path | None
    by: User | None
    doubts: Sequence[Doubt]
    stored: list[Image] = field(default_factory=list)
    _images: dict[str, Image] = field(default_factory=dict)

    def store(self, values: dict[str, Any], filename: str) -> Issue:
        issue = Issue(
            newsletter=_newsletter(values),
            title=values["title"],
            subject=values["subject"],
            preheader=values.get("preheader", ""),
            date=date.fromisoformat(values["date"]),
            visibility=values.get("visibility", ""),
            source=Path(filename).name[:200].encode("utf-8", "replace").decode(),
        )
        issue.body = Issue._meta.get_field("body").to_python([self._raw(block) for block in values["blocks"]])
        issue.uncertain = [each.as_json([child.id for child in issue.body]) for each in self.doubts]
        issue.save()
        issue.save_revision(user=self.by, log_action="wagtail.create")
        return issue

    def _raw(self, block: _Block) -> dict[str, Any]:
        """The block as StreamField stores it, with ids, which findings name it by."""
        value = {key: self._part(part) for key, part in self._with_image(block.value).items()}
        if block.kind == "programme":
            value = _linked(value, block.line)
        return {"type": block.kind, "value": value, "id": str(uuid.uuid4())}

    def _part(self, part: Any) -> Any:
        """A list as StreamField stores it, and the photos in it with their pictures."""
        if not isinstance(part, list):
            return part
        items = [self._with_image(item) if isinstance(item, dict) else item for item in part]
        return [{"type": "item", "value": item, "id": str(uuid.uuid4())} for item in items]

    def _with_image(self, value: dict[str, Any]) -> dict[str, Any]:
        """A photo's file made into its picture; anything else as it is."""
        file = value.get("file")
        if not isinstance(file, PhotoFile):
            return value
        rest = {key: part for key, part in value.items() if key != "file"}
        return rest | {"image": self._image(file, rest).pk}

    def _image(self, file: PhotoFile, value: dict[str, Any]) -> Image:
        if file.name not in self._images:
            path = _confined(self.base, file.name, file.line)
            try:
                image = store_picture(path, value.get("alt", ""), value.get("credit", ""), self.by)
            except PictureRefused as error:
                raise ImportRefused(file.line, f"the photo '{file.name}' cannot be taken. {error}") from error
            except OSError as error:
                message = f"the photo '{file.name}' cannot be read or stored: {error.strerror or error}"
                raise ImportRefused(file.line, message) from error
            self.stored.append(image)
            self._images[file.name] = image
        return self._images[file.name]


def _linked(value: dict[str, Any], at: int) -> dict[str, Any]:
    """A programme that is kept under this code or title is chosen, so that its funders of the day come with it; what
    the file says of it otherwise goes for this issue alone."""
    title, code = value.get("title", ""), value.get("code", "")
    kept = _kept_programme(title, code)
    if kept is None and not title:
        raise ImportRefused(at, "programme needs the field 'title', or the 'code' of one that is kept")
    if kept is None:
        return value
    own = {key: part for key, part in value.items() if key not in {"title", "code", "funders"}}
    differs = {"title": title} if title and title.casefold() != kept.title.casefold() else {}
    return own | differs | {"programme": kept.pk}


def _kept_programme(title: str, code: str) -> Programme | None:
    """By its code, else by its title; in either case of letters."""
    found = code and Programme.objects.filter(code__iexact=code).first()
    return found or (Programme.objects.filter(title__iexact=title).first() if title else None)


def _confined(base: Path | None, file: str, at: int) -> Path:
    """The file below ``base``, whatever dots, links and slashes it is written with."""
    if base is None:
        raise ImportRefused(at, f"the photo '{file}' cannot be found: this issue came without a folder")
    try:
        path = (base / file).resolve()
        inside, there = path.is_relative_to(base.resolve()), path.is_file()
    except (OSError, ValueError, RuntimeError) as error:  # too long a name, a loop of links
        raise ImportRefused(at, f"the photo '{file[:60]}' has a name that no file can have; correct it") from error
    if not inside:
        raise ImportRefused(at, f"the photo '{file}' lies outside the folder of the issue; put it beside the file")
    if not there:
        raise ImportRefused(at, f"the photo '{file}' does not exist; put it beside the file or leave 'file' out")
    return path


def _newsletter(values: dict[str, Any]) -> Newsletter:
    """The newsletter of that name; what the file says of the sender fills what is empty there."""
    name, sender, language = values["newsletter"], values.get("sender", {}), values["language"]
    newsletter = Newsletter.objects.filter(name=name).first()
    if newsletter is None:
        return Newsletter.objects.create(
            name=name, slug=_slug(name), language=language.code, **_defaults(values) | sender
        )
    if newsletter.language != language.code:
        message = f"the newsletter '{name}' is in '{newsletter.language}', not in '{language.code}'"
        raise ImportRefused(language.line, f"{message}; name another newsletter, or change the language of this one")
    missing = {key: value for key, value in sender.items() if not getattr(newsletter, key)}
    if missing:
        for key, value in missing.items():
            setattr(newsletter, key, value)
        newsletter.save(update_fields=list(missing))
    return newsletter


def _defaults(values: dict[str, Any]) -> dict[str, str]:
    """Until staff say otherwise the newsletter is sent in its own name from the domain that bounces come back to."""
    domain = settings.MAILER_BOUNCE_DOMAIN
    with override(values["language"].code):
        return {
            "sender_name": values["newsletter"],
            "sender_email": "newsletter@" + domain.removeprefix("bounces.").removeprefix("bounce."),
            "default_salutation": default_salutation(),
        }


def _slug(name: str) -> str:
    """A short name that no other newsletter has."""
    slug = stem = slugify(name)[:50] or "newsletter"
    number = 1
    while Newsletter.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug
