"""The words of docs/writing-an-issue.md, between the pictures that the walk takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "writing-an-issue.md"
FOLDER = "pictures/writing"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what to do, and a picture with the words that stand in its place; ``width`` is for those of a phone."""

    heading: str
    text: str
    picture: str = ""
    alt: str = ""
    width: int = 0


SECTIONS = (
    Section(
        "1. The newsletter, once",
        "Log in and choose **Newsletters**, then **Add newsletter**. Its name, colours, sender and postal address stand "
        "in every issue. Under *Before everybody else* choose who reviews and who signs; without a choice, everybody who "
        "may sign is asked.",
        "newsletter",
        "The form of a newsletter: name, short name, language, and the sections for brand and sender",
    ),
    Section(
        "2. What stands in many issues, once",
        "**Funders** keep a logo, the sentence they ask for and their disclaimer, each in every language you write. "
        "**Programmes** keep a title, a colour, a description, and who funds them from when to when. An issue takes the "
        "funders of its own day, so nobody has to remember whose grant has ended.",
        "programme",
        "The form of a programme, with its funder",
    ),
    Section(
        "3. Begin the issue",
        "Choose **Issues**, then **Add issue**. *Subject* and *preheader* are what a reader sees in the inbox before "
        "anything else: the counters say how much of them shows on a phone. From the second issue on, **New issue from "
        "last** keeps what stands in every issue, empties the rest and lists what is to be filled.",
        "issue-head",
        "The head of an issue: newsletter, title, subject and preheader with their counters",
    ),
    Section(
        "4. Add blocks",
        "Press **+** and type what you want to add: *Story*, *Two photos*, *Figures*. Every field says what readers will "
        "see of it. Blocks are moved, doubled and folded with the buttons at their top; a long story can go on in the "
        "archive after its first paragraphs.",
        "story",
        "A story with its title and text in the editor",
    ),
    Section(
        "5. Photos",
        "Choose a photo of the library or upload one: place and camera are taken out of the file. Say in the *alternative "
        "text* what it shows, for those who do not see it.",
        "two-photos",
        "Two photos beside each other in the editor",
    ),
    Section(
        "6. See what readers get",
        "**Preview** shows the issue as any subscriber gets it: on a phone or a desktop, in dark mode, without pictures, "
        "as plain text, with the line in the inbox and how far it is from being cut off. **Send a test** mails it to your "
        "staff or to reviewers, and to nobody else.",
        "preview",
        "The preview: the mail on a phone, the inbox line and the size",
    ),
    Section(
        "7. Make the proof",
        "**Make proof** checks everything first. What is marked *to correct* stands in the way; what is marked *to "
        "consider* is signed along with the proof. Choose who it may go to. From now on the proof is what is sent, "
        "whatever you change in the issue.",
        "checks",
        "What the checks found, and the lists that the proof may go to",
    ),
    Section(
        "8. It is signed on a phone",
        "Whoever signs gets a mail with a link. After logging in they see the mail itself, who it goes to, what changed "
        "since the last proof and what was found. They sign it, or return it with a comment.",
        "sign-phone",
        "The proof on a phone, with the buttons to sign or to return it",
        360,
    ),
    Section(
        "9. Signed",
        "The proof says who signed it and when. It can be sent now: choose **Campaigns**, then **New campaign**.",
        "signed",
        "The signed proof at the desk",
    ),
)

INTRODUCTION = """\
# Writing an issue

From nothing to a signed proof, in the time of a coffee break. All of it works with the keyboard alone: tab moves on, enter
presses, and the window that opens on **+** takes what you type.

The pictures are taken by `make pictures`, which walks this way in a browser and writes this page.
"""


def written() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *map(_section, SECTIONS)])


def _section(section: Section) -> str:
    return f"## {section.heading}\n\n{section.text}\n{_picture(section)}"


def _picture(section: Section) -> str:
    if not section.picture:
        return ""
    address = f"{FOLDER}/{section.picture}.png"
    if section.width:
        return f'\n<img src="{address}" width="{section.width}" alt="{section.alt}">\n'
    return f"\n![{section.alt}]({address})\n"
