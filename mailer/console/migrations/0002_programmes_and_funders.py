"""Communications officers of an installation that has its groups already may keep programmes and funders, too."""

from django.db import migrations

from mailer.console.groups import grant


def forwards(apps, schema_editor):
    grant(
        apps,
        "Communications officers",
        *(f"issues.{each}.{action}_{each}" for each in ("programme", "funder") for action in ("view", "add", "change")),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0001_groups"),
        ("issues", "0004_funding"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
