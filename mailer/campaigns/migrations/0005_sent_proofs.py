"""Proofs that went out before there was an archive stand in it: their addresses are in mails already."""

from django.db import migrations
from django.db.models import Min


def note_when_sent(apps, schema_editor):
    alias = schema_editor.connection.alias
    campaigns = apps.get_model('campaigns', 'Campaign').objects.using(alias)
    proofs = apps.get_model('issues', 'Proof').objects.using(alias)
    went = campaigns.filter(kind__in=['issue', 'correction'], state__in=['running', 'paused', 'closed', 'cancelled'])
    first = went.filter(frozen_at__isnull=False).order_by().values('proof').annotate(at=Min('frozen_at')).values_list('proof', 'at')
    for proof, at in list(first):
        proofs.filter(pk=proof, sent_at=None).update(sent_at=at)


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0004_counters'),
        ('issues', '0005_first_proofs'),
    ]

    operations = [
        migrations.RunPython(note_when_sent, migrations.RunPython.noop),
    ]
