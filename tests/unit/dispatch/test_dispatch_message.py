"""What a recipient's program makes of our bytes."""

from __future__ import annotations

import base64
import dataclasses
import email
import email.policy
import quopri
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailer.compiler.compiled import CompiledIssue, Place, Slot
from mailer.dispatch import headers, message, quoted
from mailer.dispatch.headers import UnsafeValue
from mailer.dispatch.message import Message, MessageTemplate, Recipient, Sending
from mailer.lib import tokens

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SENDING = Sending(
    campaign=7,
    key=b"k" * 32,
    sender_name="Mission in Überlingen",
    sender_email="news@bücher.example",
    reply_to="desk@mission.example",
    list_id="letter.mission.example",
    feedback_id="c7:l1:letter:missionmailer",
    bounce_domain="bounces.mission.example",
    unsubscribe_base="https://mission.example/u/",
    view_base="https://mission.example/v/abc/",
)
ISSUE = CompiledIssue(
    language="en",
    direction="ltr",
    subject=("News for ", Slot("name", Place.TEXT, "you"), " – wells & schools"),
    preheader="",
    html=(
        "<p>",
        Slot("salutation", Place.HTML, "Dear reader"),
        ',</p>\n<a href="',
        Slot("view_url", Place.URL),
        '#b-story">view</a>\n.leading dot\n<a href="https://x.example/?m=',
        Slot("email", Place.QUERY),
        '">x</a><a href="',
        Slot("unsubscribe_url", Place.URL),
        '">leave</a>' + "long " * 300,
    ),
    text=(
        Slot("salutation", Place.TEXT, "Dear reader"),
        ",\n\n.\nFrom us\n",
        Slot("view_url", Place.TEXT),
        "\n",
        Slot("unsubscribe_url", Place.TEXT),
        "\n",
    ),
    links=(),
)
TEMPLATE = MessageTemplate(ISSUE, SENDING)

plain_text = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=120)


def render(name: str = "Ada Abelard", address: str = "ada@mail.example", **values: str) -> Message:
    return TEMPLATE.render(Recipient(41, address, name, {"name": name, **values}), NOW)


def parsed(message: Message) -> EmailMessage:
    found: Any = email.message_from_bytes(message.data, policy=email.policy.default)
    assert not found.defects
    return found


def part(message: EmailMessage, kind: str) -> str:
    body: Any = message.get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n")


def longest_line(data: bytes) -> int:
    """Of those that can be folded at all."""
    return max(len(line) for line in data.split(b"\r\n") if not line.startswith(b"List-Unsubscribe: "))


def test_it_has_every_header_once() -> None:
    names = [name for name, _ in parsed(render()).raw_items()]
    wanted = "To Subject Date Message-ID List-Unsubscribe From Reply-To List-Id List-Unsubscribe-Post Feedback-ID"
    assert names == [*wanted.split(), "Precedence", "MIME-Version", "Content-Type"]


def test_it_offers_one_click_unsubscription_as_rfc_8058_wants_it() -> None:
    message = parsed(render())
    token = tokens.derive(SENDING.key, 41).unsubscribe
    assert message["List-Unsubscribe"] == f"<https://mission.example/u/{token}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_carries_the_same_message_id_on_every_attempt() -> None:
    later = TEMPLATE.render(Recipient(41, "ada@mail.example", "Ada", {}), datetime(2026, 11, 22, tzinfo=UTC))
    assert parsed(later)["Message-ID"] == parsed(render())["Message-ID"]


def test_it_names_our_own_domain_in_the_message_id() -> None:
    assert parsed(render())["Message-ID"].endswith("@xn--bcher-kva.example>")


def test_it_writes_the_domain_of_the_sender_as_a_labels() -> None:
    address = parsed(render())["From"].addresses[0]
    assert (address.display_name, address.addr_spec) == ("Mission in Überlingen", "news@xn--bcher-kva.example")


