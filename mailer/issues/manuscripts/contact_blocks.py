"""Contact sections as blocks, with what stands right above them and says whose the data are. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.contacts import Contacts, read_contacts
from mailer.issues.manuscripts.draft import LINE, Block, Flag, Reason
from mailer.issues.manuscripts.findings import has_contact
from mailer.issues.manuscripts.items import without_bullet
from mailer.issues.manuscripts.labels import ONLY_LABELS
from mailer.issues.manuscripts.names import is_name, is_role, name_and_role
from mailer.issues.manuscripts.paper import Paragraph
from mailer.issues.manuscripts.roles import Part, Role
from mailer.issues.manuscripts.sections import Section
from mailer.issues.manuscripts.shapes import begins_small

LIST = 80
"""Letters from which small letters at the beginning of lines mean that they were wrapped."""
WRAPPED = 40
"""Letters of a line that was wrapped, at least."""
DETAIL = 200
TITLE_WORDS = 5


def with_owners(sections: Sequence[Section]) -> list[Section]:
    """Names that stand as text right above contact data go to them, and so does a heading that has nothing else."""
    kept: list[Section] = []
    for section in sections:
        if kept and section.title is None and _has_data(section) and not kept[-1].is_contacts:
            kept += _with_owners(kept.pop(), section)
        else:
            kept.append(section)
    return kept


def _has_data(section: Section) -> bool:
    """Whether it is of contacts and more than who made the newsletter."""
    return section.is_contacts and any(has_contact(part.paragraph.text) for part in section.parts)


def _with_owners(above: Section, section: Section) -> list[Section]:
    """Both, or the second alone where the first has nothing left."""
    owners = _owners(above)
    left = _section(above.title, above, above.parts[: len(above.parts) - len(owners)])
    parts = [*(Part(Role.CONTACT, each.paragraph) for each in owners), *section.parts]
    is_free = left.title is not None and not left.parts and _is_near(left.title, parts[0].paragraph)
    found = _section(left.title if is_free else None, section, parts)
    return [left, found] if left.parts or (left.title is not None and not is_free) else [found]


def _section(title: Paragraph | None, like: Section, parts: Sequence[Part]) -> Section:
    section = Section(title, like.over, flags=[*like.flags], goes_on=like.goes_on)
    for part in parts:
        section.add(part)
    return section


def _owners(above: Section) -> list[Part]:
    """Its last lines that are names; none below a valediction, which they would be the signature of."""
    if above.end is not None:
        return []
    owners: list[Part] = []
    for part in reversed(above.parts):
        if part.role is not Role.TEXT or not _says_who(part.paragraph):
            break
        owners.insert(0, part)
    return owners if len(owners) <= 2 else []


def _says_who(paragraph: Paragraph) -> bool:
    lines = paragraph.lines or (paragraph.text,)
    return len(lines) <= 2 and all(is_name(line) or name_and_role(line) for line in lines[:1])


def _is_near(title: Paragraph, below: Paragraph) -> bool:
    return title.page == below.page and len(title.text.split()) <= 2 * TITLE_WORDS


def contact_blocks(section: Section) -> Iterator[Block]:
    """The contacts, the credits among them, and as text what is neither."""
    groups = [_as_lines(each) for each in section.of(Role.CONTACT)]
    title = section.title.text.rstrip(": ")[:LINE] if section.title is not None else ""
    if not title and groups and _is_title(groups[0]):
        title, groups = groups[0][0].rstrip(": "), [groups[0][1:], *groups[1:]]
    found = read_contacts(groups)
    if not found.is_empty:
        fields = ({"title": title} if title else {}) | _data(found)
        yield Block("contacts", fields, (Flag(Reason.CONTACTS, _detail(found)),))
    elif title:
        found.rest.insert(0, title)
    if found.credits:
        yield Block("credits", {"items": found.credits}, (Flag(Reason.CREDITS),))
    if rest := [line for line in found.rest if line.strip()]:
        yield Block("text", {"paragraphs": rest}, (Flag(Reason.REST_OF_CONTACTS),))


def _is_title(lines: tuple[str, ...]) -> bool:
    """Whether the first of them is a heading that was set right on them."""
    first = lines[0]
    is_short = len(first.split()) <= TITLE_WORDS and not has_contact(first)
    if len(lines) < 2 or not is_short or is_role(first):
        return False
    is_over_words = first.endswith(":") and len(lines) > 2 and not has_contact(lines[1])
    return bool(vocabulary.CONTACTS.match(first)) or (is_over_words and not ONLY_LABELS.fullmatch(first))


def _as_lines(paragraph: Paragraph) -> tuple[str, ...]:
    """A list line by line, without its bullets; text that was wrapped as a whole. Addresses and roles begin small
    wherever they stand."""
    lines = tuple(map(without_bullet, paragraph.lines))
    pairs = pairwise(lines)
    breaks = (after for before, after in pairs if len(before) >= WRAPPED and not has_contact(before))
    is_wrapped = len(paragraph.text) > LIST and any(begins_small(each) and not has_contact(each) for each in breaks)
    return (paragraph.text,) if is_wrapped or not lines else lines


def _detail(found: Contacts) -> str:
    """What is doubtful, shortened where it is much."""
    detail = "; ".join(found.doubts)
    return detail if len(detail) <= DETAIL else f"{detail[: DETAIL - 1]}…"


def _data(found: Contacts) -> dict[str, Any]:
    fields = {"people": found.people, "phone": found.phone, "fax": found.fax, "websites": found.websites}
    return {key: value for key, value in fields.items() if value}
