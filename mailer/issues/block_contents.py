"""The blocks of the editor made into those of the compiler, one function a kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mailer.compiler import content as c
from mailer.compiler import richtext
from mailer.issues.dates import written_out_span
from mailer.issues.models.funding import current_funders
from mailer.issues.pictures import PictureSource
from mailer.issues.rich import rich

if TYPE_CHECKING:
    from mailer.issues.models import Funder, Programme


@dataclass(frozen=True, slots=True)
class Making:
    """What all blocks of an issue are made with: its language, and the day on which funders are looked up."""

    pictures: PictureSource
    language: str
    day: date


def _words(value: Any, *names: str) -> dict[str, str]:
    return {name: (value.get(name) or "").strip() for name in names}


def _names(value: Any) -> tuple[str, ...]:
    return tuple(name.strip() for name in value or () if name and name.strip())


def _foreword(value: Any, _making: Making) -> c.Content:
    return c.Foreword(body=rich(value.get("body")), **_words(value, "title", "valediction", "name", "role"))


def _programme(value: Any, making: Making) -> c.Content:
    """What is typed in the issue goes before what the programme keeps."""
    words, body, programme = _words(value, "title", "code"), rich(value.get("body")), value.get("programme")
    if programme is None:
        return c.Programme(body=body, funders=tuple(map(c.Funder, _names(value.get("funders")))), **words)
    own = programme.words_in(making.language) or programme
    funders = tuple(_funder(each, making) for each in current_funders(programme, making.day))
    return c.Programme(
        title=words["title"] or own.title,
        body=body if richtext.paragraphs(body) else rich(own.description),
        code=words["code"] or programme.code,
        funders=funders,
        colour=programme.colour.lower(),
        is_chosen=True,
        ended=None if funders else _ended(programme, making),
    )


def _ended(programme: Programme, making: Making) -> c.Ended | None:
    last = programme.ended_before(making.day)
    return last and c.Ended(_name(last.funder, making), last.until)


def _name(funder: Funder, making: Making) -> str:
    words = funder.words_in(making.language)
    return (words.name if words else "") or funder.organisation.name


def _funder(funder: Funder, making: Making) -> c.Funder:
    """As the edition's language has it; where it has nothing, nothing is said in another."""
    words, name = funder.words_in(making.language), _name(funder, making)
    logo = funder.logo and making.pictures(funder.logo, name, logo=True)
    if words is None:
        return c.Funder(name, logo or None)
    return c.Funder(name, logo or None, words.acknowledgement.strip(), words.disclaimer.strip())


def _story(value: Any, making: Making) -> c.Content:
    """Pseudonyms stay behind: they are the author's alone."""
    return c.Story(
        body=rich(value.get("body")),
        photos=tuple(_photo(each, making) for each in value.get("photos") or ()),
        paragraphs=int(value.get("length") or 0),
        **_words(value, "title", "attribution"),
    )


def _text(value: Any, _making: Making) -> c.Content:
    return c.Text(body=rich(value.get("body")), **_words(value, "title"))


def _photo(value: Any, making: Making) -> c.Photo:
    words, image = _words(value, "alt", "caption", "credit"), value.get("image")
    picture = making.pictures(image, words["alt"] or image.default_alt_text) if image else None
    credit = words["credit"] or (image.credit if image else "")
    return c.Photo(picture, words["caption"], credit, bool(value.get("protect_faces")))


def _quote(value: Any, _making: Making) -> c.Content:
    return c.Quote(body=rich(value.get("body")), **_words(value, "name", "role"))


def _gallery(value: Any, making: Making) -> c.Content:
    return c.Gallery(tuple(_photo(each, making) for each in value.get("photos") or ()), **_words(value, "title"))


def _figures(value: Any, _making: Making) -> c.Content:
    items = tuple(c.Figure(**_words(item, "value", "label")) for item in value.get("items") or ())
    return c.Figures(items, **_words(value, "title"))


def _button(value: Any, _making: Making) -> c.Content:
    return c.Button(**_words(value, "label", "url"))


def _event(value: Any, making: Making) -> c.Content:
    return c.Event(
        when=written_out_span(
            making.language, value.get("date"), value.get("starts"), value.get("until_date"), value.get("ends")
        ),
        body=rich(value.get("body")),
        **_words(value, "title", "place", "label", "url"),
    )


def _divider(_value: Any, _making: Making) -> c.Content:
    return c.Divider()


def _about(value: Any, _making: Making) -> c.Content:
    return c.About(body=rich(value.get("body")), **_words(value, "title"))


def _supporters(value: Any, _making: Making) -> c.Content:
    words = _words(value, "title", "subtitle")
    return c.Supporters(body=rich(value.get("body")), names=_names(value.get("names")), **words)


def _contacts(value: Any, _making: Making) -> c.Content:
    return c.Contacts(
        people=tuple(c.Person(**_words(item, "name", "role", "phone", "email")) for item in value.get("people") or ()),
        websites=tuple(c.Website(**_words(item, "label", "url")) for item in value.get("websites") or ()),
        **_words(value, "title", "phone", "fax"),
    )


def _credits(value: Any, _making: Making) -> c.Content:
    return c.Credits(tuple(c.Credit(**_words(item, "role", "name")) for item in value.get("items") or ()))


def _notice(value: Any, _making: Making) -> c.Content:
    return c.Notice(rich(value.get("body")))


BUILDERS: dict[str, Callable[[Any, Making], c.Content]] = {
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
