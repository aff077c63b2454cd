"""A data folder made once, with a signed proof, copied for each test: starting from nothing takes too long."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.faults import arena
from tests.faults.house import USER, House, housed
from tests.once import migrated, once
from tests.postgres import NotStarted, cluster

LETTER = """\
newsletter: Fault Letter
title: "A short letter"
subject: "What held, {{ salutation }}"
preheader: A few words that go on from the subject, long enough for an inbox.
date: '2026-03-01'
language: en
sender:
  name: Fault Letter
  email: letter@fault.example
  reply_to: desk@fault.example
  postal_address: "Fault Letter, 1 Test Street, Testville"
blocks:
- type: foreword
  title: Good morning
  paragraphs:
  - The house is being shaken today, and every message has still to arrive exactly once.
  - Lines with a dot, a quote ' and an emoji ☂ pass as well.
- type: notice
  text: Nobody reads this but a test.
"""


def prepare(house: House) -> None:
    """A migrated database with a user who may sign, lists donors and partners, and proof 1, signed."""
    migrated = house.run("manage", "migrate", "-v0")
    assert migrated.status == 0, migrated.err
    house.more |= {"DJANGO_SUPERUSER_PASSWORD": "only for tests 1"}
    made = house.run("manage", "createsuperuser", "--noinput", "--username", USER, "--email", "head@fault.example")
    assert made.status == 0, made.err
    house.change("UPDATE subscribers_user SET email = ''")  # nobody is asked to sign by a mail among those counted
    for name in ("donors", "partners"):
        house.mailer("list", "create", name)
    file = house.home / "letter.yaml"
    file.write_text(LETTER, "utf-8")
    issue = house.mailer("issue", "import", file).json()["id"]
    proof = house.mailer("issue", "proof", issue, "--list", "donors", "--list", "partners").json()["id"]
    house.mailer("proof", "sign", proof, "--by", USER)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a house on SQLite."""
    shared = tmp_path_factory.getbasetemp().parent

    def make(home: Path) -> None:
        house = House(home)
        migrated(shared, home, house.environment())
        prepare(house)

    return once(shared / "template", make)


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The same on PostgreSQL, whose commits reach the disk: the data folder and the URL of the database."""

    def make(folder: Path) -> None:
        (folder / "home").mkdir()
        with cluster(keep=folder / "cluster") as url:
            prepare(House(folder / "home", url))

    try:
        made = once(tmp_path_factory.getbasetemp().parent / "template-pg", make)
        home = tmp_path_factory.mktemp("template-pg") / "home"
        shutil.copytree(made / "home", home)
        with cluster(fsync=True, like=made / "cluster") as url:
            yield home, url
    except NotStarted as error:
        pytest.skip(str(error))


Housed = Callable[..., AbstractContextManager[House]]


@pytest.fixture(scope="session")
def on_sqlite(template: Path) -> Housed:
    """A fresh house on SQLite; settings as keywords."""
    return lambda **settings: housed(template, **settings)


@pytest.fixture(scope="session")
def on_postgres(postgres_template: tuple[Path, str]) -> Housed:
    """A fresh house on PostgreSQL; settings as keywords."""

    @contextlib.contextmanager
    def fresh(**settings: str) -> Iterator[House]:
        home, url = postgres_template
        with housed(home, _copy_of(url), **settings) as house:
            yield house

    return fresh


@pytest.fixture(scope="session")
def crowd(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house on SQLite with a draft to forty people."""
    home = tmp_path_factory.mktemp("crowd") / "home"
    shutil.copytree(template, home)
    arena.prepare(House(home))
    return home


@pytest.fixture(scope="session")
def postgres_crowd(postgres_template: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same on PostgreSQL."""
    home, url = postgres_template
    copy = tmp_path_factory.mktemp("crowd-pg") / "home"
    shutil.copytree(home, copy)
    own = _copy_of(url)
    arena.prepare(House(copy, own))
    return copy, own


@pytest.fixture(scope="session")
def crowded(request: pytest.FixtureRequest) -> Housed:
    """A fresh house with a draft to forty people, on the database of that name; settings as keywords."""

    def fresh(database: str, **settings: str) -> AbstractContextManager[House]:
        if database == "sqlite":
            return housed(request.getfixturevalue("crowd"), **settings)
        home, url = request.getfixturevalue("postgres_crowd")
        return housed(home, _copy_of(url), **settings)

    return fresh


ON_BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=ON_BOTH)
def anywhere(request: pytest.FixtureRequest, crowded: Housed) -> Housed:
    """The same on each database."""
    return partial(crowded, request.param)


@pytest.fixture(
    params=[
        ("sqlite", "chunked"),
        *(pytest.param(("postgres", mode), marks=pytest.mark.postgres) for mode in ("plain", "pipelined", "chunked")),
    ],
    ids="-".join,
)
def place(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A database and a dialogue: what concerns the wire alone is tried on SQLite in one of them."""
    chosen: tuple[str, str] = request.param
    return chosen


@pytest.fixture
def mode(place: tuple[str, str]) -> str:
    return place[1]


@pytest.fixture
def each(place: tuple[str, str], crowded: Housed) -> Housed:
    """As ``anywhere``, for the dialogue ``mode``."""
    return partial(crowded, place[0])


def _copy_of(url: str) -> str:
    """A database with the same content, for the test alone."""
    parts = urlsplit(url)
    name = f"fault_{secrets.token_hex(4)}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{parts.path[1:]}"')
    return urlunsplit(parts._replace(path=f"/{name}"))


@pytest.fixture
def on_postgres_crowded(crowded: Housed) -> Housed:
    """The same on PostgreSQL alone."""
    return partial(crowded, "postgres")
