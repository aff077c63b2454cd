"""docs/settings.md names exactly the settings that are read."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def read_names() -> set[str]:
    """The first argument of every call on ``env``, or of what asks it, in mailer/settings.py."""
    tree = ast.parse((ROOT / "mailer" / "settings.py").read_text("utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    asked = (call.args[0] for call in calls if re.fullmatch(r"env\.\w+|_matching", ast.unparse(call.func)))
    return {name.value for name in asked if isinstance(name, ast.Constant)}


def explained_names() -> list[str]:
    """The first column of the page's first table."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8").partition("## Relays")[0]
    return re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)


def test_it_reads_some_settings() -> None:
    assert {"DATABASE_URL", "MAILER_RELAYS", "MAILER_ALLOWED_HOSTS"} <= read_names()


def test_it_explains_every_setting_that_is_read() -> None:
    assert read_names() - set(explained_names()) == set()


def test_it_explains_none_that_is_not_read() -> None:
    assert set(explained_names()) - read_names() == set()


def test_it_explains_each_setting_once() -> None:
    assert len(explained_names()) == len(set(explained_names()))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_it_names_no_address_in_the_lists_of_packages(lock: str) -> None:
    assert not re.search(r"://|^-|^/|file:", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
