"""Reads contact data and credits line by line: who they are of, and what else stands among them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mailer.issues.manuscripts import vocabulary
from mailer.issues.manuscripts.contact_lines import Datum, taken_apart
from mailer.issues.manuscripts.findings import ACCOUNT
from mailer.issues.manuscripts.labels import ONLY_LABELS, Kind, kind_of
from mailer.issues.manuscripts.names import is_address, is_name, is_role, name_and_role

LONGEST = 255
SENTENCE = 6
"""Words from which what stands beside an address is a sentence and no label."""
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
    ordered: list[Record] = field(default_factory=list)
    """People whose name and role only their order told apart."""

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.phone or self.fax or self.websites)

    @property
    def doubts(self) -> list[str]:
        """Names that do not look like one, names and roles that only their order tells apart, and data of nobody."""
        return [doubt for person in self.people if (doubt := self._doubt(person))]

    def _doubt(self, person: Record) -> str:
        name, role = person.get("name", ""), person.get("role", "")
        if any(person is each for each in self.ordered):
            return f"{name}, {role}"
        if name or role:
            return "" if not name or is_name(name) else name
        return person.get("email") or person.get("phone", "")


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
    _label: str = ""
    """“Fax:” alone on its line, of what stands on the next."""

    def line(self, text: str) -> None:
        data, label = taken_apart(text)
        if not data:
            self._words(text)
            return
        is_sentence = len(label.split()) > SENTENCE and not name_and_role(label)
        if is_sentence or not any(map(str.isalpha, label)):
            self.found.rest += [text if is_sentence else label] if label else []
            label = ""
        sites = [each.value for each in data if each.kind is Kind.WEB]
        others = [each for each in data if each.kind is not Kind.WEB]
        for at, each in enumerate(others):
            self._datum(each, "" if at else label, text)
        self._sites(sites, "" if others else label)
        self._label = ""

    def _words(self, text: str) -> None:
        credit = vocabulary.CREDITS.fullmatch(text)
        if credit and not _CREDIT_ONLY.fullmatch(text):
            role = f"{credit['role']} {credit['by'] or ''}".rstrip(": –-")
            self.found.credits.append({"role": role[:LONGEST], "name": credit["name"][:LONGEST]})
        elif ONLY_LABELS.fullmatch(text):
            self._forget_label()
            self._label = text
        elif is_address(text) or ACCOUNT.search(text) or not any(map(str.isalpha, text)):
            self.found.rest.append(text)
        else:
            self._names.append(text)
            self._person = None

    def _forget_label(self) -> None:
        """One that nothing followed was no label."""
        self.found.rest += [self._label] if self._label else []
        self._label = ""

    def _datum(self, datum: Datum, label: str, text: str) -> None:
        if datum.kind is Kind.MAIL:
            self._email(datum.value, label)
        elif Kind.FAX in {datum.kind, kind_of(self._label)}:
            self._fax(datum.value, label, text)
        else:
            self._phone(datum.value, label)

    def _fax(self, number: str, label: str, text: str) -> None:
        if self.found.fax:
            self.found.rest.append(text)
        else:
            self.found.fax = number
            self.found.rest += [label] if label else []

    def _phone(self, number: str, label: str) -> None:
        is_next = self._person is not None and "phone" not in self._person and not label
        if self._names or is_next:
            self._of_person(label)["phone"] = number
        elif not self.found.phone and not label:
            self.found.phone = number
        else:
            self._new_person([label] if label else [])["phone"] = number

    def _email(self, mail: str, label: str) -> None:
        if label and not is_address(label):
            self._names.append(label)
        elif label:
            self.found.rest.append(label)
        person = self._person
        if person is None or "email" in person or self._names:
            person = self._of_person("") if self._names else self._new_person([])
        person["email"] = mail

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
        if {"name", "role"} <= {*person} and not is_role(person["role"]) and not any(map(name_and_role, names)):
            self.found.ordered.append(person)
        self._person = person
        return person

    def _credit_or_rest(self, line: str, name: str) -> None:
        if name and _CREDIT_ONLY.fullmatch(line):
            self.found.credits.append({"role": line.rstrip(": "), "name": name})
        else:
            self.found.rest.append(line)

    def _sites(self, sites: list[str], label: str) -> None:
        for site in sites:
            words = label.rstrip(": ")
            if not words and self._names and self._person is None:
                words = self._names.pop().rstrip(": ")
            self.found.websites.append({"label": (words or site)[:LONGEST], "url": site})

    def end_of_group(self, lines: int) -> None:
        """A lone line may be the label of what follows, or of whom the last was; several that nothing followed are of
        something else."""
        if lines > 1:
            self._person = None
            self.end()

    def end(self) -> None:
        self._forget_label()
        self.found.rest += self._names
        self._names = []


def _person(names: list[str]) -> tuple[Record, list[str]]:
    """A name and a role, and the lines that are neither."""
    own = [each for each in names if not _CREDIT_ONLY.fullmatch(each) and not is_address(each)]
    rest = [each for each in names if _CREDIT_ONLY.fullmatch(each) or is_address(each)]
    for at, each in enumerate(own):
        if pair := name_and_role(each):
            return _record(*pair), [*rest, *own[:at], *own[at + 1 :]]
    at = next((at for at, each in enumerate(own) if is_role(each)), -1)
    if at < 0 and len(own) > 2:
        return {}, [*rest, *own]
    if at < 0 or len(own) == 1:
        return _by_order(own), rest
    before, after = own[:at], own[at + 1 :]
    name = before.pop() if before else (after.pop(0) if after else "")
    return _record(name, ", ".join([own[at], *after])), [*rest, *before]


def _record(name: str, role: str) -> Record:
    record = {"name": name.strip().rstrip(": ")[:LONGEST], "role": role.strip().rstrip(": ")[:LONGEST]}
    return {key: value for key, value in record.items() if value}


def _by_order(own: list[str]) -> Record:
    """“Jane Doe” or “Press office” alone; of two lines that do not say which is which, the one that is a name."""
    if len(own) == 1:
        return _record("", own[0]) if is_role(own[0]) else _record(own[0], "")
    if len(own) == 2 and is_name(own[1]) and not is_name(own[0]):
        own = own[::-1]
    return _record(*own) if own else {}
