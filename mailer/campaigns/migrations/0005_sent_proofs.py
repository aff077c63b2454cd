"""Proofs that went out before there was an archive stand in it: their addresses are in mails already."""

from django.db import migrations
from django.db.models import Exists, Min, OuterRef, Q


def note_when_sent(apps, schema_editor):
    alias = schema_editor.connection.alias
    campaigns = apps.get_model('campaigns', 'Campaign').objects.using(alias)
    batches = apps.get_model('campaigns', 'Batch').objects.using(alias)
    proofs = apps.get_model('issues', 'Proof').objects.using(alias)
    to_everybody = batches.filter(campaign=OuterRef('pk'), early=False, accepted__gt=0)
    # What was stopped may have been stopped in its time of grace.
    went = Q(state__in=['running', 'closed']) | Q(grace_until=None) | Exists(to_everybody)
    sent = campaigns.filter(went, kind__in=['issue', 'correction'], frozen_at__isnull=False).exclude(state='grace')
    first = sent.order_by().values('proof').annotate(at=Min('frozen_at')).values_list('proof', 'at')
    for proof, at in list(first):
        proofs.filter(pk=proof, sent_at=None).update(sent_at=at)


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0004_counters'),
        ('issues', '0007_first_proofs'),
    ]

    operations = [
        migrations.RunPython(note_when_sent, migrations.RunPython.noop),
    ]
