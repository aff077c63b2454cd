"""Which lists are figures, and which only have numbers."""

from __future__ import annotations

import pytest

from mailer.issues.manuscripts.findings import figures_in


def values(*lines: str) -> list[str]:
    return [each.value for each in figures_in(lines, " ".join(lines))]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("12,400 jars of honey", "31 hives", "87% of swarms kept"), ["12,400", "31", "87%"]),
        (("1.204 abeilles reines", "31 ruches", "2 écoles"), ["1.204", "31", "2"]),
        (("12 may sting", "3 may not", "40 bees"), ["12", "3", "40"]),
        (("2 March hares", "300 hives", "3 bees"), []),
    ],
)
def test_it_takes_numbers_that_count_something(lines: tuple[str, ...], found: list[str]) -> None:
    assert values(*lines) == found


@pytest.mark.parametrize(
    "lines",
    [
        ("1. Light the smoker", "2. Lift the lid", "3. Look for the queen"),
        ("1) Light the smoker", "2) Lift the lid", "3) Look for the queen"),
        ("1 Light the smoker", "2 Lift the lid", "3 Look for the queen"),
        ("5. Lift the lid", "12. Look for the queen", "13. Close it"),
        ("12 June Honey fair", "19 June Open hives", "3 July Picnic"),
        ("5. März Honigmarkt", "12. März Imkertag", "19. Mai Schwarmfang"),
        ("5 mai Foire au miel", "12 juin Ruches ouvertes", "3 juillet Pique-nique"),
        ("5 de mayo Feria", "12 de junio Colmenas", "3 de julio Merienda"),
        ("4 Sept Fair", "5 Oct. Market", "6 Nov Dinner"),
        ("12 حزيران يوم العسل", "19 حزيران يوم النحل", "3 تموز نزهة"),
        ("9.00 Welcome", "10.30 Coffee", "12.15 Honey tasting"),
        ("9 Uhr Begrüßung", "11 Uhr Kaffee", "14 Uhr Abschied"),
        ("1998 The first hive", "2003 A second one", "2019 The shop opens"),
    ],
)
def test_it_takes_no_list_days_hours_or_years_for_figures(lines: tuple[str, ...]) -> None:
    assert values(*lines) == []
