"""Every kind of finding: one issue that has it, and one beside it that has not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailer.compiler import content as c
from mailer.compiler.errors import CompileError, Fault
from mailer.issues.audiences import NOWHERE, Condition
from mailer.issues.models import Issue
from mailer.issues.outdated import fingerprint
from mailer.issues.photo_faces import PhotoStanding
from mailer.issues.preflight import BUDGET_BYTES, CLIP_BYTES, Code, Finding, check_compiled, check_content, explain
from mailer.issues.preflight.audiences import check_left, check_met, check_named, check_number, check_unticked
from mailer.issues.preflight.consent import check_consent
from mailer.issues.preflight.differences import check_age, check_audiences, check_differences, check_translated
from mailer.issues.preflight.findings import Place
from mailer.issues.preflight.inbox import check_language, check_sender
from mailer.issues.preflight.photos import HEAVY, HEAVY_TOGETHER, check_weight
from mailer.issues.preflight.programmes import check_programmes
from mailer.issues.preflight.pseudonyms import check_pseudonyms
from mailer.issues.preflight.spam import judge
from mailer.issues.preflight.unfinished import check_unfinished
from mailer.issues.pseudonyms import Look, Pseudonym
from mailer.issues.spam import SpamReport, SpamRule
from tests.unit.issues import preflight_cast as cast

HERE = 'x <a href="https://tarn.org/a">wells</a> and '


@dataclass(frozen=True)
class Case:
    """``check`` finds it in ``bad`` and not in ``good``."""

    code: Code
    check: Callable[..., Iterable[Finding]]
    bad: object
    good: object


def content(code: Code, bad: c.IssueContent, good: c.IssueContent) -> Case:
    return Case(code, check_content, bad, good)


def mail(code: Code, bad: object, good: object = None) -> Case:
    return Case(code, check_compiled, bad, good or cast.compiled())


def weighed(*sizes: int) -> list[Finding]:
    weights = {f"{cast.WELL.url}?{number}": size for number, size in enumerate(sizes)}
    return list(check_weight(cast.photo(), {**weights, cast.WELL.url: sizes[0]}))


def standing(known: dict[str, Any]) -> list[Finding]:
    return list(check_consent(cast.photo(), {cast.WELL.url: PhotoStanding(1, "The well", **known)}))


def funded(programme: c.IssueContent) -> list[Finding]:
    return list(check_programmes(programme, {"Water for Tarn", "WFT"}))


ENDED = c.Ended("Tarn Aid", date(2026, 2, 28))


def lost(names: set[str]) -> list[Finding]:
    return list(check_programmes(cast.issue(), (), names))


def scored(points: float | None) -> list[Finding]:
    return judge(None if points is None else SpamReport((SpamRule("SHOUTS", points, "Shouts"),)))


def unfinished(pair: tuple[dict[str, Any], c.Content]) -> list[Finding]:
    """Of one block: as the editor stores it, and as the compiler reads it."""
    raw, block = pair
    body = Issue._meta.get_field("body").to_python([raw])
    return list(check_unfinished(Issue(body=body), cast.issue(block)))


BLOCK = [Place("block-0", "text", 1)]
DONORS, PRESS = Condition(kinds=("donor",)), Condition(kinds=("press",))


def for_groups(number: int) -> list[Finding]:
    groups = [Condition(lists=(each,)) for each in range(1, number + 1)]
    return list(check_number(groups, lambda each: f"on list {each.lists[0]}"))


def unticked(only: bool) -> list[Finding]:
    return list(check_unticked([{"audience": {"only": only, "kinds": ["donor"], "countries": ""}}], BLOCK))


def named(condition: Condition | None) -> list[Finding]:
    return list(check_named([condition], BLOCK, {1}))


def met(unmet: set[Condition]) -> list[Finding]:
    return list(check_met([DONORS], BLOCK, unmet, lambda each: "of the kind donor"))


def behind(*, is_current: bool, found: bool = False) -> list[Finding]:
    look = Look("Nur", datetime(2026, 3, 1, tzinfo=UTC), 1, "1f", found)
    return list(check_pseudonyms([Pseudonym("Nur", "en", 1, "block-1", look, is_current)], "en"))


def refused(fault: Fault | None) -> list[Finding]:
    return [explain(CompileError("no", fault), cast.issue())] if fault else []


def edition(body: str) -> list[Finding]:
    """Of an Arabic edition of an issue about forty wells."""
    arabic = cast.issue(c.Text(body), language="ar", direction="rtl") if body else cast.issue(language="ar", blocks=())
    return list(check_differences(cast.text("40 wells"), arabic))


def translated(then: str) -> list[Finding]:
    now = cast.text("41 wells")
    return list(check_age(fingerprint(cast.text(then)), now, now))


def held(condition: Condition | None) -> list[Finding]:
    return list(check_audiences({"block-0": Condition(countries=("JO",))}, {"block-0": condition}, cast.issue()))


def long_mail(size: int) -> object:
    body = cast.compiled()
    return cast.compiled(f"{cast.BODY}<p>{'x' * (size - body.html_size - len('<p></p>'))}</p>")


CASES = [
    content(Code.NO_SUBJECT, cast.issue(subject=" "), cast.issue()),
    content(Code.SUBJECT_LONG, cast.issue(subject="x" * 61), cast.issue(subject="x" * 60)),
    content(Code.SUBJECT_SHOUTS, cast.issue(subject="WELLS AND SCHOOLS"), cast.issue(subject="IOM IRAQ: wells")),
    Case(Code.NO_SENDER, check_sender, "", "news@tarn.org"),
    content(Code.NO_POSTAL_ADDRESS, cast.brand(postal_address=" "), cast.issue()),
    content(Code.NO_PREHEADER, cast.issue(preheader=""), cast.issue()),
    content(Code.PREHEADER_SHORT, cast.issue(preheader="x" * 39), cast.issue(preheader="x" * 40)),
    content(Code.PREHEADER_LONG, cast.issue(preheader="x" * 111), cast.issue(preheader="x" * 110)),
    content(Code.PREHEADER_REPEATS, cast.issue(preheader="Wells, and schools!"), cast.issue()),
    content(Code.NO_BLOCKS, cast.issue(blocks=()), cast.issue()),
    Case(
        Code.EMPTY_BLOCK,
        unfinished,
        ({"type": "text", "value": {"body": ""}}, c.Text("")),
        ({"type": "text", "value": {"body": "<p>x</p>"}}, c.Text("<p>x</p>")),
    ),
    Case(
        Code.BLOCK_UNFINISHED,
        unfinished,
        ({"type": "button", "value": {"label": "All wells"}}, c.Button("All wells", "")),
        (
            {"type": "button", "value": {"label": "All wells", "url": "https://tarn.org/"}},
            c.Button("All wells", "https://tarn.org/"),
        ),
    ),
    Case(Code.LANGUAGE_DIFFERS, lambda language: check_language(language, "ar"), "en", "ar"),
    content(Code.MERGE_FIELD, cast.text("{{ saluation }}"), cast.text("{{ salutation }}")),
    content(Code.DEAD_LINK, cast.link("ftp://tarn.org/x"), cast.link("https://tarn.org/x")),
    content(Code.UNSAFE_LINK, cast.link("JavaScript:alert(1)"), cast.link("https://tarn.org/javascript:")),
    content(Code.PLACEHOLDER_LINK, cast.link("https://www.example.com/x"), cast.link("https://myexample.com/")),
    content(Code.PLAIN_HTTP, cast.link("http://tarn.org/"), cast.link("https://tarn.org/")),
    content(Code.BARE_LINK_WORDS, cast.link("https://tarn.org/", "Click here"), cast.link("https://tarn.org/")),
    content(
        Code.SAME_LINK_WORDS,
        cast.text(f'{HERE}<a href="https://tarn.org/b">Wells</a>'),
        cast.text(f'{HERE}<a href="https://tarn.org/a">Wells</a>'),
    ),
    content(Code.PHOTO_WITHOUT_FILE, cast.photo(None), cast.photo()),
    content(Code.FACES_NOT_PROTECTED, cast.photo(protect_faces=True), cast.photo()),
    Case(Code.PHOTO_UNCONFIRMED, standing, {}, {"confirmed": True}),
    Case(Code.PHOTO_FACE_OPEN, standing, {"found": 1, "open": 1}, {"found": 1, "confirmed": True}),
    Case(Code.PHOTO_CONSENT_ENDED, standing, {"ended": ("the woman on the left",)}, {"confirmed": True}),
    content(Code.MISSING_ALT_TEXT, cast.alt(" "), cast.photo()),
    content(Code.ALT_IS_FILE_NAME, cast.alt("IMG_2041"), cast.alt("Image 4 of the school, seen from the well")),
    content(Code.ALT_REPEATS_CAPTION, cast.alt("the well."), cast.photo()),
    Case(Code.PICTURE_HEAVY, weighed, HEAVY + 1, HEAVY),
    Case(Code.PICTURES_HEAVY, lambda size: weighed(1, size), HEAVY_TOGETHER, HEAVY_TOGETHER - 2),
    Case(Code.PROGRAMME_TYPED, funded, cast.programme(is_chosen=False, code="wft"), cast.programme()),
    Case(Code.NO_FUNDER, funded, cast.programme(), cast.programme(cast.TARN_AID)),
    Case(Code.FUNDING_ENDED, funded, cast.programme(ended=ENDED), cast.programme()),
    Case(Code.LOGO_WITHOUT_FILE, lost, {cast.BRAND.newsletter}, set()),
    Case(
        Code.FUNDER_WITHOUT_LOGO,
        funded,
        cast.programme(c.Funder("Tarn Aid", None, "With thanks.")),
        cast.programme(cast.TARN_AID),
    ),
    Case(
        Code.FUNDER_WITHOUT_SENTENCE,
        funded,
        cast.programme(c.Funder("Tarn Aid", cast.LOGO)),
        cast.programme(cast.TARN_AID),
    ),
    Case(Code.AUDIENCE_CONDITIONS, for_groups, 5, 4),
    Case(Code.AUDIENCE_UNTICKED, unticked, False, True),
    Case(Code.AUDIENCE_NOBODY, named, Condition(), DONORS),
    Case(Code.AUDIENCE_LEAVES_NOTHING, check_left, [DONORS, PRESS], [DONORS, None]),
    Case(Code.AUDIENCE_EMPTY, met, {DONORS}, {PRESS}),
    content(Code.COORDINATES, cast.text("at 33.3128, 44.3615"), cast.text("1.5, 2.25 and 33.31 %")),
    content(Code.PHONE_NUMBER, cast.text("ask on 0770 123 4567"), cast.text("in 2008-2009, 118,000 people")),
    Case(
        Code.PSEUDONYM_UNCHECKED,
        lambda is_current: behind(is_current=is_current),
        False,
        True,
    ),
    content(Code.BRAND_CONTRAST, cast.brand(colour="#f0c040"), cast.issue()),
    mail(Code.TEXT_CONTRAST, cast.styled("color:#999999;background:#eeeeee"), cast.styled("color:#333333")),
    mail(Code.HEADING_ORDER, cast.compiled(f"{cast.BODY}<h3>Wells</h3>"), cast.compiled(f"{cast.BODY}<h2>Wells</h2>")),
    mail(Code.NO_UNSUBSCRIBE, cast.compiled(text=(cast.TEXT,))),
    mail(Code.TEXT_LACKS_WORDS, cast.compiled(words="https://tarn.org/wells")),
    mail(Code.TEXT_LACKS_LINKS, cast.compiled(words=cast.TEXT.replace("/wells", "/"))),
    mail(Code.UNSUPPORTED, cast.styled("display:flex"), cast.styled("display:block;border-radius:4px")),
    mail(Code.HTML_LARGE, long_mail(BUDGET_BYTES + 1), long_mail(BUDGET_BYTES)),
    mail(Code.CLIPPED, long_mail(CLIP_BYTES + 1), long_mail(CLIP_BYTES)),
    Case(Code.EDITION_BLOCK_MISSING, edition, "", "<p>٤٠ بئراً</p>"),
    Case(Code.EDITION_OUTDATED, translated, "40 wells", "41 wells"),
    Case(Code.EDITION_UNTRANSLATED, lambda same: check_translated(same, "en"), 1, 0),
    Case(Code.EDITION_DIFFERS, edition, "<p>٤٥ بئراً</p>", "<p>٤٠ بئراً</p>"),
    Case(Code.EDITION_AUDIENCE, held, None, Condition(countries=("JO",))),
    Case(Code.SPAM_NOTED, scored, 1.5, 1.4),
    Case(Code.SPAM_LIKELY, scored, 5.0, 4.9),
    Case(Code.SPAM_NOT_ASKED, scored, None, 0.0),
    Case(Code.NOT_COMPILED, refused, Fault.COLOUR, None),
]


def case_name(case: Case) -> str:
    return case.code.value


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_it_finds_what_is_wrong(case: Case) -> None:
    assert case.code in {finding.code for finding in case.check(case.bad)}


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_it_finds_nothing_in_what_is_right(case: Case) -> None:
    assert case.code not in {finding.code for finding in case.check(case.good)}


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_it_says_what_is_wrong_and_what_to_do(case: Case) -> None:
    finding = next(each for each in case.check(case.bad) if each.code is case.code)
    assert all(words.strip() for words in (finding.message, finding.remedy))


def test_it_has_cases_for_every_code() -> None:
    assert sorted(case.code for case in CASES) == sorted(Code)


def test_it_has_nothing_to_say_about_an_issue_that_is_right() -> None:
    assert check_content(cast.issue()) == []


def test_it_has_nothing_to_say_about_a_mail_that_is_right() -> None:
    assert check_compiled(cast.compiled()) == []


def test_it_names_the_last_funder_and_its_last_day() -> None:
    finding = funded(cast.programme(ended=ENDED))[0]
    assert (finding.overridable, "“Tarn Aid” did until Feb. 28, 2026" in finding.message) == (True, True)


def test_it_names_the_groups_of_readers_where_they_are_too_many() -> None:
    assert "on list 1; on list 2; on list 3; on list 4; on list 5" in for_groups(5)[0].message


@pytest.mark.parametrize("condition", [Condition(lists=(1, 2)), Condition(organisations=(NOWHERE,), kinds=("donor",))])
def test_it_finds_a_list_or_a_funder_that_is_gone(condition: Condition) -> None:
    assert [(each.code, each.overridable) for each in named(condition)] == [(Code.AUDIENCE_NOBODY, False)]


def test_it_says_nothing_of_blocks_for_everybody() -> None:
    assert named(None) == []


def test_it_says_of_a_programme_no_more_than_that_its_funding_ended() -> None:
    assert [finding.code for finding in funded(cast.programme(ended=ENDED))] == [Code.FUNDING_ENDED]


def test_it_names_the_funder_whose_logo_is_gone() -> None:
    content = cast.programme(c.Funder("Tarn Aid", None, "With thanks."))
    findings = list(check_programmes(content, (), {"Tarn Aid"}))
    assert [(each.code, each.position, "“Tarn Aid”" in each.message) for each in findings] == [
        (Code.LOGO_WITHOUT_FILE, 1, True)
    ]


def test_it_tells_a_name_that_nobody_looked_for_from_one_that_was_found() -> None:
    never = list(check_pseudonyms([Pseudonym("Nur", "en", 1)]))
    said = [each.message for each in (*never, *behind(is_current=True, found=True), *behind(is_current=False))]
    assert said == [
        "Nobody looked for the real name behind “Nur” yet.",
        "The real name behind “Nur” still stands in the issue.",
        "Nobody looked for the real name behind “Nur” since the issue changed.",
    ]


def test_it_names_no_block_for_a_pseudonym_of_another_edition() -> None:
    (finding,) = check_pseudonyms([Pseudonym("نور", "ar", 1, "block-1")], "en")
    assert (finding.block_id, finding.position) == ("", 0)
