"""Count the deliveries of campaigns that are older than the counters: without that their pages would show nothing, and
nothing of theirs that is uncertain would be sent again by itself."""

from django.db import migrations
from django.db.models import Count, Sum

STATES = {
    'accepted': 1,
    'failed': 2,
    'uncertain': 3,
    'suppressed': 4,
    'unsubscribed': 5,
    'cancelled': 6,
    'expired': 7,
}
IN_BATCHES = [name for name in STATES if name != 'cancelled']


def count(apps, schema_editor):
    alias = schema_editor.connection.alias
    campaigns = apps.get_model('campaigns', 'Campaign').objects.using(alias)
    deliveries = apps.get_model('campaigns', 'Delivery').objects.using(alias)
    batches = apps.get_model('campaigns', 'Batch').objects.using(alias)
    for campaign in list(campaigns.filter(tally={}).values_list('pk', flat=True)):
        found = deliveries.filter(campaign=campaign).order_by().values_list('state').annotate(number=Count('pk'))
        rows = dict(found)
        if not rows:
            continue
        sums = batches.filter(campaign=campaign).aggregate(**{name: Sum(name) for name in IN_BATCHES})
        tally = {name: rows.get(state, 0) - (sums.get(name) or 0) for name, state in STATES.items()}
        tally['pending'] = rows.get(0, 0) + sum(number or 0 for number in sums.values())
        campaigns.filter(pk=campaign).update(tally={name: number for name, number in tally.items() if number})


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0003_storage'),
    ]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
