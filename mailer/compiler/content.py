"""What the compiler reads: one variant of an issue as plain, frozen data.

Nothing here knows Django, a database, a clock or a language catalogue. Rich text is HTML as the editor stores it after
internal links were expanded; the compiler sanitises it again, whatever it is given. Plain fields are plain text. Both
may hold merge fields such as ``{{ salutation }}`` or ``{{ organisation|"your organisation" }}``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture at an absolute address; ``width`` and ``height`` are its pixels (twice what is shown)."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Person:
    name: str = ""
    role: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Website:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Figure:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Credit:
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Foreword:
    body: str
    title: str = ""
    valediction: str = ""
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Funder:
    """Who pays for a programme, as readers see it. ``acknowledgement`` is the sentence that the funder asks for,
    ``disclaimer`` what it wants said about whose views these are."""

    name: str
    logo: Picture | None = None
    acknowledgement: str = ""
    disclaimer: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """Who funded a programme last, and the last day of it."""

    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Programme:
    """``colour`` is ``#rrggbb``, white text is read on it; empty for the brand's. ``is_chosen`` tells checks that it
    was chosen among the programmes kept once, and not typed into the issue; ``ended`` whose funding ran out before the
    issue's day, where nobody funds it on that day."""

    title: str
    body: str = ""
    code: str = ""
    funders: tuple[Funder, ...] = ()
    colour: str = ""
    is_chosen: bool = False
    ended: Ended | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """``picture`` is None where no file was given: a neutral placeholder is drawn with CSS alone.

    ``protect_faces`` is for checks alone; it changes nothing of the mail."""

    picture: Picture | None
    caption: str = ""
    credit: str = ""
    protect_faces: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """``paragraphs`` is how many of the body's a mail shows before it leads to the whole story in the archive; 0 shows
    them all. ``continues`` is set by the compiler where it left some out."""

    title: str
    body: str
    attribution: str = ""
    photos: tuple[Photo, ...] = ()
    paragraphs: int = 0
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    body: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, set large. ``body`` is rich text of a few sentences."""

    body: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Gallery:
    """Two photos side by side, one above the other on a phone."""

    photos: tuple[Photo, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to do, and where."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Event:
    """``when`` is written out in the edition's language already."""

    title: str
    when: str
    place: str = ""
    body: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between what does not belong together."""


@dataclass(frozen=True, slots=True)
class Figures:
    items: tuple[Figure, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class About:
    body: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Supporters:
    title: str = ""
    subtitle: str = ""
    body: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contacts:
    title: str = ""
    people: tuple[Person, ...] = ()
    phone: str = ""
    fax: str = ""
    websites: tuple[Website, ...] = ()


@dataclass(frozen=True, slots=True)
class Credits:
    items: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    body: str


Content = (
    Foreword
    | Programme
    | Story
    | Text
    | Photo
    | Quote
    | Gallery
    | Figures
    | Button
    | Event
    | Divider
    | About
    | Supporters
    | Contacts
    | Credits
    | Notice
)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the issue. ``id`` is the editor's own and names the block in every finding. ``language`` and
    ``direction`` are set where they are not the edition's, as in a quote in the original."""

    id: str
    content: Content
    language: str = ""
    direction: str = ""

    @property
    def kind(self) -> str:
        """The block's type as templates and YAML files write it, e.g. ``foreword``."""
        return type(self.content).__name__.lower()

    @property
    def anchor(self) -> str:
        """The block's name in addresses of the archive page, after the ``#``."""
        return "b-" + "".join(letter for letter in self.id if letter.isascii() and letter.isalnum())[:12]


class Medium(StrEnum):
    """Where a variant is read."""

    MAIL = "mail"
    WEB = "web"
    """The archive page: stories whole, nobody greeted, no link to leave."""


@dataclass(frozen=True, slots=True)
class Brand:
    """How the newsletter looks and who stands behind it. ``colour`` (bars) and ``accent`` (links, buttons, figures) are
    ``#rrggbb``; white text is read on both, and both on white. An empty ``accent`` is the colour. ``footer`` is rich
    text. ``latin_fonts`` and ``arabic_fonts`` name font stacks: see mailer.compiler.theme."""

    newsletter: str
    colour: str
    postal_address: str
    logo: Picture | None = None
    accent: str = ""
    footer: str = ""
    latin_fonts: str = ""
    arabic_fonts: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """The fixed words of the mail, in the edition's language; the caller translates, the compiler does not."""

    view_in_browser: str = "View in your browser"
    unsubscribe: str = "Unsubscribe"
    why: str = "You receive this newsletter because you are on our mailing list."
    funded_by: str = "Funded by"
    phone: str = "Phone"
    fax: str = "Fax"
    photo_missing: str = "Photo not available"
    photo: str = "Photo"
    continue_reading: str = "Continue reading"
    when: str = "When"
    where: str = "Where"


@dataclass(frozen=True, slots=True)
class Translated:
    """The fixed words in the language of some blocks, which is not the edition's."""

    language: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class IssueContent:
    """One variant (edition × audience conditions) of an issue, whole."""

    title: str
    subject: str
    brand: Brand
    blocks: tuple[Block, ...]
    preheader: str = ""
    greeting: str = ""
    """The line above the first block, usually ``{{ salutation }},``; empty for none."""
    date: str = ""
    """The date as readers see it, already written out in the edition's language."""
    language: str = "en"
    direction: str = "ltr"
    medium: str = Medium.MAIL.value
    labels: Labels = field(default_factory=Labels)
    translated: tuple[Translated, ...] = ()

    def labels_in(self, language: str) -> Labels:
        """Those of a block by its language; the edition's where there are no others."""
        return next((each.labels for each in self.translated if each.language == language), self.labels)
