"""The typed parts of an issue, as staff fill them in."""

from mailer.issues.blocks.people import (
    AboutBlock,
    ContactsBlock,
    CreditsBlock,
    NoticeBlock,
    SupportersBlock,
    WebsiteBlock,
)
from mailer.issues.blocks.reach import reach
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
    ("foreword", ForewordBlock(reach())),
    ("programme", ProgrammeBlock(reach())),
    ("story", StoryBlock(reach())),
    ("text", TextBlock(reach())),
    ("photo", PhotoBlock(reach())),
    ("quote", QuoteBlock(reach())),
    ("gallery", GalleryBlock(reach())),
    ("figures", FiguresBlock(reach())),
    ("button", ButtonBlock(reach())),
    ("event", EventBlock(reach())),
    ("divider", DividerBlock()),
    ("about", AboutBlock(reach())),
    ("supporters", SupportersBlock(reach())),
    ("contacts", ContactsBlock(reach())),
    ("credits", CreditsBlock(reach())),
    ("notice", NoticeBlock(reach())),
]

__all__ = ["BODY", "StoryBlock", "WebsiteBlock"]
