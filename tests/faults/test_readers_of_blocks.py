"""Readers of different languages and kinds, each of whom gets their own mail of one signed proof, over real SMTP."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email import policy
from typing import Any

import pytest

from mailer.catcher.store import CatcherStore
from tests.faults.conftest import Housed
from tests.faults.house import USER, House

pytestmark = pytest.mark.faults

ISSUE = """\
newsletter: Readers of Tarn
title: March in the valley
subject: Forty wells run again
date: '2026-03-31'
language: en
sender:
  name: Mission in Tarn
  email: news@mission.example
  postal_address: 1 Bridge Street, Tarn
blocks:
- type: text
  title: For everybody
  paragraphs: [The wells run again.]
- type: text
  title: Where your grant went
  paragraphs: [CanaryDonor]
  for: {kinds: [donor]}
- type: text
  title: The road from Amman
  paragraphs: [CanaryJordan]
  for: {countries: [JO]}
"""
PEOPLE = """\
email,kind,country,language,light
donor@readers.example,donor,FR,en,
jordan@readers.example,partner,JO,ar-JO,
both@readers.example,donor,JO,ar,yes
other@readers.example,,,fr,
"""
LATE = "email,kind,country,language,light\nlate@readers.example,donor,JO,en,yes\n"
CANARIES = {"CanaryDonor", "CanaryJordan"}

GETS = {
    "donor@readers.example": {"CanaryDonor"},
    "jordan@readers.example": {"CanaryJordan"},
    "both@readers.example": CANARIES,
    "other@readers.example": set[str](),
    "late@readers.example": CANARIES,
}


@pytest.fixture(scope="module")
def mails(on_sqlite: Housed) -> Iterator[dict[str, Any]]:
    """What arrived, by address; one of the readers was added after the proof was signed."""
    with on_sqlite() as house:
        house.start("broker", "catcher")
        _add(house, "people.csv", PEOPLE)
        proof = _signed(house)
        _add(house, "late.csv", LATE)
        campaign = house.campaign("donors", proof=proof)
        house.mailer("campaign", "start", campaign)
        house.start("control", "dispatch")
        standing = house.finish(campaign)
        assert standing["state"] == "closed", standing
        with CatcherStore(house.store) as store:
            caught = [(each.recipients, store.raw(each.id) or b"") for each in store.messages(per_page=100)]
        yield {to: email.message_from_bytes(raw, policy=policy.default) for (to,), raw in caught}


def _add(house: House, name: str, people: str) -> None:
    file = house.home / name
    file.write_text(people, "utf-8")
    house.mailer("subscribers", "import", file, "--list", "donors")


def _signed(house: House) -> int:
    file = house.home / "readers.yaml"
    file.write_text(ISSUE, "utf-8")
    issue = house.mailer("issue", "import", file).json()["id"]
    house.mailer("issue", "translate", issue, "ar")
    proof = house.mailer("issue", "proof", issue, "--list", "donors").json()["id"]
    house.mailer("proof", "sign", proof, "--by", USER)
    return int(proof)


def test_it_mails_everybody_once(mails: dict[str, Any]) -> None:
    assert set(mails) == set(GETS)


@pytest.mark.parametrize("address", GETS)
def test_it_gives_each_reader_their_blocks_and_not_a_byte_of_others(mails: dict[str, Any], address: str) -> None:
    mail = mails[address]
    for part in ("plain", "html"):
        said = mail.get_body((part,)).get_content()
        assert {each for each in CANARIES if each in said} == GETS[address]
    assert not any(each.encode() in mail.as_bytes() for each in CANARIES - GETS[address])


def test_it_mails_each_reader_in_their_language_or_the_fallback(mails: dict[str, Any]) -> None:
    arabic = {address for address, mail in mails.items() if 'dir="rtl"' in mail.get_body(("html",)).get_content()}
    assert arabic == {"jordan@readers.example", "both@readers.example"}


def test_it_mails_the_light_edition_to_those_who_asked_for_it(mails: dict[str, Any]) -> None:
    sizes = {address: len(mail.get_body(("html",)).get_content()) for address, mail in mails.items()}
    light = {sizes["both@readers.example"], sizes["late@readers.example"]}
    assert max(light) < min(size for address, size in sizes.items() if address[:4] not in ("both", "late"))
