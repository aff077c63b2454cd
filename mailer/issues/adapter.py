"""An issue from the editor made into what the compiler reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, override, pgettext
from wagtail.rich_text import expand_db_html

from mailer.compiler import content as c
from mailer.compiler import richtext
from mailer.compiler.compile import compile_issue
from mailer.compiler.compiled import CompiledIssue, with_fallback
from mailer.compiler.errors import CompileError
from mailer.issues.dates import written_out, written_out_span
from mailer.issues.models.funding import current_funders
from mailer.issues.models.newsletter import themes
from mailer.issues.pictures import PictureSource

if TYPE_CHECKING:
    from mailer.issues.models import Funder, Issue, Newsletter

_OWN_LINK = re.compile(r'(?<=\shref=")/(?![/\\])')


def compile_edition(issue: Issue, pictures: PictureSource, medium: c.Medium = c.Medium.MAIL) -> CompiledIssue:
    """The issue compiled in its language for ``medium``. Raises mailer.compiler.errors.CompileError."""
    compiled = compile_issue(content_of(issue, pictures, medium), theme_of(issue.newsletter))
    return with_fallback(compiled, "salutation", issue.newsletter.default_salutation)


def theme_of(newsletter: Newsletter) -> Path:
    """The folder of its theme. Raises CompileError where there is none of that name."""
    if newsletter.theme not in dict(themes()):
        raise CompileError(f"there is no theme “{newsletter.theme}”; choose another in the newsletter")
    return Path(settings.MAILER_THEMES, newsletter.theme)


def content_of(issue: Issue, pictures: PictureSource, medium: c.Medium = c.Medium.MAIL) -> c.IssueContent:
    """What the compiler reads; ``pictures`` gives each image the address it will be seen at."""
    with override(issue.language):
        return c.IssueContent(
            title=issue.title,
            subject=issue.subject,
            brand=_brand(issue.newsletter, pictures),
            blocks=tuple(_blocks(issue, pictures)),
            preheader=issue.preheader,
            greeting=_greeting() if issue.greeting else "",
            date=written_out(issue.date, issue.language),
            language=issue.language,
            direction="rtl" if get_language_info(issue.language)["bidi"] else "ltr",
            medium=medium.value,
            labels=_labels(),
        )


def rich(value: Any) -> str:
    """Rich text as HTML whose links lead somewhere from any mailbox. It is not yet sanitised: the compiler does that,
    and must, as Wagtail's own links would not survive it earlier."""
    source = getattr(value, "source", value) or ""
    return _OWN_LINK.sub(f"{settings.MAILER_PUBLIC_URL}/", str(expand_db_html(source)))


def _brand(newsletter: Newsletter, pictures: PictureSource) -> c.Brand:
    logo = newsletter.logo and pictures(newsletter.logo, newsletter.name, logo=True)
    return c.Brand(
        newsletter=newsletter.name,
        colour=newsletter.colour.lower(),
        postal_address=newsletter.postal_address,
        logo=logo or None,
        accent=newsletter.accent.lower(),
        footer=rich(newsletter.footer),
        latin_fonts=newsletter.latin_fonts,
        arabic_fonts=newsletter.arabic_fonts,
    )


def _greeting() -> str:
    return pgettext("greeting", "{salutation},").format(salutation="{{ salutation }}")


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
        continue_reading=gettext("Continue reading"),
        when=gettext("When"),
        where=gettext("Where"),
    )


@dataclass(frozen=True, slots=True)
class _Making:
    """What all blocks of an issue are made with."""

    pictures: PictureSource
    language: str
    day: date


def _blocks(issue: Issue, pictures: PictureSource) -> Iterable[c.Block]:
    making = _Making(pictures, issue.language, issue.date or timezone.localdate())
    for child in issue.body:
        build = _BUILDERS[child.block_type]
        yield c.Block(str(child.id or ""), build(child.value, making))


def _words(value: Any, *names: str) -> dict[str, str]:
    return {name: (value.get(name) or "").strip() for name in names}


def _names(value: Any) -> tuple[str, ...]:
    return tuple(name.strip() for name in value or () if name and name.strip())


def _foreword(value: Any, _making: _Making) -> c.Content:
    return c.Foreword(body=rich(value.get("body")), **_words(value, "title", "valediction", "name", "role"))


