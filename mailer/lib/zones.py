"""Which time zone a country keeps, from the tz database's own table. Pure but for reading that table.

``zone.tab`` names the zones of each country (ISO 3166-1), the most populous first. A country counts as having one zone
where all of its zones show the same time all year: Germany's two do, Brazil's do not.
"""

from __future__ import annotations

import importlib.resources
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

_MONTHS = [datetime(2025, month, 15, 12) for month in range(1, 13)]  # noqa: DTZ001  # the wall clock is what is asked
_MOST = 1_000_000


@cache
def zones_of_countries() -> dict[str, str]:
    """The zone of each country that has one, by its code of two capital letters; empty where this machine has no tz
    database."""
    countries: defaultdict[str, list[str]] = defaultdict(list)
    for line in _table().splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            countries[country].append(zone)
    return {country: zones[0] for country, zones in countries.items() if _same(zones)}


def zone_of(time_zone: str, country: str, default: str) -> str:
    """The zone of a person: their own, else their country's, where it has one, else ``default``."""
    return time_zone or zones_of_countries().get(country, default)


def _same(zones: Iterable[str]) -> bool:
    try:
        years = {tuple(month.replace(tzinfo=ZoneInfo(zone)).utcoffset() for month in _MONTHS) for zone in zones}
    except zoneinfo.ZoneInfoNotFoundError:
        return False
    return len(years) == 1


def _table() -> str:
    """The system's table, else that of the tzdata wheel."""
    for folder in zoneinfo.TZPATH:
        file = Path(folder) / "zone.tab"
        if file.is_file():
            return file.read_text("utf-8")[:_MOST]
    try:
        return importlib.resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")[:_MOST]
    except (ModuleNotFoundError, FileNotFoundError):
        return ""
