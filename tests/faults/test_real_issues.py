"""The two real newsletters, from YAML to mail boxes."""

from __future__ import annotations

import email
import html as entities
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from mailer.catcher.store import CatcherStore, CaughtMessage
from tests.faults.conftest import Housed
from tests.faults.house import USER, House
from tests.faults.relays import Wire

pytestmark = pytest.mark.faults

FILES = ("iom-iraq-2009-01.yaml", "iom-iraq-2011-03.yaml")
ONCE = ("From", "To", "Subject", "Date", "Message-ID")
HEADERS = (*ONCE, "Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID")
DONORS = [f"donor{number}@ministry.example" for number in range(12)]
PARTNERS = [*(each.upper() for each in DONORS[:4]), DONORS[4], *(f"partner{number}@ngo.example" for number in range(6))]
SENDER = """sender:
  name: IOM Iraq
  email: newsletter@iom-iraq.example
  reply_to: office@iom-iraq.example
  postal_address: IOM Iraq, a street in Baghdad
"""


@dataclass(frozen=True)
class Sent:
    """One real issue, sent."""

    source: dict[str, Any]
    report: dict[str, Any]
    counts: dict[str, int]
    ledger: list[dict[str, Any]]
    caught: list[tuple[CaughtMessage, bytes]]
    wire: bytes

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=policy.default) for _, raw in self.caught]


@pytest.fixture(scope="module")
def town(shared: Path, on_sqlite: Housed) -> Iterator[tuple[House, Wire]]:
    """A house at work, with a tap on its wire to the catcher, and people of whom some are on both lists."""
    with on_sqlite() as house, Wire(house.catcher) as wire:
        house.start("broker", "catcher")
        house.more["MAILER_RELAYS"] = wire.url()
        house.subscribe("donors", DONORS)
        house.subscribe("partners", PARTNERS)
        house.start("control", "dispatch")
        yield house, wire


@pytest.fixture(scope="module", params=FILES)
def sent(request: pytest.FixtureRequest, shared: Path, town: tuple[House, Wire]) -> Sent:
    house, wire = town
    source = shared / "issues" / request.param
    campaign, report = _send(house, source)
    standing = house.finish(campaign)
    assert standing["state"] == "closed", standing
    ledger = house.ledger(campaign)
    with CatcherStore(house.store) as store:
        ours = {row["message_id"] for row in ledger}
        caught = [each for each in store.messages(per_page=1000) if each.message_id.strip("<>") in ours]
        kept = [(each, store.raw(each.id) or b"") for each in caught]
    return Sent(yaml.safe_load(source.read_text("utf-8")), report, standing["counts"], ledger, kept, wire.said)


def _send(house: House, source: Path) -> tuple[int, dict[str, Any]]:
    """From the YAML file to a started campaign, as staff would; gives its number and what rendering reported."""
    file = house.home / source.name
    file.write_text(source.read_text("utf-8").replace("\nblocks:\n", f"\n{SENDER}blocks:\n", 1), "utf-8")
    issue = house.mailer("issue", "import", file).json()["id"]
    report = house.mailer("issue", "render", issue, "--out", house.home / "out").json()
    override = ["--override", "photo-without-file=The scans of that year have no pictures"]
    proof = house.mailer("issue", "proof", issue, "--list", "donors", "--list", "partners", *override).json()["id"]
    house.mailer("proof", "sign", proof, "--by", USER)
    campaign = house.campaign("donors", "partners", proof=proof)
    house.mailer("campaign", "start", campaign)
    return campaign, report


def test_it_mails_everybody_on_either_list_once(sent: Sent) -> None:
    people = Counter(recipient.lower() for each, _ in sent.caught for recipient in each.recipients)
    assert people == Counter({address.lower(): 1 for address in [*DONORS, *PARTNERS]})


def test_it_counts_as_many_as_were_mailed(sent: Sent) -> None:
    assert {state: number for state, number in sent.counts.items() if number} == {"accepted": 18}


