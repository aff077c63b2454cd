"""The catcher's store: bounds, order, search, and several processes at once."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from mailer.catcher.simulate import Fate, simulation_for
from mailer.catcher.store import MAX_MESSAGE_BYTES, CatcherStore
from tests.smtp.catcher_process import ROOT, mail

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CatcherStore]:
    with CatcherStore(tmp_path / "catcher.sqlite3", max_messages=5) as store:
        yield store


def add(store: CatcherStore, number: int, subject: str = "Hello") -> int:
    raw = mail(subject, message_id=f"<{number}@sender.example>")
    return store.add("press@sender.example", [f"p{number}@example.org"], raw, received_at=NOON)


def test_it_keeps_no_more_than_the_cap_and_drops_the_oldest(store: CatcherStore) -> None:
    for number in range(8):
        add(store, number)

    assert list(store.message_ids()) == [f"<{number}@sender.example>" for number in range(3, 8)]


def test_it_drops_the_bytes_of_what_it_drops(store: CatcherStore) -> None:
    first = add(store, 0)
    for number in range(1, 6):
        add(store, number)

    assert store.raw(first) is None


def test_it_keeps_to_the_cap_after_being_cleared(store: CatcherStore) -> None:
    for number in range(4):
        add(store, number)
    store.clear()
    for number in range(7):
        add(store, number)

    assert store.count() == 5


def test_it_refuses_a_message_over_the_size_limit(store: CatcherStore) -> None:
    with pytest.raises(ValueError, match="at most"):
        store.add("", ["anna@example.org"], bytes(MAX_MESSAGE_BYTES + 1), received_at=NOON)


def test_it_lists_newest_first(store: CatcherStore) -> None:
    add(store, 1)
    add(store, 2)

    assert [message.recipients for message in store.messages()] == [("p2@example.org",), ("p1@example.org",)]


def test_it_pages(store: CatcherStore) -> None:
    for number in range(5):
        add(store, number)

    page = store.messages(page=2, per_page=2)
    assert [message.message_id for message in page] == ["<2@sender.example>", "<1@sender.example>"]


@pytest.mark.parametrize("query", ["p2@", "P2@EXAMPLE", "größe", "GRÖSSE", "<2@sender"])
def test_it_finds_by_recipient_subject_and_message_id_whatever_the_case(store: CatcherStore, query: str) -> None:
    add(store, 1)
    add(store, 2, "=?utf-8?q?Die_Gr=C3=B6=C3=9Fe?=")

    assert [message.recipients for message in store.messages(query)] == [("p2@example.org",)]


def test_it_takes_a_query_literally(store: CatcherStore) -> None:
    add(store, 1)

    assert store.count("%") == 0


def test_it_decodes_the_subject(store: CatcherStore) -> None:
    add(store, 1, "=?utf-8?b?2LPZhNin2YU=?=")

    assert store.messages()[0].subject == "سلام"


@pytest.mark.parametrize("subject", ["=?utf-8?b?A?=", "=?nonsense?q?x?=", "=?utf-8?q?=FF=FE?="])
def test_it_stores_what_it_cannot_decode(store: CatcherStore, subject: str) -> None:
    add(store, 1, subject)

    assert store.count() == 1


def test_it_pairs_message_ids_with_recipients_and_keeps_repeats(store: CatcherStore) -> None:
    add(store, 1)
    add(store, 1)

    assert list(store.deliveries()) == [("<1@sender.example>", "p1@example.org")] * 2


def test_it_knows_the_neighbours(store: CatcherStore) -> None:
    first, second, third = (add(store, number) for number in range(3))

    assert store.neighbours(second) == (third, first)


def test_it_has_no_bounce_before_its_time(store: CatcherStore) -> None:
    later = NOON + timedelta(seconds=1)
    store.add(
        "s@x.example",
        ["r@y.example"],
        mail(),
        received_at=NOON,
        bounces=[("r@y.example", "5.1.1")],
        bounces_due_at=later,
    )

    assert [len(store.due_bounces(NOON)), len(store.due_bounces(later))] == [0, 1]


def test_it_stores_neither_message_nor_bounce_where_one_fails(store: CatcherStore) -> None:
    without_status = [("r@y.example", cast(str, None))]
    with pytest.raises(sqlite3.IntegrityError):
        store.add("s@x.example", ["r@y.example"], mail(), received_at=NOON, bounces=without_status)

    assert (store.count(), store.pending_bounces()) == (0, 0)


def test_it_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with CatcherStore(tmp_path / "new.sqlite3"):
        assert stat.S_IMODE((tmp_path / "new.sqlite3").stat().st_mode) == 0o600


def test_it_can_be_made_by_several_processes_at_once(tmp_path: Path) -> None:
    script = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from mailer.catcher.store import CatcherStore\n"
        "with CatcherStore(Path(sys.argv[1])) as store:\n"
        "    for _ in range(10): store.add('', ['a@b.example'], b'x', received_at=datetime.now(UTC))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "new.sqlite3")]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    statuses = [process.wait(30) for process in processes]

    with CatcherStore(tmp_path / "new.sqlite3") as store:
        assert (statuses, store.count()) == ([0, 0, 0], 30)


@pytest.mark.parametrize(
    "address", ["anna@x.example", "bounce@x.example", "bounce-9.1.1@x.example", "reject-2.0.0@x.example"]
)
def test_it_leaves_ordinary_addresses_alone(address: str) -> None:
    assert simulation_for(address).fate is Fate.ACCEPTED
