"""Reads contact data and credits line by line: who they are of, and what else stands among them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.findings import EMAIL, PHONE_WORD, SITE, phone_in, without_contacts

LONGEST = 255
SENTENCE = 6
"""Words from which what stands beside an address is a sentence and no label."""
_MAIL_WORD = re.compile(
    r"(?<!\w)(?:e-?mail(?: address)?|mail|courriel|correo|بريد(?: إلكتروني)?|البريد الإلكتروني)(?!\w)\s*:?", re.I
)
_WEB_WORD = re.compile(r"(?:web ?sites?|web|internet|site|home ?page|الموقع)", re.I)
_EDGES = " ,;:|/·•–-"
_CREDIT_ONLY = re.compile(
    r"(?:edited|designed|written|translated|published|printed|photos?|photographs?|layout|design)(?: by)?:?", re.I
)

Record = dict[str, str]


@dataclass
class Contacts:
    """As issue files have them; ``rest`` are the lines that are of none of it."""

    people: list[Record] = field(default_factory=list)
    phone: str = ""
    fax: str = ""
    websites: list[Record] = field(default_factory=list)
    credits: list[Record] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.phone or self.fax or self.websites)


def read_contacts(groups: Iterable[tuple[str, ...]]) -> Contacts:
    """``groups`` are the lines of each paragraph: what belongs to one person stands together."""
    reading = _Reading()
    for lines in groups:
        for line in lines:
            reading.line(line)
        reading.end_of_group(len(lines))
    reading.end()
    return reading.found


@dataclass
class _Reading:
    found: Contacts = field(default_factory=Contacts)
    _names: list[str] = field(default_factory=list)
    """Lines that wait for the address or number that they are of."""
    _person: Record | None = None

    def line(self, text: str) -> None:
        mail, site, number = EMAIL.search(text), SITE.search(text), phone_in(EMAIL.sub(" ", SITE.sub(" ", text)))
        if not (mail or site or number):
            self._words(text)
            return
        label = _label(text)
        if len(label.split()) > SENTENCE:
            self.found.rest.append(text)
            label = ""
        if number:
            self._phone(number, label if not (mail or site) else "", text)
        if mail:
            self._email([each[0] for each in EMAIL.finditer(text)], label)
        if site:
            self._sites([each[0] for each in SITE.finditer(text)], label if not mail else "")
        self._further_numbers(text, number)

    def _words(self, text: str) -> None:
        credit = vocabulary.CREDITS.fullmatch(text)
        if credit and not _CREDIT_ONLY.fullmatch(text):
            role = f"{credit['role']} {credit['by'] or ''}".rstrip(": –-")
            self.found.credits.append({"role": role[:LONGEST], "name": credit["name"][:LONGEST]})
        else:
            self._names.append(text)
            self._person = None

    def _phone(self, number: str, label: str, text: str) -> None:
        is_fax, is_ours = bool(vocabulary.FAX.search(text)), bool(label) and not self._names
        if is_fax and not self.found.fax:
            self.found.fax = number
            self.found.rest += [label] if label else []
        elif is_fax:
            self.found.rest.append(text)
        elif self._names or (self._person is not None and "phone" not in self._person and not is_ours):
            self._of_person(label)["phone"] = number
        elif not self.found.phone and not label:
            self.found.phone = number
        else:
            self._new_person([label] if label else [])["phone"] = number

    def _email(self, mails: list[str], label: str) -> None:
        person = self._person
        if label:
            self._names.append(label)
        if person is None or "email" in person or self._names:
            person = self._of_person("")
        person["email"] = mails[0]
        for mail in mails[1:]:
            self.found.people.append({"email": mail})

    def _of_person(self, label: str) -> Record:
        """The person whose lines were read last, or the next one."""
        if label:
            self._names.append(label)
        if self._person is None or self._names:
            names, self._names = self._names, []
            return self._new_person(names)
        return self._person

    def _new_person(self, names: list[str]) -> Record:
        person, rest = _person(names)
        for line in rest:
            self._credit_or_rest(line, person.get("name", ""))
        self.found.people.append(person)
        self._person = person
        return person

    def _credit_or_rest(self, line: str, name: str) -> None:
        if name and _CREDIT_ONLY.fullmatch(line):
            self.found.credits.append({"role": line.rstrip(": "), "name": name})
        else:
            self.found.rest.append(line)

    def _sites(self, sites: list[str], label: str) -> None:
        for site in sites:
            words = label
            if not words and self._names and self._person is None:
                words = self._names.pop().rstrip(": ")
            self.found.websites.append({"label": (words or site)[:LONGEST], "url": site})

    def _further_numbers(self, text: str, first: str) -> None:
        """A line may hold more than one number."""
        if first and (other := phone_in("tel " + text.split(first, 1)[1])):
            self._phone(other, "", text.split(first, 1)[1])

    def end_of_group(self, lines: int) -> None:
        """A lone line may be the label of what follows; several that nothing followed are of something else."""
        self._person = None
        if lines > 1:
            self.end()

    def end(self) -> None:
        self.found.rest += self._names
        self._names = []


def _label(text: str) -> str:
    """What a line says beside its data, if that says more than what kind of data they are."""
    rest = without_contacts(text)
    while number := phone_in("tel " + rest):
        rest = rest.replace(number, " ", 1)
    rest = _MAIL_WORD.sub(" ", PHONE_WORD.sub(" ", rest))
    words = " ".join(rest.split()).strip(_EDGES)
    return "" if _WEB_WORD.fullmatch(words) or not any(each.isalpha() for each in words) else words[:LONGEST]


def _person(names: list[str]) -> tuple[Record, list[str]]:
    """A name and a role, and the lines that are neither."""
    own = [each for each in names if not _CREDIT_ONLY.fullmatch(each)]
    rest = [each for each in names if _CREDIT_ONLY.fullmatch(each)]
    at = next((at for at, each in enumerate(own) if vocabulary.ROLE.search(each)), None)
    if at is None and len(own) > 2:
        return {}, [*rest, *own]
    if len(own) == 1:
        return _from_one(own[0]), rest
    if at is None:
        pairs = zip(("name", "role"), own, strict=False)
        return {key: each[:LONGEST] for key, each in pairs}, rest
    before, after = own[:at], own[at + 1 :]
    name = before.pop() if before else (after.pop(0) if after else "")
    role = ", ".join([own[at], *after])[:LONGEST]
    return {"name": name[:LONGEST], "role": role} if name else {"role": role}, [*rest, *before]


def _from_one(line: str) -> Record:
    """“Jane Doe, Head of Mission”, “Jane Doe” or “Press office”."""
    name, comma, role = line.partition(",")
    if comma and vocabulary.ROLE.search(role):
        return {"name": name.strip()[:LONGEST], "role": role.strip()[:LONGEST]}
    line = line.rstrip(": ")[:LONGEST]
    return {"role" if vocabulary.ROLE.search(line) else "name": line}
