"""The typed parts of an issue, as staff fill them in."""

from mailer.issues.blocks.people import (
    AboutBlock,
    ContactsBlock,
    CreditsBlock,
    NoticeBlock,
    SupportersBlock,
    WebsiteBlock,
)
from mailer.issues.blocks.sights import (
    ButtonBlock,
    DividerBlock,
    FiguresBlock,
    GalleryBlock,
    PhotoBlock,
    QuoteBlock,
)
from mailer.issues.blocks.stories import EventBlock, ForewordBlock, ProgrammeBlock, StoryBlock, TextBlock

BODY = [
    ("foreword", ForewordBlock()),
    ("programme", ProgrammeBlock()),
    ("story", StoryBlock()),
    ("text", TextBlock()),
    ("photo", PhotoBlock()),
    ("quote", QuoteBlock()),
    ("gallery", GalleryBlock()),
    ("figures", FiguresBlock()),
    ("button", ButtonBlock()),
    ("event", EventBlock()),
    ("divider", DividerBlock()),
    ("about", AboutBlock()),
    ("supporters", SupportersBlock()),
    ("contacts", ContactsBlock()),
    ("credits", CreditsBlock()),
    ("notice", NoticeBlock()),
]

__all__ = ["BODY", "StoryBlock", "WebsiteBlock"]
