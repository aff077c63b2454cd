"""An issue of a mission that does not exist, with every kind of block: shows a theme whole, and what breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from mailer.compiler import content as c

_PICTURES = "https://pictures.example.org/"


def sample(
    *, direction: str = "ltr", medium: c.Medium = c.Medium.MAIL, pictures: bool = True, full: bool = True
) -> c.IssueContent:
    """The whole issue: left to right in English, right to left in Arabic; with pictures or without any; every field of
    every block filled in, or none that may be empty."""
    words = _ARABIC if direction == "rtl" else _ENGLISH
    blocks = _full(words, pictures) if full else _bare(words)
    brand = c.Brand("Orrin Delta News", "#14655b", "Orrin Mission\n4 Quay Street\nPort Orrin", accent="#8a3d12")
    if full:
        logo = _picture("logo", "Orrin Mission", 480, 160) if pictures else None
        brand = replace(brand, logo=logo, footer=_rich(words["body"]))
    return c.IssueContent(
        title=words["title"],
        subject=words["title"],
        brand=brand,
        blocks=tuple(c.Block(f"sample{number}", block) for number, block in enumerate(blocks)),
        preheader=words["line"] if full else "",
        greeting="{{ salutation }}," if full else "",
        date=words["when"] if full else "",
        language=words["language"],
        direction=direction,
        medium=medium.value,
    )


def samples() -> Iterator[c.IssueContent]:
    """The issue in each of its sixteen forms."""
    for direction, medium, pictures, full in product(("ltr", "rtl"), c.Medium, (True, False), (True, False)):
        yield sample(direction=direction, medium=medium, pictures=pictures, full=full)


_ENGLISH = {
    "language": "en",
    "title": "Orrin Delta News, spring",
    "head": "The ferry sails again",
    "line": "Three boats, and a school above the flood",
    "body": "After two winters on the slip, the ferry crossed the delta on Monday with forty people and a goat.",
    "name": "Tove Arkwell",
    "role": "Head of Mission",
    "place": "Port Orrin, the old quay",
    "when": "Saturday, 9 May 2026, 10:00",
    "label": "families with a dry floor",
}
_ARABIC = {
    "language": "ar",
    "title": "أخبار دلتا أورين، الربيع",
    "head": "العبّارة تبحر من جديد",
    "line": "ثلاثة قوارب ومدرسة فوق مستوى الفيضان",
    "body": "بعد شتاءين على الشاطئ عبرت العبّارة الدلتا يوم الاثنين وعلى متنها أربعون راكبا وعنزة واحدة.",
    "name": "توفا أركويل",
    "role": "رئيسة البعثة",
    "place": "ميناء أورين، الرصيف القديم",
    "when": "السبت 9 أيار 2026، الساعة 10:00",
    "label": "عائلات تسكن أرضا جافة",
}


def _full(words: dict[str, str], pictures: bool) -> tuple[c.Content, ...]:
    """Every block with every field."""
    title, body, name, role = words["head"], _rich(words["body"]), words["name"], words["role"]
    photo = c.Photo(_photo(words["line"], pictures), words["line"], name)
    upright = c.Photo(_photo(words["line"], pictures, 800, 1200), "", name)
    return (
        c.Foreword(body, title, words["line"], name, role),
        c.Programme(title, body, "DRY", (_funder(words, pictures), c.Funder(words["place"])), "#5b3a7e"),
        c.Story(title, body * 4, words["line"], (photo, upright), paragraphs=3),
        c.Text(body + f"<ul><li>{words['place']}</li></ul><ol><li>{words['when']}</li></ol>", title),
        photo,
        c.Quote(body, name, role),
        c.Gallery((photo, replace(photo, credit="")), title),
        *(_figures(words, count) for count in (1, 2, 3, 4, 5)),
        c.Button(words["line"], "https://orrin.example.org/give"),
        c.Event(title, words["when"], words["place"], body, words["line"], "https://orrin.example.org/day"),
        c.Divider(),
        c.About(body, title),
        c.Supporters(title, words["line"], body, (words["place"], name, role)),
        _contacts(words),
        c.Credits((c.Credit(role, name), c.Credit("", words["place"]))),
        c.Notice(body),
    )


def _bare(words: dict[str, str]) -> tuple[c.Content, ...]:
    """Every block with no more than it must have."""
    title, body = words["head"], _rich(words["body"])
    return (
        c.Foreword(body),
        c.Programme(title),
        c.Story(title, body),
        c.Text(body),
        c.Photo(None),
        c.Quote(body),
        c.Gallery((c.Photo(None), c.Photo(None))),
        c.Figures((c.Figure("1", words["label"]),)),
        c.Button(words["line"], "https://orrin.example.org/give"),
        c.Event(title, words["when"]),
        c.Divider(),
        c.About(body),
        c.Supporters(names=(words["place"],)),
        c.Contacts(people=(c.Person(words["name"]), c.Person(email="not an address", phone="ask"))),
        c.Credits((c.Credit("", words["name"]),)),
        c.Notice(body),
    )


def _rich(words: str) -> str:
    link = '<a href="https://orrin.example.org/ferry?from=mail&amp;year=2026"><em>orrin.example.org</em></a>'
    return f"<p>{words}</p><p><strong>{words}</strong><br>{link}</p>"


def _picture(name: str, alt: str, width: int = 1152, height: int = 768) -> c.Picture:
    return c.Picture(f"{_PICTURES}{name}.jpg", width, height, alt)


def _photo(alt: str, pictures: bool, width: int = 1152, height: int = 768) -> c.Picture | None:
    return _picture("ferry", alt, width, height) if pictures else None


def _funder(words: dict[str, str], pictures: bool) -> c.Funder:
    logo = _picture("fund", words["name"], 400, 160) if pictures else None
    return c.Funder(words["name"], logo, words["body"], words["line"])


def _figures(words: dict[str, str], count: int) -> c.Figures:
    values = ("43%", "12", "1,204", "USD 1,250,000", "7")
    return c.Figures(tuple(c.Figure(value, words["label"]) for value in values[:count]), words["head"])


def _contacts(words: dict[str, str]) -> c.Contacts:
    people = (c.Person(words["name"], words["role"], "+44 (0)20 7946 0958", "tove@orrin.example.org"),)
    site = c.Website(words["place"], "https://orrin.example.org/")
    return c.Contacts(words["head"], people, "+44 20 7946 0959", "+44 20 7946 0960", (site, c.Website("", site.url)))
