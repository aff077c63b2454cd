"""``mailer dkim show``: what an operator copies into DNS."""

from __future__ import annotations

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner

from mailer.cli.app import app
from mailer.lib.dkim import Signer

SIGNER = Signer("mission.example", "news1", Ed25519PrivateKey.generate())


def test_it_prints_the_name_and_value_of_the_record(settings: Any) -> None:
    settings.MAILER_DKIM = (SIGNER,)
    done = CliRunner().invoke(app, ["dkim", "show", "--json"])
    found = json.loads(done.stdout)
    assert (found["name"], found["type"]) == ("news1._domainkey.mission.example", "TXT")
    assert found["value"].startswith("v=DKIM1; k=ed25519; p=")


def test_it_prints_it_for_people_without_breaking_the_value(settings: Any) -> None:
    settings.MAILER_DKIM = (SIGNER,)
    assert SIGNER.record in CliRunner().invoke(app, ["dkim", "show"]).stdout.splitlines()


def test_it_says_what_to_do_where_there_is_no_key(settings: Any) -> None:
    settings.MAILER_DKIM = ()
    done = CliRunner().invoke(app, ["dkim", "show"])
    assert done.exit_code == 1
    assert "docs/settings.md" in done.stderr
