"""What the compiler reads: one variant of an issue as plain, frozen data.

Nothing here knows Django, a database, a clock or a language catalogue. Rich text is HTML as the editor stores it after
internal links were expanded; the compiler sanitises it again, whatever it is given. Plain fields are plain text. Both
may hold merge fields such as ``{{ salutation }}`` or ``{{ organisation|"your organisation" }}``.
"""

from __future__ import annotations

from dataclasses import dataclass, field


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
class Programme:
    title: str
    body: str = ""
    code: str = ""
    funders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    body: str
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    body: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """``picture`` is None where no file was given: a neutral placeholder is drawn with CSS alone.

    ``protect_faces`` is for checks alone; it changes nothing of the mail."""

    picture: Picture | None
    caption: str = ""
    credit: str = ""
    protect_faces: bool = False


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


Content = Foreword | Programme | Story | Text | Photo | Figures | About | Supporters | Contacts | Credits | Notice


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the issue. ``id`` is the editor's own and names the block in every finding."""

    id: str
    content: Content

    @property
    def kind(self) -> str:
        """The block's type as templates and YAML files write it, e.g. ``foreword``."""
        return type(self.content).__name__.lower()


@dataclass(frozen=True, slots=True)
class Brand:
    """How the newsletter looks and who stands behind it. ``colour`` is ``#rrggbb``, white text is read on it."""

    newsletter: str
    colour: str
    postal_address: str
    logo: Picture | None = None


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
    labels: Labels = field(default_factory=Labels)