def test_it_agrees_with_the_catcher_message_for_message(sent: Sent) -> None:
    ledger = sorted((row["message_id"], row["address"]) for row in sent.ledger)
    assert ledger == sorted((each.message_id.strip("<>"), *each.recipients) for each, _ in sent.caught)


def test_it_sends_mails_without_defects(sent: Sent) -> None:
    assert [part.defects for mail in sent.mails for part in mail.walk() if part.defects] == []


def test_it_sends_text_and_html_in_this_order(sent: Sent) -> None:
    kinds = {tuple(part.get_content_type() for part in mail.iter_parts()) for mail in sent.mails}
    assert kinds == {("text/plain", "text/html")}


@pytest.mark.parametrize("name", HEADERS)
def test_it_has_each_header_once(sent: Sent, name: str) -> None:
    assert {len(mail.get_all(name, [])) for mail in sent.mails} == {1}


def test_it_offers_one_click_unsubscription(sent: Sent) -> None:
    assert {mail["List-Unsubscribe-Post"] for mail in sent.mails} == {"List-Unsubscribe=One-Click"}


def test_it_gives_everybody_a_return_path_of_their_own(sent: Sent) -> None:
    paths = {each.mail_from for each, _ in sent.caught}
    assert len(paths) == len(sent.caught)
    assert all(re.fullmatch(r"b-[a-z2-7]+@bounces\.localhost", path) for path in paths)


def test_it_dates_mails_when_they_are_sent(sent: Sent) -> None:
    late = [
        abs(each.received_at - parsedate_to_datetime(mail["Date"]))
        for (each, _), mail in zip(sent.caught, sent.mails, strict=True)
    ]
    assert max(late) < timedelta(minutes=5)


def test_it_keeps_lines_within_998_bytes(sent: Sent) -> None:
    assert max(len(line) for _, raw in sent.caught for line in raw.split(b"\r\n")) <= 998


def test_it_puts_no_bare_cr_or_lf_on_the_wire(sent: Sent) -> None:
    assert len(sent.wire) > len(sent.caught) * 1000
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", sent.wire) is None


def test_it_puts_seven_bit_bytes_on_the_wire(sent: Sent) -> None:
    assert sent.wire.isascii()


def test_it_keeps_the_html_below_what_gmail_clips(sent: Sent) -> None:
    sizes = [len(_part(mail, "html").encode()) for mail in sent.mails]
    assert max(sizes) <= 102_000
    print(f"\n{sent.source['title']}: html {max(sizes):,} bytes, message {max(len(raw) for _, raw in sent.caught):,}")


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_it_has_every_text_of_the_issue_in_order(sent: Sent, kind: str) -> None:
    written = _visible(_part(sent.mails[0], kind), kind)
    position, missing = 0, []
    for text in _texts(sent.source):
        found = written.find(_normal(text), position)
        if found < 0:
            missing.append(text)
        else:
            position = found + len(_normal(text))
    assert missing == []


def _part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def _visible(text: str, kind: str) -> str:
    """What a person reads, with white space as one space."""
    if kind == "html":
        text = re.sub(r"(?s)<!--.*?-->|<(head|style|title)\b.*?</\1>", " ", text)
        text = entities.unescape(re.sub(r"<(br|/?p|/?div|/?t[drh]|/?table|/?h\d|/?li|/?ul)\b[^>]*>", " ", text))
        text = re.sub(r"<[^>]+>", "", text)
    return _normal(text)


def _normal(text: str) -> str:
    """Case is the theme's: a heading may be set in capitals in the text part."""
    return " ".join(text.split()).casefold()


def _texts(source: dict[str, Any]) -> Iterator[str]:
    """Every heading, paragraph and caption of an issue, in order."""
    for block in source["blocks"]:
        yield from (str(block[name]) for name in ("title", "subtitle") if block.get(name))
        for name in ("paragraphs", "description"):
            yield from block.get(name, [])
        yield from (str(block[name]) for name in ("caption", "text", "valediction", "attribution") if block.get(name))
