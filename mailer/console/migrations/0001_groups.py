"""The groups of a new installation."""

from django.conf import settings
from django.db import migrations

from mailer.console.groups import make_groups
from mailer.console.leftovers import drop_unused_groups


def forwards(apps, schema_editor):
    make_groups(apps)
    drop_unused_groups(apps)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
