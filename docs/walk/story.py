"""The issue that is written on the walk: ours, of a mission that does not exist."""

from __future__ import annotations

NEWSLETTER = "Lantern Coast Mission"
SHORT_NAME = "lantern-coast"
SENDER = "letter@lantern-coast.example"
REPLIES = "desk@lantern-coast.example"
POSTAL_ADDRESS = "Lantern Coast Mission, 4 Chandlers’ Quay, Port Averil"
LIST = "Donors and partners"
FUNDER = "Ministry of Cooperation of Norrland"
ACKNOWLEDGEMENT = "Made possible by the support of the people of Norrland."
DISCLAIMER = "What is written here is the mission’s own view, not that of the Ministry."
PROGRAMME = "Upper Coast Water Programme"
CODE = "WATER"
COLOUR = "#14655b"
DESCRIPTION = "Wells and springs in 31 villages above the tree line, and two caretakers for each."

TITLE = "Lantern Coast Letter, Winter"
SUBJECT = "Nine wells, one boat and a school that travels"
PREHEADER = "Clean water on the upper coast, and an invitation to the harbour in March."

FOREWORD = (
    "The coast road was closed for nine weeks. In those weeks nine wells were repaired, and a school learned to sail. "
    "Thank you for staying with us through another season."
)
STORY_TITLE = "Nine wells before the frost"
STORY = (
    "The drilling team had planned for six wells. They repaired nine, for in Hollin only a seal was missing.",
    "The laboratory answered in the second week of October: all nine are safe to drink from.",
)
QUOTE = "It took us an afternoon to mend it and an evening to stop laughing."
QUOTED = "Tomas"
QUOTED_AS = "caretaker of the well of Hollin"
FIGURES = (("9", "wells repaired"), ("4,180", "people with safe water"), ("412", "children back in class"))
EVENT = "Open day at the harbour"
EVENT_DAY = "2027-03-14"
EVENT_PLACE = "Chandlers’ Quay, Port Averil"
BUTTON = "Read the yearly report"
REPORT = "https://www.lantern-coast.example/report"
ABOUT = "We have worked on the Lantern Coast since the earthquake of 1998, with the people who live there."
CONTACT = "Ines Maravel"
CONTACT_ROLE = "Head of Mission"
CONTACT_EMAIL = "ines@lantern-coast.example"
PHOTOS = (
    ("well.jpg", "A stone well with a wooden roof on a hill in the mist"),
    ("coast.jpg", "The harbour of Port Averil at sunset, with a lighthouse"),
    ("boat.jpg", "A boat with a small school house on it, close to the shore"),
)
PEOPLE = """\
email,name,salutation,organisation
mara@norrland.example,Mara Lind,Dear Ms Lind,Ministry of Cooperation of Norrland
jonas@almary.example,Jonas Veit,Dear Mr Veit,The Almary Foundation
office@lake-cantons.example,,,Lake Cantons Agency for Development
"""
