"""Issues to compile: the two real ones, read by a few lines of our own, and a small fictional one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from markupsafe import escape

from mailer.compiler import content as c

ROOT = Path(__file__).resolve().parents[3]
THEME = ROOT / "templates" / "email" / "gazette"
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
        date=str(data["date"]),
        language=data["language"],
    )


def _body(paragraphs: list[str]) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)


def _block(block: dict[str, Any]) -> c.Content:
    kind = block["type"]
    text = {name: block.get(name, "") for name in ("title", "valediction", "name", "role", "code", "subtitle")}
    body = _body(block.get("paragraphs") or block.get("description") or [])
    makers = {
        "foreword": lambda: c.Foreword(body, text["title"], text["valediction"], text["name"], text["role"]),
        "programme": lambda: c.Programme(text["title"], body, text["code"], tuple(block["funders"])),
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
