"""What every test goes by: no network, hashes made in no time, the longest first."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.utils import translation

from tests.environment import HOME

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LOOPBACK = ("127.", "::1", "localhost")
HOMES = ("faults", "browser", "relays")
"""Folders where ``make faults`` looks for long tests: to read all the others would take each process half a minute."""
LONGEST = (
    "test_kill_points",
    "test_soak",
    "test_soak_resending",
    "test_walk",
    "test_broker_faults",
    "test_killed_dispatchers",
    "test_broker_memory",
    "test_campaign_page",
    "test_checks",
    "test_bounces_and_leavers",
    "test_races",
    "test_connection_faults",
    "test_stopping_and_going_on",
    "test_infrastructure_faults",
    "test_demo",
    "test_preview",
    "test_killed_resending",
    "test_manuscript_upload",
    "test_audience_screens",
    "test_translator",
    "test_photo_people",
    "test_readers_of_blocks",
)
"""Files of a minute and more, each the work of one process."""

hypothesis.settings.register_profile("mailer", deadline=None)  # how long something takes is no fact about it
hypothesis.settings.load_profile("mailer")


def pytest_configure() -> None:
    """Of several processes each has its own folder: Django has read the environment of the one that began them, and
    they would take each other's dispatchers for their own."""
    from django.conf import settings

    settings.MAILER_HOME = Path(HOME)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # made in no time: hundreds are staff
    settings.WHITENOISE_AUTOREFRESH = True  # each client makes the middleware anew: no search for every file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that nobody works on alone at the end."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))
    if strays := [item.nodeid for item in items if _is_astray(item)]:
        raise pytest.UsageError(f"“make faults” would not find {strays[0]}: move it to {', '.join(HOMES)}.")


def _is_astray(item: pytest.Item) -> bool:
    is_long = any(item.get_closest_marker(name) for name in ("faults", "browser"))
    return is_long and item.path.relative_to(ROOT / "tests").parts[0] not in HOMES


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real newsletters and bounces that lie beside the project; not everybody has them."""
    if not (SHARED / "issues").is_dir():
        pytest.skip("the folder ../shared with real newsletters and bounces is not here")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def celery_app() -> None:
    """The app, as pages and commands import it. Without one a task that is published looks for a broker for 6 s."""
    import worker  # noqa: F401


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """The language of a page that was asked for in a test stays the thread's own: none inherits another's."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves this machine; those in tests/unit open no connection at all."""
    pure = ROOT / "tests" / "unit" in request.path.parents
    for method in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, method, _guarded(getattr(socket.socket, method), pure))


def _guarded(connect: Callable[..., Any], pure: bool) -> Callable[..., Any]:
    def guard(self: socket.socket, address: Any) -> Any:
        local = self.family == socket.AF_UNIX or str(address[0]).startswith(LOOPBACK)
        if pure or not local:
            where = "tests/unit opens no connections" if pure else "tests stay on this machine"
            raise AssertionError(f"A connection to {address!r} was tried: {where}.")
        return connect(self, address)

    return guard
