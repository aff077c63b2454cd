"""Codes of countries, languages and time zones as lists of people give them. Pure."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
    UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_CODES.split())
"""ISO 3166-1 alpha-2, and XK for Kosovo (user-assigned there, but in use by the EU, the UN's partners and the post)."""

_ALSO = {"UK": "GB", "EL": "GR"}
"""The codes that the European institutions use where they differ from ISO 3166."""

_LANGUAGE = re.compile(
    r"(?P<tag>[a-z]{2,3}(?:-[a-z0-9]{2,8})*)(?:-[a-z0-9](?:-[a-z0-9]{1,8})+)?(?:\.[a-z0-9-]{1,20})?", re.ASCII
)
"""A tag, what it may have for machines (RFC 5646, 2.2.6 and 2.2.7), and the encoding in names of locales."""
MAX_TAG = 60
"""Of what is read; longer ones are none."""
MAX_LANGUAGE = 10
SCRIPT = 4
"""Letters of the code of a script (ISO 15924) in a tag."""
MAX_ZONE = 40


def country_code(text: str) -> str | None:
    """The code of two capital letters, or None where ``text`` is none."""
    code = text.strip().upper()
    code = _ALSO.get(code, code)
    return code if code in COUNTRIES else None


def language_code(text: str) -> str | None:
    """The language tag (RFC 5646) in lower case, such as ``ar`` or ``pt-br``, or None where ``text`` is none.

    Names of locales are read as well: ``ar_JO.UTF-8``. What is longer than MAX_LANGUAGE is cut after the last subtag
    that fits: ``ckb-arab`` for ``ckb-Arab-IQ``. Kurdish (``ku``) that is written in Arabic letters, or is that of Iraq
    or Iran and nothing is said of its letters, is Sorani: ``ckb``. Any other stays ``ku``: who reads it gets a
    proof's fallback where there is no edition in it, as it may well be Kurmanji, which is another language."""
    code = text.strip().lower().replace("_", "-")
    found = _LANGUAGE.fullmatch(code) if len(code) <= MAX_TAG else None
    return _cut(_kurdish(found["tag"])) if found else None


def _kurdish(tag: str) -> str:
    language, *more = tag.split("-")
    if language not in ("ku", "kur"):
        return tag
    has_script = any(len(each) == SCRIPT and each.isalpha() for each in more)
    is_sorani = "arab" in more or (not has_script and not {"iq", "ir"}.isdisjoint(more))
    return "-".join(["ckb" if is_sorani else "ku", *more])


def _cut(tag: str) -> str:
    while len(tag) > MAX_LANGUAGE:
        tag = tag.rpartition("-")[0]
    return tag


def zone_name(text: str) -> str | None:
    """The time zone (IANA) as it is properly written, or None where ``text`` is none."""
    return _zones().get(text.strip().lower())


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if len(name) <= MAX_ZONE}