def test_it_dates_the_message_when_it_is_sent() -> None:
    assert parsed(render())["Date"].datetime == NOW


def test_it_returns_to_an_address_that_names_the_delivery() -> None:
    local, _, domain = render().mail_from.partition("@")
    assert domain == "bounces.mission.example"
    assert tokens.proves(SENDING.key, tokens.Purpose.BOUNCE, local.removeprefix("b-"))


def test_it_fills_in_the_recipients_own_values() -> None:
    message = parsed(render(salutation="Dear <Dr> & Mrs O'Neil"))
    assert "Dear &lt;Dr&gt; &amp; Mrs O&#x27;Neil," in part(message, "html")
    assert part(message, "plain").startswith("Dear <Dr> & Mrs O'Neil,")


def test_it_falls_back_where_the_recipient_has_no_value() -> None:
    message = parsed(render(name=""))
    assert message["Subject"] == "News for you – wells & schools"
    assert part(message, "plain").startswith("Dear reader,")


def test_it_encodes_a_value_in_an_address_for_the_query() -> None:
    assert "?m=a%2Bb%40mail.example" in part(parsed(render(address="a+b@mail.example")), "html")


def test_it_is_text_first_and_html_second() -> None:
    kinds = [each.get_content_type() for each in parsed(render()).iter_parts()]  # type: ignore[attr-defined]
    assert kinds == ["text/plain", "text/html"]


def test_it_never_begins_a_line_with_a_dot() -> None:
    assert not re.search(rb"(?m)^\.", render(salutation=". . .").data)


def test_it_ends_every_line_with_crlf_and_keeps_lines_short() -> None:
    data = render(salutation="ß" * 100).data
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert longest_line(data) <= 78
    assert data.endswith(b"\r\n")


@given(name=plain_text, salutation=plain_text)
@example(name="=?utf-8?q?trick?=", salutation=".")
@example(name='"quoted" (comment), <a@b.c>', salutation="=2E=0D=0A")
@example(name="مرحبا بالعالم " * 9, salutation="👩‍👩‍👧‍👦" * 12)
def test_it_brings_any_text_through_to_the_reader(name: str, salutation: str) -> None:
    message = render(name=name, salutation=salutation)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|(?m:^\.)", message.data)
    assert longest_line(message.data) <= 78
    found = parsed(message)
    assert part(found, "plain").startswith((salutation or "Dear reader") + ",\n")
    assert found["To"].addresses[0].addr_spec == "ada@mail.example"


# -- short ways give what the long ways give ---------------------------------------------------------------------------

short_text = st.text(st.sampled_from("aZ09 .,;:@/_+-=?<>&'\"~é\u200f"), max_size=90)


@pytest.mark.parametrize("place", list(Place))
@given(value=short_text)
@example(value=".")
@example(value="a b. c")
@example(value="a" * 76)
def test_it_fills_a_place_as_its_encoders_would(place: Place, value: str) -> None:
    body = message.Body([b"<", Slot("name", place), b">"])
    wanted = b"<" + quoted.encode_value(message.ENCODERS[place](value)) + b">"
    assert b"".join(body.fill({"name": value}, {})) == wanted


@given(value=short_text)
def test_it_keeps_a_values_line_short_and_whole(value: str) -> None:
    encoded = quoted.encode_value(value)
    assert encoded.endswith(b"=\r\n")
    assert quopri.decodestring(encoded.replace(b"\r\n", b"\n")).decode() == value
    assert not any(len(line) > 76 or line.startswith(b".") for line in encoded.split(b"\r\n"))


@given(display=short_text, local=st.text(st.sampled_from("abcXYZ019.+-_é"), min_size=1, max_size=64))
def test_it_writes_a_mailbox_as_the_long_way_does(display: str, local: str) -> None:
    address = f"{local}@mail.example"
    field = headers.mailbox("To", display, address)
    assert field == headers.any_mailbox("To", display, address)


