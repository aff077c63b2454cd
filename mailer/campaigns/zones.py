"""The reader's time zone inside the database, for a million readers at once. The rule is mailer.lib.zones.zone_of."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Case, CharField, F, Func, Value, When

from mailer.lib.zones import zones_of_countries


class _Lookup(Func):
    """The value of a key in a table given as JSON, NULL where it has none."""

    template = "(%(expressions)s)"
    arg_joiner = " ->> "
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner="::jsonb ->> ", **extra)


def zone(default: str) -> Case:
    """A subscriber's zone, by its own, else by its country's, else ``default``."""
    table = Value(json.dumps(zones_of_countries()), output_field=CharField())
    # SQLite reads a key as a path, so nothing but the table's own keys may come there.
    known = When(country__in=list(zones_of_countries()), then=_Lookup(table, F("country")))
    return Case(When(time_zone__gt="", then=F("time_zone")), known, default=Value(default), output_field=CharField())