def _programme(value: Any, making: _Making) -> c.Content:
    """What is typed in the issue goes before what the programme keeps."""
    words, body, programme = _words(value, "title", "code"), rich(value.get("body")), value.get("programme")
    if programme is None:
        return c.Programme(body=body, funders=tuple(map(c.Funder, _names(value.get("funders")))), **words)
    own = programme.words_in(making.language) or programme
    return c.Programme(
        title=words["title"] or own.title,
        body=body if richtext.paragraphs(body) else rich(own.description),
        code=words["code"] or programme.code,
        funders=tuple(_funder(each, making) for each in current_funders(programme, making.day)),
        colour=programme.colour.lower(),
        is_chosen=True,
    )


def _funder(funder: Funder, making: _Making) -> c.Funder:
    """As the edition's language has it; where it has nothing, nothing is said in another."""
    words = funder.words_in(making.language)
    name = (words.name if words else "") or funder.organisation.name
    logo = funder.logo and making.pictures(funder.logo, name, logo=True)
    if words is None:
        return c.Funder(name, logo or None)
    return c.Funder(name, logo or None, words.acknowledgement.strip(), words.disclaimer.strip())


def _story(value: Any, making: _Making) -> c.Content:
    """Pseudonyms stay behind: they are the author's alone."""
    return c.Story(
        body=rich(value.get("body")),
        photos=tuple(_photo(each, making) for each in value.get("photos") or ()),
        paragraphs=int(value.get("length") or 0),
        **_words(value, "title", "attribution"),
    )


def _text(value: Any, _making: _Making) -> c.Content:
    return c.Text(body=rich(value.get("body")), **_words(value, "title"))


def _photo(value: Any, making: _Making) -> c.Photo:
    words, image = _words(value, "alt", "caption", "credit"), value.get("image")
    picture = making.pictures(image, words["alt"] or image.default_alt_text) if image else None
    credit = words["credit"] or (image.credit if image else "")
    return c.Photo(picture, words["caption"], credit, bool(value.get("protect_faces")))


def _quote(value: Any, _making: _Making) -> c.Content:
    return c.Quote(body=rich(value.get("body")), **_words(value, "name", "role"))


def _gallery(value: Any, making: _Making) -> c.Content:
    return c.Gallery(tuple(_photo(each, making) for each in value.get("photos") or ()), **_words(value, "title"))


def _figures(value: Any, _making: _Making) -> c.Content:
    items = tuple(c.Figure(**_words(item, "value", "label")) for item in value.get("items") or ())
    return c.Figures(items, **_words(value, "title"))


def _button(value: Any, _making: _Making) -> c.Content:
    return c.Button(**_words(value, "label", "url"))


def _event(value: Any, making: _Making) -> c.Content:
    return c.Event(
        when=written_out_span(
            making.language, value.get("date"), value.get("starts"), value.get("until_date"), value.get("ends")
        ),
        body=rich(value.get("body")),
        **_words(value, "title", "place", "label", "url"),
    )


def _divider(_value: Any, _making: _Making) -> c.Content:
    return c.Divider()


def _about(value: Any, _making: _Making) -> c.Content:
    return c.About(body=rich(value.get("body")), **_words(value, "title"))


def _supporters(value: Any, _making: _Making) -> c.Content:
    words = _words(value, "title", "subtitle")
    return c.Supporters(body=rich(value.get("body")), names=_names(value.get("names")), **words)


def _contacts(value: Any, _making: _Making) -> c.Content:
    return c.Contacts(
        people=tuple(c.Person(**_words(item, "name", "role", "phone", "email")) for item in value.get("people") or ()),
        websites=tuple(c.Website(**_words(item, "label", "url")) for item in value.get("websites") or ()),
        **_words(value, "title", "phone", "fax"),
    )


def _credits(value: Any, _making: _Making) -> c.Content:
    return c.Credits(tuple(c.Credit(**_words(item, "role", "name")) for item in value.get("items") or ()))


def _notice(value: Any, _making: _Making) -> c.Content:
    return c.Notice(rich(value.get("body")))


_BUILDERS: dict[str, Callable[[Any, _Making], c.Content]] = {
    "foreword": _foreword,
    "programme": _programme,
    "story": _story,
    "text": _text,
    "photo": _photo,
    "quote": _quote,
    "gallery": _gallery,
    "figures": _figures,
    "button": _button,
    "event": _event,
    "divider": _divider,
    "about": _about,
    "supporters": _supporters,
    "contacts": _contacts,
    "credits": _credits,
    "notice": _notice,
}
