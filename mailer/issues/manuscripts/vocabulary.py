"""The words by which parts of a newsletter are recognised, whosever newsletter it is: English, with the commonest of
French, Spanish, German and Arabic. Pure."""

from __future__ import annotations

import re

_NUMBER = r"\s*(?:(?:\d{1,2}[.)]|\d{1,2}\.\d{1,2}[.)]?)\s{1,3})?"
"""Of a section: headings say the same with it and without."""


def _begins(*words: str) -> re.Pattern[str]:
    return re.compile(_NUMBER + r"(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


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
NAME = re.compile(rf"{_FULL_NAME}\.?|[\u0620-\u06ff]{{2,20}}(?: [\u0620-\u06ff]{{2,20}}){{1,3}}")
"""A person's, by its shape alone: two to four capitalised words. For ``fullmatch``."""
COUPLE = re.compile(
    rf"{_PART}(?: {_PARTICLE}{_PART}){{0,3}}(?: and | et | und | y | & ){_PART}(?: {_PARTICLE}{_PART}){{0,3}}"
)
"""Two people who sign together, by first names or whole ones. For ``fullmatch``."""
_ROLES = (
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
    "président(?:e)?",
    "rédact(?:eur|rice)",
    "coordinat(?:eur|rice)",
    "respons(?:able|abile)",
    "leiter(?:in)?",
    "vorsitzende[rn]?",
    "geschäftsführer(?:in)?",
    "redaktion",
    "director[ae]?s?",
    "president[ae]",
    "coordinadora?",
    "(?:ال)?مدير(?:ة)?",
    "(?:ال)?رئيس(?:ة)?",
    "(?:ال)?منسق(?:ة)?",
    "بەڕێوەبەر\\w{0,3}",
    "سەرۆک\\w{0,3}",
)
ROLE = _holds(*_ROLES)
_FROM = r"(?:from|by|of|du|de|del|des|von|vom|der)"
FOREWORD = re.compile(
    rf"\A{_NUMBER}(?:(?:foreword|preface|editorial|avant-propos|éditorial|édito|prólogo|vorwort|geleitwort"
    r"|grußwort|كلمة|مقدمة"
    rf"|افتتاحية|پێشەکی|وتەی)(?!\w)(?:\s+{_FROM}\s[^:]{{1,60}}|(?:\s+[^\s:]+){{0,3}})"
    r"|dear (?:all|(?:\w+ ){0,2}(?:colleagues|friends|partners|readers|supporters|members|neighbours))[,!]?"
    r"|(?:editor|director|chair|president)(?:['’]s)? (?:note|letter|message|word)"
    r"|(?:(?:an?|le|un|una|ein) )?(?:(?:short|personal|brief) )?(?:messages?|letter|words?|notes?"
    r"|greetings?|welcome|mot"
    rf"|mensaje|carta|palabras|brief|(?=from the )|رسالة)\s*{_FROM}?\s[^:]{{0,40}}(?<!\w)(?:{'|'.join(_ROLES)})"
    r"(?!\w)[^:]{0,30})"
    r"[:.]?\s*\Z",
    re.IGNORECASE,
)
"""A whole heading: the word itself with little beside it, or a message from somebody by what they are."""
_DEAR = (
    r"(?:(?:my |our )?(?:very )?dear(?:est)?|(?:muy )?(?:querid|estimad|apreciad)[oa]s?(?:/[oa]s)?"
    r"|(?:mes |nos |bien )?(?:chers?|chères?)|(?:meine |unsere )?liebe[rs]?|(?:sehr )?geehrte[rs]?|werte[rs]?"
    r"|(?:ال)?أ?عزائي|عزيز(?:ي|تي)|أحبا(?:ئي|ءنا|ؤنا)|أصدقا(?:ئي|ءنا|ؤنا)|حضرات?|ئازیزان)"
)
_ADDRESSED = (
    r"(?:all|everyone|everybody|(?:reader|friend|member|colleague|partner|supporter|donor|neighbour|parent|parishioner)s?"
    r"|amig[oa]s?|lector(?:es|as?)?|soci[oa]s?|vecin[oa]s|compañer[oa]s|ami(?:e)?s?|lect(?:eur|rice)s?|membres?"
    r"|collègues|freund(?:e|innen)?|leser(?:innen)?|mitglieder|kolleg(?:en|innen)|nachbarn"
    r"|(?:ال)?(?:قارئة?|قراء|أصدقاء|أعضاء|زملاء|أعزاء|كرام))"
)
SALUTATION = re.compile(
    rf"\s*{_DEAR}(?:(?:[ ,،]{{1,2}}[^\s.,:!?،]{{1,30}}){{0,7}}\s?[,:!،]"
    rf"|(?: [^\s.,:!?،]{{1,30}}){{0,3}} {_ADDRESSED})\s*",
    re.IGNORECASE,
)
"""A whole line with which letters begin: “Dear friends and family,”. For ``fullmatch``: without a mark at its end the
last word must be one for people, as “Dear Old Houses” is a heading."""
GREETING = re.compile(
    rf"{_NUMBER}(?:(?:an? )?(?:(?:short|warm|brief) )?(?:word of )?welcome|bienvenue|bienvenid[oa]s|willkommen"
    rf"|(?:mot|palabras) de (?:bienvenue|bienvenida)|(?:كلمة )?ترحيب(?:ية)?|أهلا وسهلا|مرحبا"
    rf"|from (?:the|our|your) (?:\w{{1,20}} ){{0,2}}(?:{'|'.join(_ROLES)}))\s?[!:.]?\s*",
    re.IGNORECASE,
)
"""A whole heading of letters, and of other texts. For ``fullmatch``."""
_WARM = r"(?:my|our|all|very|every|good|kind|kindest|best|warm|warmest|cordial|sincere|fond|friendly)"
YOURS = re.compile(r"(?:(?:Ihre?|Eure?|Deine?|Votre|Vôtre)(?!\w)[ ,]*)")
"""What stands between a valediction and a name, in languages that say whose."""
_YOUR = r"(?:[ ,]+(?:Ihr|Euer|Dein|Eure|Ihre|Deine|votre|vôtre|suyo|suya))?"
VALEDICTION = re.compile(
    r"(?:(?:yours|very|most) (?:sincerely|faithfully|truly)(?: yours)?|sincerely(?: yours)?"
    r"|faithfully(?: yours)?|yours"
    rf"|(?:with )?(?:{_WARM}[ ,]*(?:and )?){{1,5}}(?:regards|wish(?:es)?|greetings)"
    r"|regards|(?:respectfully|cordially|gratefully)(?: yours)?|warmly|in (?:solidarity|partnership"
    r"|gratitude|friendship)"
    r"|with (?:many |our |my |sincere ){0,2}(?:thanks|gratitude|appreciation)"
    r"|(?:bien |très |fort )?(?:cordialement|amicalement|sincèrement|respectueusement|chaleureusement|solidairement)"
    r"|bien à vous|(?:avec )?(?:toutes )?(?:mes|nos) (?:\w{2,14} ){0,2}(?:salutations|amitiés"
    r"|remerciements)(?: \w{2,14}){0,2}"
    r"|(?:mit )?(?:(?!und )\w{3,14}en? (?:und )?){1,3}grü(?:ß|ss)en?(?: aus [\w-]{2,30})?|hochachtungsvoll"
    r"|(?:(?:con )?(?:un|reciban? un) )?(?:muy )?(?:cordial|cordiales|afectuoso|afectuosos|atento|atentos"
    r"|fuerte) saludos?"
    r"|saludos(?: (?:muy )?(?:cordiales|afectuosos|atentos))?|atentamente|cordialmente|un (?:fuerte |cordial )?abrazo"
    r"|مع (?:\w{2,12} ){0,3}(?:التحيات|التحية|تحياتي|تحياتنا|الشكر|التقدير|الاحترام|المودة)(?: \w{2,12}){0,3}"
    r"|(?:لكم )?(?:(?:أطيب|خالص|أصدق) )?(?:تحياتي|تحياتنا|التحيات)|(?:و)?تفضلوا بقبول(?: \w{2,12}){1,5}"
    r"|بكل احترام(?: وتقدير)?"
    r"|لەگەڵ (?:\w{2,12} ){0,3}(?:ڕێز|سڵاو|سوپاس)\w{0,6}(?: \w{1,12}){0,3}|بە ڕێزەوە)"
    rf"{_YOUR}[,.!،]?",
    re.IGNORECASE,
)
POSTSCRIPT = re.compile(r"\s*(?:[Pp]\. ?[Ss]\.?|[Pp]\. ?[Dd]\.?|PS|PD|Post [Ss]criptum)(?:\s?:|\s)")
"""How what was added below a letter begins."""
_GIVERS = r"(?:donors?|supporters|funders|sponsors|partners|benefactors|backers)"
_OUR = (
    r"(?:our|the|all|these|their|your|main|major|principal|generous|institutional|private|public|local|key|kind|new"
    r"|other|valued)"
)
SUPPORTERS = re.compile(
    rf"\A{_NUMBER}(?:who (?:supports|funds|pays for) us(?!\w).{{0,80}}"
    rf"|(?:{_OUR} ){{0,4}}{_GIVERS}(?:(?: and | & |, ){_GIVERS}){{0,2}}"
    rf"|(?:(?:with )?(?:many )?(?:thanks|thank you|gratitude) )?to (?:all )?(?:of )?(?:{_OUR} ){{1,4}}{_GIVERS}"
    rf"|(?:with )?(?:many )?(?:thanks|thank you) to (?:{_OUR} ){{1,4}}{_GIVERS}(?: and {_GIVERS})?"
    r"|(?:supported|funded|sponsored|made possible) by(?: \S+){0,3}|with (?:the )?(?:kind )?support (?:of"
    r"|from)(?: \S+){0,3}"
    r"|acknowledge?ments?(?: \S+){0,3}|(?:merci à )?(?:nos|les) (?:\w+ )?(?:donateurs|partenaires"
    r"|bailleurs|soutiens|mécènes)"
    r"|(?:gracias a )?(?:nuestros|los) (?:donantes|socios|patrocinadores|colaboradores)"
    r"|(?:dank an )?(?:unsere|die|unseren) (?:förderer|partner|spender|unterstützer|sponsoren)n?"
    r"|(?:شكر ل)?(?:ال)?(?:داعمون|داعمين|مانحون|مانحين)|شركاؤنا|داعمونا|پاڵپشتەکانمان|بەخشەرەکانمان|هاوبەشەکانمان)"
    r"\s*[?!:.]?\s*\Z",
    re.IGNORECASE,
)
"""A whole heading: “Our donors”, and not “Ministers meet donors”."""
THANKS = re.compile(
    rf"{_NUMBER}(?:(?:(?:our|many|with|special|sincere|heartfelt|warm) ){{0,3}}thanks|(?:a (?:big|warm) )?thank you"
    r"|(?:un (?:grand )?)?merci|(?:nos )?remerciements|(?:muchas )?gracias|agradecimientos|(?:unser |herzlichen )?dank"
    r"|danke(?: schön)?|danksagung|شكرا?|شكر(?:ا)? و(?:تقدير|عرفان)|كلمة شكر|سوپاس)\s?[!:.]?\s*",
    re.IGNORECASE,
)
"""A whole heading that thanks and does not say whom. For ``fullmatch``."""
THANKING = re.compile(
    r"\s*(?:we (?:\w{2,10} ){0,4}(?:thank|grateful to|indebted to)|(?:our|many|special|sincere) (?:\w{2,10} ){0,3}to"
    r"|nous (?:\w{2,10} ){0,2}remercions|(?:nous )?(?:\w{2,10} ){0,2}reconnaissants? (?:à|envers)|agradecemos a"
    r"|damos las gracias a|wir (?:\w{2,10} ){0,2}danken|unser dank gilt|نشكر|نتقدم بالشكر)(?!\w)",
    re.IGNORECASE,
)
"""How a text begins that thanks somebody."""
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
    "اتصل(?:وا)? بنا",
    "للاتصال",
    "للتواصل",
)
ABOUT = re.compile(
    r"\A\s*(?:(?:about|à propos(?: de)?|über|acerca de|دەربارەی|عن)(?: [^\s\d]+){1,3}|à propos|über uns"
    r"|who we are|what we do"
    r"|our (?:mission|work|vision|values|history)(?:(?:,| and| &) (?:our )?(?:mission|work|vision|values"
    r"|history)){0,2}"
    r"|qui sommes-nous|wer wir sind|quiénes somos|من نحن|ئێمە کێین)\s*[?!:.]?\s*\Z",
    re.IGNORECASE,
)
"""A whole heading."""
FOUNDED = _holds(
    "(?:was|were|has been|have been) (?:set up|established|founded|created|formed)",
    "(?:is|are) an? (?:\\S+ ){0,4}"
    "(?:member|part|organi[sz]ation|agency|charity|mission|association|network|body|foundation)",
)
PROGRAMME_END = re.compile(
    r"\b(?:programmes?|program|project|initiative|scheme|centre|center|unit|fund|facility)"
    r"\s*(?:\([^)]*\))?$",
    re.IGNORECASE,
)
CREDITS = re.compile(
    r"(?P<role>(?:(?:cover|graphic|web|page)\s+)?(?:editors?(?:-in-chief)?|editing|edited|design(?:er|ed)?"
    r"|layout|lay-out|photos?|photographs?"
    r"|photography|pictures?|images?|illustrations?|illustrated|texts?|written|words|translat(?:or|ion|ed)"
    r"|printed|printing"
    r"|published|produced|production|proofread(?:ing)?|contributors?"
    r"|conception|rédaction|mise en page|photographies|impression|traduction|maquette"
    r"|redaktion|redacción|edición"
    r"|fotografías?|diseño|maquetación|traducción|impresión|gestaltung|fotos?|satz|druck|herausgeber(?:in)?|übersetzung"
    r"|تحرير|تصميم|تصوير|ترجمة)"
    r"(?:\s*(?:&|and)\s*(?:editing|design|layout|photos?|photography|texts?))?)"
    r"\s*(?P<by>by:?|:|par|por|von|–|-)?\s+(?P<name>(?!(?:on|in|at|with) )\S.*)",
    re.IGNORECASE,
)
NOTICE = re.compile(
    r"\s{0,9}(?:©|\(c\)\s*(?=\d|by\b)|(?:note|nota|remarque|hinweis|achtung|ملاحظة|تنبيه|تێبینی|ئاگاداری)\s?:"
    r"|(?:please note|disclaimer"
    r"|notice|the (?:views|opinions|content|contents|designations|boundaries)"
    r"|for (?:more|further|additional) (?:details|information)|copyright|all rights reserved"
    r"|(?:read|see|find|learn|download) (?:more|the full|our)|to (?:unsubscribe|subscribe)"
    r"|you (?:are receiving|receive|have received) this (?:e-?mail|newsletter|letter|message)"
    r"|names (?:have been|were) changed"
    r"|veuillez noter|avertissement|mentions légales|les (?:opinions|points de vue|avis) (?:exprimé|présenté)e?s"
    r"|tous droits réservés|lire la suite|en savoir plus|(?:pour vous désabonner|les noms ont été)"
    r"|bitte beachten|haftungsausschluss|impressum|alle rechte vorbehalten|die (?:ansichten|meinungen)"
    r"|(?:die )?namen (?:wurden|sind) (?:von der redaktion )?geändert|weiterlesen|mehr (?:dazu|lesen"
    r"|erfahren)|zum abbestellen"
    r"|aviso legal|tenga en cuenta|las opiniones (?:expresadas|vertidas)|todos los derechos reservados|leer más"
    r"|los nombres (?:han sido|fueron)|para darse de baja"
    r"|إخلاء (?:ال)?مسؤولية|جميع الحقوق محفوظة|حقوق النشر|الآراء (?:الواردة|المعبر)|اقرأ المزيد|تم تغيير الأسماء"
    r"|هەموو مافەکان)(?!\w))",
    re.IGNORECASE,
)
ATTRIBUTION = _begins(
    "this (?:article|story|text|piece|report) (?:was|is|has|first|appeared)",
    "(?:text|story|source|words|reported|written)(?: by|:)",
    "first published",
    "(?:cet article|ce texte) (?:a été|est)",
    "(?:dieser (?:artikel|text|beitrag)) (?:wurde|ist|erschien)",
    "este (?:artículo|texto) (?:fue|se|es)",
    "(?:texte|propos recueillis|quelle|fuente|source|texto)(?: (?:par|von|por|de)|\\s?:)",
    "نُ?شر(?:ت)? هذا|المصدر\\s?:",
)
_SIDES = (
    "above|below|left|right|(?:top|bottom) (?:left|right)|ci-dessus|ci-contre|ci-dessous"
    "|(?:oben |unten )?(?:links|rechts)|oben|unten|arriba|abajo"
)
CAPTION = re.compile(
    r"\s*(?:(?:photo(?:s|graph)?|picture|image|pictured|in the (?:photo|picture)|légende"
    r"|(?:im )?bild(?:er)?|fotos?|fotografía"
    r"|imagen|(?:في )?(?:ال)?صورة|وێنە\w{0,4})(?!\w)"
    rf"|(?:{_SIDES}|à gauche|à droite|(?:a la )?(?:izquierda|derecha)|أعلاه|أدناه)(?!\w)(?=\s*[:,(–-]"
    rf"|\s+(?:to|and|et|und|y)\s))",
    re.IGNORECASE,
)
