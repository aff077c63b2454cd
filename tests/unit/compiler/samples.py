"""Issues to compile: the two real ones, read by a few lines of our own, and a small fictional one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from markupsafe import escape

from mailer.compiler import content as c

ROOT = Path(__file__).resolve().parents[3]
THEMES = sorted(path.parent for path in (ROOT / "templates" / "email").glob("*/issue.mjml"))
THEME, LETTER = (ROOT / "templates" / "email" / name for name in ("gazette", "letter"))
REAL_ISSUES = sorted((ROOT.parent / "shared" / "issues").glob("*.yaml"))


def read_yaml(path: Path) -> c.IssueContent:
    """A real issue, as the importer would hand it to the compiler."""
    data = yaml.safe_load(path.read_text("utf-8"))
    return c.IssueContent(
        title=data["title"],
        subject=data["subject"],
        brand=c.Brand(data["newsletter"], "#1d5c8f", "IOM Iraq\nAmman Support Office\nAmman, Jordan"),
        blocks=tuple(c.Block(f"b{number}", _block(block)) for number, block in enumerate(data["blocks"])),
        greeting="{{ salutation }},",
        date=f"{date.fromisoformat(data['date']):%-d %B %Y}",
        language=data["language"],
    )


def _body(paragraphs: list[str]) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)


def _funders(names: list[str]) -> tuple[c.Funder, ...]:
    return tuple(map(c.Funder, names))


def _block(block: dict[str, Any]) -> c.Content:
    kind = block["type"]
    text = {name: block.get(name, "") for name in ("title", "valediction", "name", "role", "code", "subtitle")}
    body = _body(block.get("paragraphs") or block.get("description") or [])
    makers = {
        "foreword": lambda: c.Foreword(body, text["title"], text["valediction"], text["name"], text["role"]),
        "programme": lambda: c.Programme(text["title"], body, text["code"], _funders(block["funders"])),
        "story": lambda: c.Story(text["title"], body, block.get("attribution", "")),
        "text": lambda: c.Text(body, text["title"]),
        "photo": lambda: c.Photo(None, block["caption"]),
        "figures": lambda: c.Figures(tuple(c.Figure(**item) for item in block["items"]), text["title"]),
        "about": lambda: c.About(body, text["title"]),
        "supporters": lambda: c.Supporters(text["title"], text["subtitle"], body, tuple(block.get("names", ()))),
        "contacts": lambda: c.Contacts(
            text["title"],
            tuple(c.Person(**person) for person in block["people"]),
            block["phone"],
            block["fax"],
            tuple(c.Website(**site) for site in block["websites"]),
        ),
        "credits": lambda: c.Credits(tuple(c.Credit(**item) for item in block["items"])),
        "notice": lambda: c.Notice(_body([block["text"]])),
    }
    return makers[kind]()


def yaml_words(path: Path) -> list[str]:
    """Every paragraph, heading and caption of a real issue, in the order of the file."""
    words: list[str] = []
    for block in yaml.safe_load(path.read_text("utf-8"))["blocks"]:
        words += [block[name] for name in ("title", "subtitle", "text", "caption") if block.get(name)]
        words += block.get("paragraphs", []) + block.get("description", [])
        for item in block.get("items", []):
            words += [item[name] for name in ("value", "label", "role", "name") if name in item]
        words += [block[name] for name in ("valediction", "attribution") if block.get(name)]
    return words


def picture(name: str, alt: str, width: int = 1152, height: int = 768) -> c.Picture:
    return c.Picture(f"https://pictures.example.org/{name}.jpg", width, height, alt)


SAMPLE_BLOCKS: tuple[c.Content, ...] = (
    c.Foreword(
        "<p>The rains came early, and <strong>so did you</strong>.</p><p>Thank you, "
        "{{ organisation|&quot;dear partners&quot; }}.</p>",
        "A word from the head of mission",
        "Warm regards,",
        "Ilse Okonedo",
        "Head of Mission, Tarn Valley",
    ),
    c.Programme(
        "Water for Every Village",
        "<p>Wells, pumps &amp; people who can repair them.</p>",
        "WEV",
        (
            c.Funder(
                "Ministry of Cooperation of Norland",
                c.Picture("https://pictures.example.org/norland.png", 400, 160, "Norland"),
                "Made possible by the people of Norland.",
                "The views in this newsletter are not those of the Ministry.",
            ),
            c.Funder("Lake Fund"),
        ),
        "#5b3a7e",
    ),
    c.Photo(picture("well", "A woman fills a can at a new well"), "The well of Upper Tarn", "Photo: J. Marsh"),
    c.Story(
        "Three wells in one month",
        '<p>Read <a href="https://example.org/wells?from={{ email }}&amp;y=1">the <em>whole</em> story</a>:</p>'
        "<ul><li>dug by hand<ul><li>twelve metres deep</li></ul></li><li>tested twice</li></ul>"
        "<ol><li>measure</li><li>write down</li></ol>",
        attribution="First told on Tarn Radio.",
    ),
    c.Text("<p>Roads stay closed.<br>Boats go daily.</p>"),
    c.Quote("<p>We tested it twice. Then we drank.</p>", "Mira Dahl", "caretaker of Upper Tarn"),
    c.Gallery((c.Photo(picture("pump", "A pump taken apart")), c.Photo(picture("seal", "A seal"), "The old seal"))),
    c.Button("Give a well", "https://example.org/give"),
    c.Event(
        "Open day",
        "Saturday, 6 June 2026, 10:00",
        "Ferry Lane",
        "<p>Bring a can.</p>",
        "Come",
        "https://example.org/day",
    ),
    c.Divider(),
    c.Figures((c.Figure("43%", "of families"), c.Figure("12", "wells"), c.Figure("1,204", "people")), "In figures"),
    c.Photo(None, "The bridge, before the flood"),
    c.About("<p>We have worked in the valley since 1998.</p>", "About us"),
    c.Supporters("Who supports us?", "Old and new friends", "<p>We thank them all.</p>", ("Norland", "Lake Fund")),
    c.Contacts(
        "Contact us",
        (c.Person("Ilse Okonedo", "Head of Mission", "00962 (0)7954 09601", "ilse@tarn.example.org"),),
        "+ 962 6 56 59 660",
        "+ 962 6 56 59 661",
        (c.Website("Mission", "www.tarn.example.org"),),
    ),
    c.Credits((c.Credit("Editor", "Bo Lind"),)),
    c.Notice("<p>Names have been changed.</p>"),
)


def sample(*blocks: c.Content, **fields: Any) -> c.IssueContent:
    """An issue of a fictional mission; the blocks given instead of its own, the fields given changed."""
    given = {
        "title": "Tarn Valley News, May",
        "subject": "{{ salutation }}: three wells in one month",
        "brand": c.Brand("Tarn Valley News", "#14655b", "Tarn Mission\n1 Ferry Lane\nUpper Tarn"),
        "preheader": "Three wells, and a bridge that holds",
        "greeting": "{{ salutation }},",
        "date": "May 2026",
    } | fields
    contents = blocks or SAMPLE_BLOCKS
    return c.IssueContent(blocks=tuple(c.Block(f"id{n}", block) for n, block in enumerate(contents)), **given)


ARABIC = sample(
    c.Foreword("<p>شكرا لكم على دعمكم في عام 2026.</p><ul><li>ماء</li></ul>", "كلمة رئيس البعثة", "مع التحية،", "ليلى"),
    c.Programme("الماء لكل قرية", "<p>آبار ومضخات.</p>", "", (c.Funder("حكومة نورلاند"),)),
    c.Figures((c.Figure("43%", "من العائلات"), c.Figure("12", "بئرا"), c.Figure("1204", "شخصا"))),
    c.Contacts("اتصل بنا", (c.Person("ليلى", "رئيسة البعثة", "+962 6 565 9660", "layla@tarn.example.org"),)),
    title="أخبار وادي تارن",
    subject="ثلاث آبار في شهر",
    language="ar",
    direction="rtl",
    preheader="",
    date="أيار 2026",
)
