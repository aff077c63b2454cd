"""The format of issue files: which blocks there are and which fields they have."""

from __future__ import annotations

from collections.abc import Mapping

from mailer.issues import yaml_nodes as nodes
from mailer.issues.yaml_schema import (
    Field,
    Fields,
    address,
    at_most,
    choice,
    day,
    email,
    exactly,
    line,
    lines,
    moment,
    paragraphs,
    photo_file,
    prose,
    prose_line,
    records,
    some,
)

PEOPLE = records(name=Field(line()), role=Field(line()), phone=Field(line(60)), email=Field(email))
WEBSITES = records(label=Field(line(), required=True), url=Field(address, required=True))
FIGURES = records(value=Field(line(40), required=True), label=Field(line(), required=True))
CREDITS = records(role=Field(line(), required=True), name=Field(line(), required=True))
PHOTO = {
    "file": Field(photo_file),
    "alt": Field(line()),
    "caption": Field(prose_line(500)),
    "credit": Field(line(200)),
    "protect_faces": Field(nodes.truth),
}
PHOTOS = records(**PHOTO)
LENGTH = choice({"1": "1", "2": "2", "3": "3", "whole": ""})
BODY = Field(some(paragraphs), required=True, into="body")

BLOCKS: Mapping[str, Fields] = {
    "foreword": {
        "title": Field(line()),
        "paragraphs": BODY,
        "valediction": Field(line()),
        "name": Field(line()),
        "role": Field(line()),
    },
    "programme": {
        "title": Field(line()),
        "code": Field(line(40)),
        "description": Field(paragraphs, into="body"),
        "funders": Field(lines),
    },
    "story": {
        "title": Field(line(), required=True),
        "paragraphs": BODY,
        "photos": Field(at_most(6, PHOTOS)),
        "attribution": Field(line(500)),
        "length": Field(LENGTH),
        "pseudonyms": Field(lines),
    },
    "text": {"title": Field(line()), "paragraphs": BODY},
    "photo": PHOTO,
    "quote": {"paragraphs": BODY, "name": Field(line()), "role": Field(line())},
    "gallery": {"title": Field(line()), "photos": Field(exactly(2, PHOTOS), required=True)},
    "button": {"label": Field(line(60), required=True), "url": Field(address, required=True)},
    "event": {
        "title": Field(line(), required=True),
        "date": Field(day, required=True),
        "starts": Field(moment),
        "until": Field(day, into="until_date"),
        "ends": Field(moment),
        "place": Field(line()),
        "paragraphs": Field(paragraphs, into="body"),
        "label": Field(line(60)),
        "url": Field(address),
    },
    "divider": {},
    "figures": {"title": Field(line()), "items": Field(some(FIGURES), required=True)},
    "about": {"title": Field(line()), "paragraphs": BODY},
    "supporters": {
        "title": Field(line()),
        "subtitle": Field(line()),
        "paragraphs": Field(paragraphs, into="body"),
        "names": Field(lines),
    },
    "contacts": {
        "title": Field(line()),
        "people": Field(PEOPLE),
        "phone": Field(line(60)),
        "fax": Field(line(60)),
        "websites": Field(WEBSITES),
    },
    "credits": {"items": Field(some(CREDITS), required=True)},
    "notice": {"text": Field(prose, required=True, into="body")},
}
