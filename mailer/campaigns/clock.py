"""The database's clock. Leases are compared across machines, so that no worker's own clock is ever asked."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

_SQL = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
}


def database_now() -> datetime:
    """The time as the database has it, in UTC."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL[connection.vendor])
        value = cursor.fetchone()[0]
    return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)
