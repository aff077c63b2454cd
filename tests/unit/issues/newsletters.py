"""Two made-up newsletters, as people make them: one in a single column with headings in capitals, one in two columns
with running heads; and what is in them."""

from __future__ import annotations

from tests.unit.issues.manuscript_files import Set, column

PLAIN = """\
HARBOUR MEDICAL AID
Quarterly letter, No. 14
June 2023

A WORD FROM THE DIRECTOR

Dear friends,

The rains came early this year, and with them the first cases of cholera in the
camps along the river. Thanks to you we were ready: the stores were full, and
twelve nurses had been trained in February.

We ask you to stay with us in the months to come. There is much to do, and we can-
not do it alone.

With warm regards,
Ines Okafor
Director

CHOLERA KEPT AT BAY IN MERU

Between April and June the mobile clinics saw 3,412 patients in Meru and the
villages around it. Nine in ten were children under five. “We came on foot, for
the bridge was gone,” says Halima, who carried her daughter for two days.

The bridge has since been repaired by the district council, and the clinic's
lorry reaches the village twice a week.

WATER FOR EIGHT SCHOOLS

Eight primary schools have clean water since May. Pupils' committees look after
the pumps; a spare part costs less than a schoolbook, and every committee has
three of each.

ABOUT THE NURSES FUND (NF)

The Nurses Fund pays for the training of nurses who come from the villages that
they will work in. Since 2016 it has been supported by the Rowan Trust and the
Government of Sweden.

IN FIGURES

3,412 patients seen
12 nurses trained
8 schools with clean water

OUR SUPPORTERS

Rowan Trust
Government of Sweden
Lions Club of Westport

CONTACT

Ines Okafor, Director
ines.okafor@harbour-aid.example
Tel. +254 20 555 0101

Press office
press@harbour-aid.example
+254 20 555 0102

www.harbour-aid.example

Layout: Peter Mwangi
Photos: Harbour Medical Aid
"""

PLAIN_HEADINGS = (
    "A WORD FROM THE DIRECTOR", "CHOLERA KEPT AT BAY IN MERU", "WATER FOR EIGHT SCHOOLS", "ABOUT THE NURSES FUND (NF)",
    "IN FIGURES", "OUR SUPPORTERS", "CONTACT",
)  # fmt: skip
PLAIN_CONTACTS = (
    "ines.okafor@harbour-aid.example", "+254 20 555 0101", "press@harbour-aid.example", "+254 20 555 0102",
    "www.harbour-aid.example",
)  # fmt: skip

STORIES = (
    (
        "New orchard for the valley",
        """\
Two thousand apple trees were planted on the slopes above Lower Tarn in March. The seedlings come
from a nursery that twelve families set up with a small grant, and they will bear their first fruit
in three years.

“My grandfather had trees here before the war,” says Emil, 61, who leads the group. “Now my
grandchildren will have them again.” The families have agreed on who waters when, and a well that
was dug last year gives enough for all of them.
""",
    ),
    (
        "Evening classes fill up",
        """\
More than three hundred women have put their names down for evening classes in reading and
bookkeeping. The classes are held in the old customs house, which the municipality lends free of
charge.

Teachers are paid by the district. The project gives books, lamps and a place where children can
sleep while their mothers learn. A second house is being looked for on the other bank of the river.
""",
    ),
    (
        "Bridge open again",
        """\
The footbridge at Upper Tarn, closed since the flood, has been open since the tenth of March. Forty
villagers worked on it for six weeks, and engineers of the province have inspected it twice.

Children on the far bank are back in school. Until the bridge was mended they had walked for two
hours to get there, or had stayed at home.
""",
    ),
    (
        "Seeds before the rain",
        """\
Seeds for nine hundred gardens were handed out in the last week of March, before the first rain.
Each family got beans, onions and carrots, and a leaflet with pictures that says when to sow.

Last year a third of the seeds were lost to mice. This year every family has a tin with a lid.
""",
    ),
)
"""Heading and text."""


def magazine() -> list[list[Set]]:
    """Pages of two columns below a heading of the page's width, with a running head and a number on each."""
    pages = []
    for number in range(1, 5):
        title, text = STORIES[number - 1]
        whole = column(text, 50, 690, width=44)
        half = (len(whole) + 1) // 2
        right = [(310.0, 690 - 12.0 * at, size, line) for at, (_left, _top, size, line) in enumerate(whole[half:])]
        pages.append(
            [
                (50, 800, 8, "Tarn Valley News | March 2026"),
                (50, 740, -20, title),
                *whole[:half],
                *right,
                (290, 30, 8, str(number)),
            ]
        )
    return pages
