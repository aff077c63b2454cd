"""Proofs that stand already keep the way their digest was taken: what was signed stays signed."""

from django.db import migrations


def keep_their_digest(apps, schema_editor):
    apps.get_model("issues", "Proof").objects.update(digest_version=1)


class Migration(migrations.Migration):
    dependencies = [("issues", "0006_signing")]

    operations = [migrations.RunPython(keep_their_digest, migrations.RunPython.noop)]
