"""The commands, put together."""

from __future__ import annotations

import typer

from mailer.cli import (
    archive,
    bench,
    bounces,
    campaigns,
    demo,
    dkim,
    issues,
    lanes,
    lists,
    people,
    pictures,
    proofs,
    system,
    themes,
)

app = typer.Typer(
    name="mailer",
    help="Newsletters: written, signed off, sent, and every message accounted for.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(issues.app, name="issue")
app.add_typer(proofs.app, name="proof")
app.add_typer(pictures.app, name="picture")
app.add_typer(lists.app, name="list")
app.add_typer(people.app, name="subscribers")
campaigns.app.command("archive")(archive.archive)
app.add_typer(campaigns.app, name="campaign")
app.add_typer(bounces.app, name="bounce")
app.add_typer(lanes.app, name="lane")
app.add_typer(dkim.app, name="dkim")
app.add_typer(themes.app, name="theme")
app.command("run")(system.run)
app.command("demo")(demo.demo)
app.command("sweep")(system.sweep)
app.command("bench")(bench.bench)
app.command(
    "manage", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)(system.manage)