@given(display=plain_text)
@example(display='"' * 59)
@example(display="\\" * 59)
def test_it_folds_a_mailbox_within_78_characters(display: str) -> None:
    field = headers.mailbox("To", display, "ada@mail.example")
    assert max(map(len, field.split(b"\r\n"))) <= 78


@given(text=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], min_codepoint=128), min_size=1))
def test_it_never_cuts_a_character_in_two(text: str) -> None:
    words = headers.unstructured("Subject", text).removeprefix(b"Subject: ").split()
    assert "".join(base64.b64decode(word[10:-2]).decode() for word in words) == text
    assert max(map(len, words)) <= 75


def test_it_dates_in_universal_time() -> None:
    assert headers.date(1_795_253_400) == b"Date: Sat, 21 Nov 2026 09:30:00 +0000\r\n"


def test_it_leads_each_reader_to_the_page_by_a_link_of_their_own() -> None:
    message = parsed(render())
    link = f"https://mission.example/v/abc/{tokens.derive(SENDING.key, 41).view}"
    assert f'<a href="{link}#b-story">view</a>' in part(message, "html")
    assert f"From us\n{link}\n" in part(message, "plain")


# -- what else stands in a message -------------------------------------------------------------------------------------


def test_it_asks_for_smtputf8_only_where_a_local_part_needs_it() -> None:
    assert not render(name="Zoë", address="zoe@bücher.example").needs_smtputf8
    assert render(address="zoë@mail.example").needs_smtputf8


def test_it_asks_for_smtputf8_where_the_senders_address_needs_it() -> None:
    sender = dataclasses.replace(SENDING, sender_email="zoë@mission.example")
    assert MessageTemplate(ISSUE, sender).render(Recipient(41, "a@b.example", "", {}), NOW).needs_smtputf8


def test_it_writes_the_recipients_domain_as_a_labels() -> None:
    sent = render(address="zoe@bücher.example")
    assert sent.rcpt_to == "zoe@xn--bcher-kva.example"
    assert parsed(sent)["To"].addresses[0].addr_spec == "zoe@xn--bcher-kva.example"


def test_it_leads_links_through_the_redirector_in_both_parts() -> None:
    issue = dataclasses.replace(ISSUE, html=('<a href="https://a.example/">x</a>',), text=("See https://a.example/\n",))
    sending = dataclasses.replace(SENDING, click_base="https://mission.example/c/")
    sent = parsed(MessageTemplate(issue, sending).render(Recipient(41, "a@b.example", "", {}), NOW))
    link = f"https://mission.example/c/{tokens.derive(SENDING.key, 41).click}-0"
    assert part(sent, "html") == f'<a href="{link}">x</a>'
    assert part(sent, "plain") == f"See {link}\n"


@pytest.mark.parametrize("bad", ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\0b", "a\u2028b", "a\u0085b", "a\x1bb"])
@pytest.mark.parametrize("where", ["name", "salutation"])
def test_it_refuses_values_that_would_break_a_line(where: str, bad: str) -> None:
    with pytest.raises(UnsafeValue):
        render(**{where: bad})


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
@example(".\n.\r\n..\r.")
@example("a" * 75 + "." * 90)
@example("é" * 60 + ".é" * 40)
def test_it_encodes_any_text_in_quoted_printable(text: str) -> None:
    encoded = quoted.encode_text(text)
    assert quopri.decodestring(encoded.replace(b"\r\n", b"\n")).decode() == text.replace("\r\n", "\n").replace(
        "\r", "\n"
    )
    lines = encoded.split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(line.startswith(b".") for line in lines)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=300))
def test_it_folds_headers_within_78_characters_and_brings_them_back(text: str) -> None:
    field = headers.unstructured("Subject", text)
    assert max(map(len, field.rstrip(b"\r\n").split(b"\r\n"))) <= 78
    found: Any = email.message_from_bytes(field + b"\r\n", policy=email.policy.default)
    assert found["Subject"].split() == text.split()
