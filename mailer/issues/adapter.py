"""An issue from the editor made into what the compiler reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language_info, gettext, override, pgettext
from wagtail.rich_text import expand_db_html

from mailer.compiler import content as c
from mailer.compiler.compile import compile_issue
from mailer.compiler.compiled import CompiledIssue, with_fallback
from mailer.issues.pictures import PictureSource

if TYPE_CHECKING:
    from mailer.issues.models import Issue, Newsletter

_OWN_LINK = re.compile(r'(?<=\shref=")/(?![/\\])')


def compile_edition(issue: Issue, pictures: PictureSource) -> CompiledIssue:
    """The issue compiled in its language. Raises mailer.compiler.errors.CompileError."""
    compiled = compile_issue(content_of(issue, pictures), settings.MAILER_THEME)
    return with_fallback(compiled, "salutation", issue.newsletter.default_salutation)


def content_of(issue: Issue, pictures: PictureSource) -> c.IssueContent:
    """What the compiler reads; ``pictures`` gives each image the address it will be seen at."""
    with override(issue.language):
        return c.IssueContent(
            title=issue.title,
            subject=issue.subject,
            brand=_brand(issue.newsletter, pictures),
            blocks=tuple(_blocks(issue, pictures)),
            preheader=issue.preheader,
            greeting=_greeting() if issue.greeting else "",
            date=_written_out(issue.date, issue.language),
            language=issue.language,
            direction="rtl" if get_language_info(issue.language)["bidi"] else "ltr",
            labels=_labels(),
        )


def rich(value: Any) -> str:
    """Rich text as HTML whose links lead somewhere from any mailbox. It is not yet sanitised: the compiler does that,
    and must, as Wagtail's own links would not survive it earlier."""
    source = getattr(value, "source", value) or ""
    return _OWN_LINK.sub(f"{settings.MAILER_PUBLIC_URL}/", str(expand_db_html(source)))


def _brand(newsletter: Newsletter, pictures: PictureSource) -> c.Brand:
    logo = newsletter.logo and pictures(newsletter.logo, newsletter.name, logo=True)
    return c.Brand(newsletter.name, newsletter.colour.lower(), newsletter.postal_address, logo or None)


def _greeting() -> str:
    return pgettext("greeting", "{salutation},").format(salutation="{{ salutation }}")


def _written_out(day: date | None, language: str) -> str:
    if day is None:
        return ""
    return date_format(day, "j F Y" if language.startswith("en") else "DATE_FORMAT")


def _labels() -> c.Labels:
    return c.Labels(
        view_in_browser=gettext("View in your browser"),
        unsubscribe=gettext("Unsubscribe"),
        why=gettext("You receive this newsletter because you are on our mailing list."),
        funded_by=gettext("Funded by"),
        phone=gettext("Phone"),
        fax=gettext("Fax"),
        photo_missing=gettext("Photo not available"),
        photo=gettext("Photo"),
    )


def _blocks(issue: Issue, pictures: PictureSource) -> Iterable[c.Block]:
    for child in issue.body:
        build = _BUILDERS[child.block_type]
        yield c.Block(str(child.id or ""), build(child.value, pictures))


def _words(value: Any, *names: str) -> dict[str, str]:
    return {name: (value.get(name) or "").strip() for name in names}


def _names(value: Any) -> tuple[str, ...]:
    return tuple(name.strip() for name in value or () if name and name.strip())


def _foreword(value: Any, _pictures: PictureSource) -> c.Content:
    return c.Foreword(body=rich(value.get("body")), **_words(value, "title", "valediction", "name", "role"))


def _programme(value: Any, _pictures: PictureSource) -> c.Content:
    words = _words(value, "title", "code")
    return c.Programme(body=rich(value.get("body")), funders=_names(value.get("funders")), **words)


def _story(value: Any, _pictures: PictureSource) -> c.Content:
    """Pseudonyms stay behind: they are the author's alone."""
    return c.Story(body=rich(value.get("body")), **_words(value, "title", "attribution"))


def _text(value: Any, _pictures: PictureSource) -> c.Content:
    return c.Text(body=rich(value.get("body")), **_words(value, "title"))


def _photo(value: Any, pictures: PictureSource) -> c.Content:
    words, image = _words(value, "alt", "caption", "credit"), value.get("image")
    picture = pictures(image, words["alt"] or image.default_alt_text) if image else None
    credit = words["credit"] or (image.credit if image else "")
    return c.Photo(picture, words["caption"], credit, bool(value.get("protect_faces")))


def _figures(value: Any, _pictures: PictureSource) -> c.Content:
    items = tuple(c.Figure(**_words(item, "value", "label")) for item in value.get("items") or ())
    return c.Figures(items, **_words(value, "title"))


def _about(value: Any, _pictures: PictureSource) -> c.Content:
    return c.About(body=rich(value.get("body")), **_words(value, "title"))


def _supporters(value: Any, _pictures: PictureSource) -> c.Content:
    words = _words(value, "title", "subtitle")
    return c.Supporters(body=rich(value.get("body")), names=_names(value.get("names")), **words)


def _contacts(value: Any, _pictures: PictureSource) -> c.Content:
    return c.Contacts(
        people=tuple(c.Person(**_words(item, "name", "role", "phone", "email")) for item in value.get("people") or ()),
        websites=tuple(c.Website(**_words(item, "label", "url")) for item in value.get("websites") or ()),
        **_words(value, "title", "phone", "fax"),
    )


def _credits(value: Any, _pictures: PictureSource) -> c.Content:
    return c.Credits(tuple(c.Credit(**_words(item, "role", "name")) for item in value.get("items") or ()))


def _notice(value: Any, _pictures: PictureSource) -> c.Content:
    return c.Notice(rich(value.get("body")))


_BUILDERS: dict[str, Callable[[Any, PictureSource], c.Content]] = {
    "foreword": _foreword,
    "programme": _programme,
    "story": _story,
    "text": _text,
    "photo": _photo,
    "figures": _figures,
    "about": _about,
    "supporters": _supporters,
    "contacts": _contacts,
    "credits": _credits,
    "notice": _notice,
}
