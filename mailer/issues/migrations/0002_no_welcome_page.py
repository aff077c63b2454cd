"""Wagtail brings a page that welcomes to a site of pages, which this is not."""

from django.db import migrations

TITLE = "Welcome to your new Wagtail site!"


def forwards(apps, schema_editor):
    """Removes the page where it stands as it was made, alone below the root."""
    pages = apps.get_model("wagtailcore", "Page").objects
    root = pages.filter(depth=1).first()
    welcome = pages.filter(depth=2, title=TITLE, numchild=0, latest_revision=None).first()
    if root is None or welcome is None:
        return
    apps.get_model("wagtailcore", "Site").objects.filter(root_page=welcome).update(root_page=root)
    welcome.delete()
    pages.filter(pk=root.pk).update(numchild=pages.filter(depth=2, path__startswith=root.path).count())


class Migration(migrations.Migration):
    dependencies = [("issues", "0001_initial"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
