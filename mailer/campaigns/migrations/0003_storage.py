"""How PostgreSQL stores the ledger: room on each page, so that settling a row writes no index (a HOT update), and a
vacuum that comes while a campaign runs and not after a fifth of all rows ever written. SQLite knows nothing of this."""

from django.db import migrations

OPTIONS = {
    # A window settles all rows of a page in one transaction, and a settled row is half as long again as a pending one:
    # with less room most of them would move to another page, and write their place into both indexes.
    'campaigns_delivery': {
        'fillfactor': 40,
        'autovacuum_vacuum_scale_factor': 0.02,
        'autovacuum_vacuum_insert_scale_factor': 0.1,
        'autovacuum_analyze_scale_factor': 0.05,
        'autovacuum_vacuum_cost_delay': 1,
    },
    # A row is changed with every window that is armed or settled.
    'campaigns_batch': {
        'fillfactor': 50,
        'autovacuum_vacuum_scale_factor': 0.0,
        'autovacuum_vacuum_threshold': 500,
        'autovacuum_vacuum_cost_delay': 0,
    },
    # A row lives for one window: the table is small, and nearly all of it dead.
    'campaigns_window': {
        'fillfactor': 70,
        'autovacuum_vacuum_scale_factor': 0.0,
        'autovacuum_vacuum_threshold': 500,
        'autovacuum_vacuum_cost_delay': 0,
    },
}


def tune(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        for table, options in OPTIONS.items():
            values = ', '.join(f'{name} = {value}' for name, value in options.items())
            schema_editor.execute(f'ALTER TABLE {table} SET ({values})')


def reset(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        for table, options in OPTIONS.items():
            schema_editor.execute(f'ALTER TABLE {table} RESET ({", ".join(options)})')


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_dispatch'),
    ]

    operations = [
        migrations.RunPython(tune, reset),
    ]
