"""An issue about which there is nothing to say, and ways to make one of it about which there is."""

from __future__ import annotations

import dataclasses
from typing import Any

from mailer.compiler import content as c
from mailer.compiler.compiled import CompiledIssue, Part, Place, Slot

WELL = c.Picture("https://news.tarn.org/media/p/1.jpg", 1200, 800, "A girl draws water")
LOGO = c.Picture("https://news.tarn.org/media/p/2.png", 320, 80, "Tarn Aid")
TARN_AID = c.Funder("Tarn Aid", LOGO, "With the support of the people of Tarn.")
BRAND = c.Brand("Tarn Valley News", "#1f4e79", "1 Bridge Street, Tarn")
OUT = Slot("unsubscribe_url", Place.URL)
BODY = '<h1>March</h1><p>The wells of Tarn run again.</p><a href="https://tarn.org/wells">All wells</a>'
TEXT = "March\n\nThe wells of Tarn run again.\n\nAll wells (https://tarn.org/wells)\n"


def issue(*blocks: c.Content, **fields: Any) -> c.IssueContent:
    content = c.IssueContent(
        title="March",
        subject="Wells and schools",
        brand=BRAND,
        blocks=tuple(c.Block(f"block-{number}", block) for number, block in enumerate(blocks or (c.Text("<p>x</p>"),))),
        preheader="Two good months: four wells run, a school opened",
    )
    return dataclasses.replace(content, **fields)


def brand(**fields: str) -> c.IssueContent:
    return issue(brand=dataclasses.replace(BRAND, **fields))


def text(html: str) -> c.IssueContent:
    return issue(c.Text(f"<p>{html}</p>"))


def link(address: str, words: str = "our report on wells") -> c.IssueContent:
    return text(f'<a href="{address}">{words}</a>')


def photo(picture: c.Picture | None = WELL, **fields: Any) -> c.IssueContent:
    return issue(c.Photo(picture, **{"caption": "The well", **fields}))


def alt(words: str) -> c.IssueContent:
    return photo(dataclasses.replace(WELL, alt=words))


def programme(*funders: c.Funder, **fields: Any) -> c.IssueContent:
    return issue(c.Programme(**{"title": "Water for Tarn", "is_chosen": True, "funders": funders, **fields}))


def compiled(body: str = BODY, words: str = TEXT, **fields: Any) -> CompiledIssue:
    html: tuple[Part, ...] = (f'<!DOCTYPE html><html><body>{body}<a href="', OUT, '">Unsubscribe</a></body></html>')
    mail = CompiledIssue("en", "ltr", ("Wells",), "", html, (words, OUT), ("https://tarn.org/wells",))
    return dataclasses.replace(mail, **fields)


def styled(style: str) -> CompiledIssue:
    return compiled(f'{BODY}<p style="{style}">The wells of Tarn</p>')
