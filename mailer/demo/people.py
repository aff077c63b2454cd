"""The sample's subscribers: two hundred people who do not exist, on two lists that overlap; some of their mailboxes
bounce."""

from __future__ import annotations

import csv
import io

FIRST = (
    *("Ada", "Bruno", "Clara", "Dario", "Elif", "Farid", "Greta", "Hugo", "Ilse", "Jonas"),
    *("Karin", "Leila", "Marek", "Noor", "Olga", "Piet", "Rosa", "Samir", "Tilde", "Viktor"),
)
LAST = ("Abelard", "Brenner", "Castell", "Dunmore", "Eklund", "Farrow", "Grimaldi", "Hadley", "Ivarsen", "Jelinek")
ORGANISATIONS = (
    "Ministry of Cooperation of Norrland",
    "Lake Cantons Agency for Development",
    "The Almary Foundation",
    "Friends of the Lantern Coast",
    "",
)
COUNTRIES = ("NO", "CH", "DE", "NL", "SE")
BOUNCING = {
    7: "bounce-5.1.1",
    23: "bounce-5.1.1",
    41: "bounce-5.2.2",
    58: "bounce-4.4.1",
    77: "reject-5.1.1",
    96: "bounce-5.7.1",
    118: "bounce-5.1.10",
    143: "reject-5.7.1",
    167: "bounce-5.1.2",
    189: "bounce-4.2.2",
}
"""Number of a person -> the local part that tells the catcher what to do with their mail."""

PEOPLE = 200
DONORS = range(120)
PARTNERS = range(90, PEOPLE)


def csv_of(numbers: range) -> bytes:
    """Those people as a file to import."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(("email", "name", "salutation", "organisation", "country", "language"))
    writer.writerows(_person(number) for number in numbers)
    return lines.getvalue().encode()


def _person(number: int) -> tuple[str, ...]:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST)]
    local = f"{BOUNCING[number]}-{number}" if number in BOUNCING else f"{first}.{last}.{number}".lower()
    salutation = f"Dear {first} {last}" if number % 3 else ""  # some have none: the newsletter's own stands in
    organisation = ORGANISATIONS[number % len(ORGANISATIONS)]
    return f"{local}@mail.example", f"{first} {last}", salutation, organisation, COUNTRIES[number % 5], "en"
