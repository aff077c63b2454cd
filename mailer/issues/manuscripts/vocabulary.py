"""The words by which parts of a newsletter are recognised, whosever newsletter it is: English, with the commonest of
French, Spanish, German and Arabic. Pure."""

from __future__ import annotations

import re


def _begins(*words: str) -> re.Pattern[str]:
    return re.compile(r"\s*(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


def _holds(*words: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


_CAPITAL = "[" + "".join(chr(each) for each in range(0x530) if chr(each).isupper()) + "]"
_SMALL_WORDS = "(?!(?:A|An|And|At|For|From|In|Of|On|The|To|With)(?![\\w.]))"
"""What titles write with a capital, and names have not."""
_PART = rf"{_SMALL_WORDS}{_CAPITAL}[\w'’.-]{{0,30}}"
_PARTICLE = r"(?:(?:al|bin|bint|da|de|del|den|der|di|dos|du|el|ibn|la|ter|van|von)[ -]){0,2}"
_FULL_NAME = rf"{_PART}(?: {_PARTICLE}{_PART}){{1,3}}"
_AND = r"(?: and | et | und | y | & |, )"
_PLACE = r"(?:(?:[,،] | in |, in )[^\W\d_][\w'’ -]{1,40})?"
BYLINE = re.compile(
    rf"\s*(?:(?:By|Par|Von|Por) {_PART}|(?:By|Par|Von|Por|De) {_FULL_NAME}(?:{_AND}{_FULL_NAME})?"
    rf"|بقلم:? [^\W\d_]{{2,20}}(?: [^\W\d_]{{2,20}}){{0,3}}){_PLACE}\s*"
)
"""A whole line that says who wrote a text, and where: “By Amina Yusuf, Basra”. For ``fullmatch``; capitals tell."""
FOREWORD = _holds(
    "foreword",
    "preface",
    "editorial",
    "dear (?:all|colleagues|friends|partners|readers|supporters)",
    "(?:a )?(?:message|letter|word|note|greetings?) (?:from|by|of)",
    "from the (?:editor|director|chief|head|desk)",
    "welcome (?:from|by|to)",
    "avant-propos",
    "éditorial",
    "prólogo",
    "vorwort",
    "كلمة",
    "مقدمة",
    "افتتاحية",
)
VALEDICTION = re.compile(
    r"(?:(?:yours|very|most) (?:sincerely|faithfully|truly)(?: yours)?|sincerely(?: yours)?|faithfully(?: yours)?|yours"
    r"|(?:with )?(?:(?:my|our|kind|kindest|best|warm|warmest|cordial)[ ,]*(?:and )?)+(?:regards|wishes|greetings)"
    r"|regards|respectfully(?: yours)?|in (?:solidarity|partnership|gratitude|friendship)"
    r"|with (?:thanks|gratitude|appreciation)"
    r"|cordialement|bien à vous|atentamente|saludos|mit freundlichen grüßen"
    r"|مع (?:أطيب |خالص |فائق )?(?:التحيات|التحية|الشكر|التقدير)"
    r"|وتفضلوا بقبول فائق الاحترام)[,.!،]?",
    re.IGNORECASE,
)
SUPPORTERS = _holds(
    "who (?:supports|funds) us",
    "(?:our|with thanks to our) (?:supporters|donors|funders|sponsors|partners)",
    "(?:donors|supporters|funders|sponsors|partners)(?: and (?:donors|supporters|funders|sponsors|partners))?$",
    "supported by",
    "funded by",
    "with (?:the )?support (?:of|from)",
    "(?:thanks|thank you) to",
    "acknowledge?ments?",
    "nos (?:donateurs|partenaires|bailleurs)",
    "nuestros (?:donantes|socios)",
    "unsere (?:förderer|partner)",
    "الداعمون",
    "المانحون",
    "شركاؤنا",
)
CONTACTS = _begins(
    "contacts?",
    "contact (?:us|details|information|persons?)",
    "contacting us",
    "get in touch",
    "how to (?:reach|contact) us",
    "(?:to )?reach us",
    "(?:your|our) contacts?",
    "where to find us",
    "for (?:more|further) information",
    "contactez[- ]nous",
    "contáctenos",
    "contacto",
    "kontakt",
    "اتصلوا? بنا",
    "للاتصال",
    "للتواصل",
)
ABOUT = _begins(
    "about", "who we are", "what we do", "our (?:mission|work)", "à propos", "über uns", "من نحن", "acerca de"
)
FOUNDED = _holds(
    "(?:was|were|has been) (?:set up|established|founded|created|formed)",
    "(?:is|are) an? (?:\\S+ ){0,4}"
    "(?:member|part|organi[sz]ation|agency|charity|mission|association|network|body|foundation)",
)
PROGRAMME_END = re.compile(
    r"\b(?:programmes?|program|project|initiative|scheme|centre|center|unit|fund|facility)"
    r"\s*(?:\([^)]*\))?$",
    re.IGNORECASE,
)
CREDITS = re.compile(
    r"(?P<role>(?:(?:cover|graphic|web|page)\s+)?(?:editor(?:-in-chief)?|editing|edited|design(?:er|ed)?|layout|lay-out|photos?|photographs?"
    r"|photography|pictures?|images?|illustrations?|illustrated|texts?|written|words|translat(?:or|ion|ed)|printed|printing"
    r"|published|produced|production|proofread(?:ing)?|contributors?|conception|rédaction|redaktion|gestaltung|fotos?|تحرير|تصميم|تصوير|ترجمة)"
    r"(?:\s*(?:&|and)\s*(?:editing|design|layout|photos?|photography|texts?))?)"
    r"\s*(?P<by>by|:|par|por|von|–|-)?\s+(?P<name>\S.*)",
    re.IGNORECASE,
)
NOTICE = _begins(
    "please note",
    "disclaimer",
    "note:",
    "notice",
    "the (?:views|opinions|content|contents|designations|boundaries)",
    "for (?:more|further|additional) (?:details|information)",
    "©",
    "\\(c\\)",
    "copyright",
    "all rights reserved",
    "(?:read|see|find|learn|download) (?:more|the full|our)",
    "to (?:unsubscribe|subscribe)",
    "names (?:have been|were) changed",
)
ATTRIBUTION = _begins(
    "this (?:article|story|text|piece|report) (?:was|is|has|first|appeared)",
    "(?:text|story|source|words|reported|written)(?: by|:)",
    "by [A-Z]",
    "first published",
)
CAPTION = _begins(
    "photo(?:s|graph)?",
    "picture",
    "image",
    "above",
    "below",
    "left",
    "right",
    "(?:top|bottom) (?:left|right)",
    "pictured",
    "صورة",
)
ROLE = _holds(
    "chief",
    "head",
    "director",
    "manager",
    "editor",
    "officer",
    "assistant",
    "coordinator",
    "co-ordinator",
    "adviser",
    "advisor",
    "secretary",
    "president",
    "chair(?:man|woman|person)?",
    "spokesperson",
    "representative",
    "mayor",
    "treasurer",
    "engineer",
    "nurse",
    "ambassador",
    "specialist",
    "desk",
    "team",
    "office",
    "unit",
    "department",
    "section",
    "press",
    "media",
    "information",
    "communications?",
    "reception",
    "directeur",
    "directrice",
    "leiter(?:in)?",
    "redaktion",
    "مدير",
    "رئيس",
    "رئيسة",
    "منسق",
)
FAX = _holds("fax", "telefax", "facsimile", "télécopie", "فاكس")
