"""What providers are asked, byte for byte, and what follows from what they answer. The provider is on this machine."""

from __future__ import annotations

import base64
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import getaddresses
from typing import Any

import pytest

from mailer.campaigns.clock import database_now
from mailer.campaigns.ledger import counts
from mailer.campaigns.models import Campaign
from mailer.compiler.compiled import CompiledIssue, Place, Slot
from mailer.dispatch import lanes
from mailer.dispatch.blame import Verdict
from mailer.dispatch.drain import drain
from mailer.dispatch.message import Message, MessageTemplate, Recipient, Sending
from mailer.dispatch.models import Lane
from mailer.dispatch.providers import refusals
from mailer.dispatch.providers.refusals import IN_A_ROW
from mailer.dispatch.providers.services import idempotency_key
from mailer.dispatch.providers.transport import ApiTransport
from mailer.dispatch.transport import Result
from mailer.lib.relays import Relay
from tests.db.dispatch.conftest import Running
from tests.db.dispatch.provider_server import Asked, Script, ok, provider

KINDS = ["ses", "postmark", "mailgun", "sendgrid", "brevo"]
REFUSED = (400, {}, {"message": "something new"})
SLOW_DOWN = (429, {}, b"")
TEXT = "Grüße, {} — read on: https://mission.example/a?b=1&c=2\n.A line that begins with a dot\n"
HTML = "<!DOCTYPE html><html lang=de><p>Grüße, {} &amp; danke</p>\n" + "<p>ئێوارەتان باش</p>\n" * 20 + "</html>\n"


class Letter:
    """A parcel."""

    def __init__(self, delivery: int, email: str = "anna@mail.example", name: str = "Anna Müller") -> None:
        self.delivery = delivery
        self._recipient = Recipient(delivery, email, name, {"name": name})

    def message(self) -> Message:
        return _template().render(self._recipient, datetime(2026, 3, 1, 9, 0, tzinfo=UTC))


def _template() -> MessageTemplate:
    name = {place: Slot("name", place, "friend") for place in (Place.TEXT, Place.HTML)}
    compiled = CompiledIssue(
        language="de",
        direction="ltr",
        subject=("Grüße aus Tarn: ", Slot("name", Place.TEXT, "friend")),
        preheader="",
        html=_with(HTML, name[Place.HTML]),
        text=_with(TEXT, name[Place.TEXT]),
        links=(),
    )
    sending = Sending(
        campaign=7,
        key=b"k" * 32,
        sender_name="Missão do Tarn",
        sender_email="news@mission.example",
        reply_to="answers@mission.example",
        list_id="letter.mission.example",
        feedback_id="c7:l1:letter:missionmailer",
        bounce_domain="bounces.mission.example",
        unsubscribe_base="https://mission.example/u/",
        view_base="https://mission.example/v/1/",
    )
    return MessageTemplate(compiled, sending)


def _with(text: str, slot: Slot) -> tuple[Any, ...]:
    before, after = text.split("{}")
    return (before, slot, after)


@pytest.fixture(autouse=True)
def no_refusals() -> None:
    for kind in KINDS:
        refusals.forget(kind)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def relay(kind: str, script: Script, **options: Any) -> Relay:
    host = "mission.example" if kind == "mailgun" else "api.example"
    return Relay(
        kind,
        host,
        443,
        username="the-key",
        password="the-secret" if kind == "ses" else "",
        kind=kind,
        options=(("api_url", script.url), ("region", "eu-west-1")),
        **options,
    )


def send(kind: str, script: Script, letters: int = 1, connections: int = 1, seconds: float = 5.0) -> list[Result]:
    """The results of ``letters`` messages, in the order they came."""
    transport = ApiTransport(relay(kind, script), connections, seconds)
    try:
        transport.offer([Letter(number + 1) for number in range(letters)])
        results: list[Result] = []
        while transport.outstanding:
            results += transport.poll(10)
        return results
    finally:
        transport.close()


def verdicts(results: list[Result]) -> list[Verdict]:
    return [each.verdict for each in results]


def asked(kind: str) -> Asked:
    with provider(ok(kind)) as script:
        assert verdicts(send(kind, script)) == [Verdict.ACCEPTED]
    return script.asked[0]


def mime(kind: str, request: Asked) -> bytes:
    return base64.b64decode(request.json["Content"]["Raw"]["Data"]) if kind == "ses" else request.form["message"]


def fields(kind: str, request: Asked) -> dict[str, str]:
    """Header fields as the provider is asked to set them."""
    if kind == "postmark":
        return {each["Name"]: each["Value"] for each in request.json["Headers"]}
    return dict(request.json["headers"])


@pytest.fixture(scope="module")
def signed() -> Any:
    """What the reader would get by SMTP, parsed."""
    return message_from_bytes(Letter(1).message().data, policy=policy.default)


# -- what is asked -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "path", "header", "value"),
    [
        ("ses", "/v3/v2/email/outbound-emails", "authorization", "AWS4-HMAC-SHA256 Credential=the-key/"),
        ("postmark", "/v3/email", "x-postmark-server-token", "the-key"),
        ("mailgun", "/v3/mission.example/messages.mime", "authorization", "Basic YXBpOnRoZS1rZXk="),
        ("sendgrid", "/v3/mail/send", "authorization", "Bearer the-key"),
        ("brevo", "/v3/smtp/email", "api-key", "the-key"),
    ],
)
def test_it_posts_to_the_providers_address_with_its_key(kind: str, path: str, header: str, value: str) -> None:
    request = asked(kind)
    assert (request.method, request.path) == ("POST", path)
    assert request.headers[header].startswith(value)


@pytest.mark.parametrize("kind", ["ses", "mailgun"])
def test_it_hands_over_the_bytes_as_they_are(kind: str) -> None:
    assert mime(kind, asked(kind)).endswith(Letter(1).message().data)


@pytest.mark.parametrize("kind", ["ses", "mailgun"])
def test_it_leaves_signing_to_the_provider(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Letter.message
    signature = b"DKIM-Signature: v=1; a=rsa-sha256;\r\n h=From:To;\r\n\tb=abc\r\n"

    def with_signature(letter: Letter) -> Message:
        made = plain(letter)
        return Message(made.delivery, made.mail_from, made.rcpt_to, signature + made.data)

    monkeypatch.setattr(Letter, "message", with_signature)
    assert mime(kind, asked(kind)).endswith(plain(Letter(1)).data)
    assert b"DKIM" not in mime(kind, asked(kind))


@pytest.mark.parametrize(("kind", "subject"), [("postmark", "Subject"), ("sendgrid", "subject"), ("brevo", "subject")])
def test_it_hands_over_the_subject_that_was_signed(kind: str, subject: str, signed: Any) -> None:
    assert asked(kind).json[subject] == signed["Subject"] == "Grüße aus Tarn: Anna Müller"


def _bodies(kind: str, request: Asked) -> tuple[str, str]:
    body = request.json
    if kind == "sendgrid":
        assert [each["type"] for each in body["content"]] == ["text/plain", "text/html"]
        return body["content"][0]["value"], body["content"][1]["value"]
    return (body["TextBody"], body["HtmlBody"]) if kind == "postmark" else (body["textContent"], body["htmlContent"])


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


@pytest.mark.parametrize("kind", ["postmark", "sendgrid", "brevo"])
def test_it_hands_over_the_text_and_the_html_that_were_signed(kind: str, signed: Any) -> None:
    text, html = _bodies(kind, asked(kind))
    assert text == _unix(signed.get_body(("plain",)).get_content()) == TEXT.format("Anna Müller")
    assert html == _unix(signed.get_body(("html",)).get_content()) == HTML.format("Anna Müller")


@pytest.mark.parametrize("kind", ["postmark", "sendgrid", "brevo"])
def test_it_hands_over_the_header_fields_that_are_ours(kind: str, signed: Any) -> None:
    sent = fields(kind, asked(kind))
    names = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Message-ID", "Feedback-ID", "Precedence")
    assert {name: sent[name] for name in names} == {name: str(signed[name]) for name in names}


@pytest.mark.parametrize("kind", ["postmark", "sendgrid", "brevo"])
def test_it_leaves_to_the_provider_what_it_writes_itself(kind: str) -> None:
    sent = {name.lower() for name in fields(kind, asked(kind))}
    assert not sent & {"from", "to", "subject", "date", "mime-version", "content-type", "reply-to"}


@pytest.mark.parametrize(
    ("kind", "sender", "reader", "answers"),
    [
        ("postmark", "From", "To", "ReplyTo"),
        ("sendgrid", "from", "personalizations", "reply_to_list"),
        ("brevo", "sender", "to", "replyTo"),
    ],
)
def test_it_names_sender_reader_and_where_answers_go(kind: str, sender: str, reader: str, answers: str) -> None:
    body = asked(kind).json
    assert "news@mission.example" in str(body[sender])
    assert "anna@mail.example" in str(body[reader])
    assert "answers@mission.example" in str(body[answers])


LONG_NAMES = ["Żółć " * 9 + "Żółć", "Ministry of Health, Water and Sanitation of the Upper Tarn Valley and Hills"]


@pytest.mark.parametrize("name", LONG_NAMES)
@pytest.mark.parametrize(("kind", "reader"), [("postmark", "To"), ("sendgrid", "personalizations"), ("brevo", "to")])
def test_it_gives_long_names_as_they_are(kind: str, reader: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Letter.message
    monkeypatch.setattr(Letter, "message", lambda letter: plain(Letter(letter.delivery, name=name)))
    assert name in str(asked(kind).json[reader])


def test_it_gives_a_name_with_a_quote_and_a_backslash_so_that_it_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Letter.message
    monkeypatch.setattr(Letter, "message", lambda letter: plain(Letter(letter.delivery, name='Anna "\\" X')))
    (read,) = getaddresses([asked("postmark").json["To"]])
    assert read == ('Anna "\\" X', "anna@mail.example")


def _token() -> str:
    return Letter(1).message().mail_from.partition("@")[0].removeprefix("b-")


def test_it_gives_every_provider_the_deliverys_token() -> None:
    assert asked("postmark").json["Metadata"] == {"delivery": _token()}
    assert asked("sendgrid").json["custom_args"] == {"delivery": _token()}
    assert asked("brevo").json["headers"]["X-Mailin-custom"] == f'{{"delivery": "{_token()}"}}'
    assert asked("mailgun").form["v:delivery"] == _token().encode()
    assert asked("ses").json["EmailTags"] == [{"Name": "delivery", "Value": _token()}]


def test_it_has_amazon_return_bounces_to_our_return_path() -> None:
    assert asked("ses").json["FeedbackForwardingEmailAddress"] == Letter(1).message().mail_from


def test_it_gives_brevo_one_idempotency_key_for_all_attempts() -> None:
    first, second = asked("brevo").json["headers"], asked("brevo").json["headers"]
    assert first["idempotencyKey"] == second["idempotencyKey"] == idempotency_key(first["Message-ID"])


def test_it_has_postmark_keep_our_message_id() -> None:
    assert fields("postmark", asked("postmark"))["X-PM-KeepID"] == "true"


def test_it_lets_no_provider_rewrite_links() -> None:
    body = asked("sendgrid").json["tracking_settings"]
    assert body == {"open_tracking": {"enable": False}, "click_tracking": {"enable": False}}
    assert asked("postmark").json["TrackLinks"] == "None"
    assert asked("mailgun").form["o:tracking-clicks"] == b"no"


# -- what is answered --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("ses", "0100-abc"),
        ("postmark", "pm-abc"),
        ("mailgun", "<mg-abc@mission.example>"),
        ("sendgrid", "sg-abc"),
        ("brevo", "<br-abc@smtp-relay.example>"),
    ],
)
def test_it_keeps_the_providers_own_id(kind: str, name: str) -> None:
    with provider(ok(kind)) as script:
        assert name in str(send(kind, script)[0].reply)


REFUSALS = [
    ("postmark", 401, {"ErrorCode": 10, "Message": "No Account or Server API tokens"}, Verdict.RELAY),
    ("postmark", 422, {"ErrorCode": 412, "Message": "While your account is pending approval, …"}, Verdict.RELAY),
    ("postmark", 422, {"ErrorCode": 405, "Message": "Not allowed to send"}, Verdict.RELAY),
    (
        "postmark",
        422,
        {"ErrorCode": 400, "Message": "The 'From' address you supplied is not a Sender Signature"},
        Verdict.SENDER,
    ),
    ("postmark", 422, {"ErrorCode": 300, "Message": "Invalid 'From' address: 'x'."}, Verdict.SENDER),
    ("postmark", 422, {"ErrorCode": 300, "Message": "Invalid 'To' address: 'anna@mail.example'."}, Verdict.FAILED),
    (
        "postmark",
        422,
        {
            "ErrorCode": 406,
            "Message": "You tried to send to a recipient that has been marked as inactive.\nFound inactive addresses: "
            "anna@mail.example.\nInactive recipients are ones that have generated a hard bounce or a spam complaint. ",
        },
        Verdict.FAILED,
    ),
    # Of these Anymail takes the recipient's refusal to be told by itself, and finds no recipient of ours in the words.
    (
        "postmark",
        422,
        {"ErrorCode": 300, "Message": "Error parsing 'To': Unclosed quoted string: \"Anna."},
        Verdict.FAILED,
    ),
    (
        "postmark",
        422,
        {"ErrorCode": 300, "Message": "Invalid 'To' address: 'Anna <anna@mail.example>'."},
        Verdict.FAILED,
    ),
    ("postmark", 422, {"ErrorCode": 406, "Message": "You tried to send to inactive recipients."}, Verdict.FAILED),
    ("postmark", 422, {"ErrorCode": 300, "Message": "Invalid metadata content."}, Verdict.FAILED),
    ("mailgun", 401, b"Forbidden", Verdict.RELAY),
    ("mailgun", 404, {"message": "Domain not found: mission.example"}, Verdict.RELAY),
    ("mailgun", 403, {"message": "Domain mission.example is not allowed to send: recipient limit"}, Verdict.RELAY),
    ("mailgun", 400, {"message": "to parameter is not a valid address. please check documentation"}, Verdict.FAILED),
    ("mailgun", 400, {"message": "from parameter is not a valid address"}, Verdict.SENDER),
    ("mailgun", 200, b"Mailgun Magnificent API", Verdict.RELAY),
    (
        "sendgrid",
        401,
        {"errors": [{"message": "The provided authorization grant is invalid", "field": None}]},
        Verdict.RELAY,
    ),
    (
        "sendgrid",
        403,
        {"errors": [{"message": "The from address does not match a verified Sender Identity.", "field": "from"}]},
        Verdict.SENDER,
    ),
    (
        "sendgrid",
        400,
        {"errors": [{"message": "Does not contain a valid address.", "field": "personalizations.0.to.0.email"}]},
        Verdict.FAILED,
    ),
    ("sendgrid", 413, {"errors": [{"message": "Payload Too Large", "field": None}]}, Verdict.FAILED),
    ("brevo", 401, {"code": "unauthorized", "message": "Key not found"}, Verdict.RELAY),
    ("brevo", 402, {"code": "not_enough_credits", "message": "Not enough credits"}, Verdict.RELAY),
    ("brevo", 400, {"code": "duplicate_parameter", "message": "Sent to this recipient already"}, Verdict.UNCERTAIN),
    ("brevo", 400, {"code": "duplicate_request", "message": "idempotencyKey was used"}, Verdict.UNCERTAIN),
    ("brevo", 429, {"message": "Too many requests to the email API; slow down"}, Verdict.LANE),
    ("brevo", 400, {"code": "invalid_parameter", "message": "sender is not valid"}, Verdict.SENDER),
    ("brevo", 400, {"code": "invalid_parameter", "message": "email is not valid in to"}, Verdict.FAILED),
    ("ses", 403, {"__type": "InvalidSignatureException", "message": "The security token is invalid"}, Verdict.RELAY),
    ("ses", 400, {"__type": "AccountSuspendedException", "message": "Sending is suspended"}, Verdict.RELAY),
    (
        "ses",
        400,
        {
            "__type": "MessageRejected",
            "message": "Email address is not verified. The following identities failed the check in region X: y",
        },
        Verdict.SENDER,
    ),
    ("ses", 400, {"__type": "MessageRejected", "message": "Transaction failed: virus"}, Verdict.FAILED),
    ("ses", 400, {"__type": "TooManyRequestsException", "message": "Maximum sending rate exceeded."}, Verdict.LANE),
]


@pytest.mark.parametrize(("kind", "status", "body", "verdict"), REFUSALS)
def test_it_blames_whom_the_answer_is_about(kind: str, status: int, body: Any, verdict: Verdict) -> None:
    with provider((status, {}, body)) as script:
        assert verdicts(send(kind, script)) == [verdict]


def test_it_keeps_the_providers_words() -> None:
    with provider((401, {}, {"ErrorCode": 10, "Message": "No valid token.\r\nAsk your admin."})) as script:
        assert str(send("postmark", script)[0].reply) == "535 HTTP 401 10: No valid token. Ask your admin."


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [429, 503])
def test_it_lets_the_lane_rest_where_the_provider_takes_nothing_now(kind: str, status: int) -> None:
    with provider((status, {"Retry-After": "30"}, {"message": "slow down"})) as script:
        assert verdicts(send(kind, script)) == [Verdict.LANE]


@pytest.mark.parametrize("kind", KINDS)
def test_it_hears_how_long_the_provider_asks_to_wait(kind: str) -> None:
    with provider((429, {"Retry-After": "300"}, {"message": "slow down"})) as script:
        assert send(kind, script)[0].wait == 300


@pytest.mark.django_db
def test_a_lane_rests_at_least_as_long_as_it_was_asked_to() -> None:
    now = database_now()
    lane = lanes.rest("postmark", "gmail", "slow down", now, 5000)
    assert lane.not_before == now + timedelta(seconds=5000)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [500, 502, 504])
def test_it_is_uncertain_where_the_provider_broke_with_the_message_in_hand(kind: str, status: int) -> None:
    with provider((status, {}, b"<html>oops")) as script:
        assert verdicts(send(kind, script)) == [Verdict.UNCERTAIN]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("silence", ["hang", "reset"])
def test_it_is_uncertain_where_a_request_is_not_answered(kind: str, silence: str) -> None:
    with provider(silence) as script:
        assert verdicts(send(kind, script, seconds=0.3)) == [Verdict.UNCERTAIN]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", ["reset", (500, {}, b""), (429, {}, b"")])
def test_it_never_repeats_a_request_by_itself(kind: str, answer: Any) -> None:
    with provider(answer) as script:
        send(kind, script)
    assert len(script.asked) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_it_blames_the_relay_where_no_connection_can_be_made(kind: str) -> None:
    with provider(ok(kind)) as script:
        pass
    assert verdicts(send(kind, script)) == [Verdict.RELAY]


@pytest.mark.parametrize("kind", KINDS)
def test_it_blames_the_relay_where_tls_cannot_be_agreed(kind: str) -> None:
    with provider(ok(kind)) as script:
        script.url = script.url.replace("http://", "https://")
        assert verdicts(send(kind, script)) == [Verdict.RELAY]


def test_it_is_uncertain_where_a_yes_cannot_be_read() -> None:
    with provider((200, {}, b"<html>yes, yes")) as script:
        assert verdicts(send("postmark", script)) == [Verdict.UNCERTAIN]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("postmark", b'["yes"]'),
        ("mailgun", b'{"id": "<a@b>", "message": ["Queued"]}'),
        ("mailgun", b'{"id": "<a@b>", "mess'),
        ("brevo", b"[" * 100_000),
    ],
)
def test_it_is_uncertain_where_a_yes_makes_no_sense(kind: str, answer: bytes) -> None:
    with provider((200, {}, answer)) as script:
        assert verdicts(send(kind, script)) == [Verdict.UNCERTAIN]


@pytest.mark.parametrize(("kind", "word"), [("mailgun", "domain "), ("brevo", "to ")])
def test_it_looks_at_the_beginning_of_long_words_alone(kind: str, word: str) -> None:
    with provider((400, {}, {"message": word * (250_000 // len(word))})) as script:
        assert verdicts(send(kind, script)) == [Verdict.FAILED]


@pytest.mark.parametrize("kind", ["postmark", "sendgrid", "brevo"])
def test_it_shows_a_key_that_cannot_be_sent_to_nobody(kind: str) -> None:
    with provider(ok(kind)) as script:
        transport = ApiTransport(replace(relay(kind, script), username="the-key\r\n"), 1, 5.0)
        transport.offer([Letter(1)])
        (result,) = transport.poll(10)
        transport.close()
    assert (result.verdict, script.asked) == (Verdict.RELAY, [])
    assert "MAILER_RELAYS" in str(result.reply)
    assert "the-key" not in str(result.reply)


def test_it_follows_no_redirect() -> None:
    with provider((302, {"Location": "http://127.0.0.1:1/"}, b"")) as script:
        assert verdicts(send("brevo", script)) == [Verdict.RELAY]
    assert len(script.asked) == 1


def test_it_reads_no_endless_answer() -> None:
    with provider((200, {}, b"x" * 1_000_000)) as script:
        assert verdicts(send("sendgrid", script)) == [Verdict.UNCERTAIN]


# -- the transport -----------------------------------------------------------------------------------------------------


def test_it_keeps_connections_open() -> None:
    with provider(ok("postmark")) as script:
        assert verdicts(send("postmark", script, letters=20, connections=2)) == [Verdict.ACCEPTED] * 20
    assert script.connections <= 2


def test_it_gives_every_parcel_its_own_result() -> None:
    with provider(ok("mailgun")) as script:
        results = send("mailgun", script, letters=30, connections=4)
    assert sorted(each.delivery for each in results) == list(range(1, 31))


def test_it_begins_nothing_more_after_trouble() -> None:
    with provider(ok("brevo"), (429, {}, b""), ok("brevo")) as script:
        results = send("brevo", script, letters=5)
    assert verdicts(results) == [Verdict.ACCEPTED, Verdict.LANE, Verdict.UNSENT, Verdict.UNSENT, Verdict.UNSENT]
    assert len(script.asked) == 2


def test_it_goes_on_after_one_recipients_refusal() -> None:
    refusal = (400, {}, {"message": "to parameter is not a valid address"})
    with provider(refusal, ok("mailgun")) as script:
        assert verdicts(send("mailgun", script, letters=3)) == [Verdict.FAILED, Verdict.ACCEPTED, Verdict.ACCEPTED]


def test_it_stops_where_everything_is_refused_for_no_known_reason() -> None:
    with provider(REFUSED) as script:
        results = send("mailgun", script, letters=IN_A_ROW + 3)
    assert verdicts(results) == [Verdict.FAILED] * (IN_A_ROW - 1) + [Verdict.RELAY] + [Verdict.UNSENT] * 3


def test_it_remembers_what_was_refused_before_it() -> None:
    with provider(REFUSED) as script:
        send("mailgun", script, letters=IN_A_ROW - 1)
        assert verdicts(send("mailgun", script)) == [Verdict.RELAY]


def test_it_remembers_no_refusals_from_before_a_message_that_was_taken() -> None:
    with provider(*[REFUSED] * (IN_A_ROW - 1), ok("mailgun"), REFUSED) as script:
        send("mailgun", script, letters=IN_A_ROW)
        assert verdicts(send("mailgun", script)) == [Verdict.FAILED]


def test_it_remembers_them_where_nothing_was_looked_at_between() -> None:
    with provider(*[REFUSED] * (IN_A_ROW - 1), SLOW_DOWN, REFUSED) as script:
        send("mailgun", script, letters=IN_A_ROW)
        assert verdicts(send("mailgun", script)) == [Verdict.RELAY]


def drain_again(script: Script, times: int) -> None:
    """Each time after a pause."""
    for _ in range(times):
        Lane.objects.update(not_before=database_now())
        drain(relay("mailgun", script))


def numbers(campaign: Campaign) -> dict[str, int]:
    return {state: number for state, number in counts(campaign).items() if number}


def test_a_relay_that_refuses_everything_rests_ever_longer(running: Running) -> None:
    campaign = running(20)
    with provider(REFUSED) as script:
        drain_again(script, 3)
    assert Lane.objects.get().failures == 3
    assert numbers(campaign) == {"failed": IN_A_ROW - 1, "pending": 21 - IN_A_ROW}


def test_one_message_that_is_refused_again_stalls_no_relay_for_ever(running: Running) -> None:
    campaign = running(20)
    with provider(*[REFUSED] * (IN_A_ROW + 2), ok("mailgun")) as script:
        drain_again(script, 4)
    assert Lane.objects.get().failures == 0
    assert numbers(campaign) == {"failed": IN_A_ROW - 1, "pending": 1, "accepted": 20 - IN_A_ROW}


def test_a_lane_is_not_well_again_because_a_message_was_refused(running: Running) -> None:
    running(20)
    with provider(REFUSED, SLOW_DOWN, REFUSED, SLOW_DOWN) as script:
        drain_again(script, 2)
    assert Lane.objects.get().failures == 2


def test_it_sends_what_is_offered_first_before_the_rest() -> None:
    with provider(ok("postmark")) as script:
        transport = ApiTransport(relay("postmark", script), 1)
        transport.offer([Letter(1), Letter(2), Letter(3)])
        transport.offer([Letter(4), Letter(5)], first=True)
        results: list[Result] = []
        while transport.outstanding:
            results += transport.poll(10)
        transport.close()
    assert [each.delivery for each in results] == [1, 4, 5, 2, 3]


def test_it_gives_back_what_was_recalled() -> None:
    with provider("hang") as script:
        transport = ApiTransport(relay("postmark", script), 1, seconds=0.2)
        transport.offer([Letter(1), Letter(2)])
        transport.recall()
        results: list[Result] = []
        while transport.outstanding:
            results += transport.poll(10)
        transport.close()
    assert {each.delivery: each.verdict for each in results} == {2: Verdict.UNSENT, 1: Verdict.UNCERTAIN}


def test_it_begins_nothing_after_the_time_is_up() -> None:
    with provider(ok("postmark")) as script:
        transport = ApiTransport(relay("postmark", script), 1)
        transport.offer([Letter(1)], until=0.0)
        assert verdicts(transport.poll(0)) == [Verdict.UNSENT]
        transport.close()
    assert script.asked == []


def test_it_goes_on_with_the_first_offer_after_trouble_is_settled() -> None:
    with provider((429, {}, b""), ok("postmark")) as script:
        transport = ApiTransport(relay("postmark", script), 1)
        transport.offer([Letter(1)])
        assert verdicts(transport.poll(10)) == [Verdict.LANE]
        transport.offer([Letter(2)])
        assert verdicts(transport.poll(10)) == [Verdict.ACCEPTED]
        transport.close()


def test_it_fails_only_the_row_that_cannot_be_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Letter, "message", lambda letter: (_ for _ in ()).throw(ValueError("no domain")))
    with provider(ok("postmark")) as script:
        assert verdicts(send("postmark", script)) == [Verdict.FAILED]
    assert script.asked == []


def test_it_fails_an_address_that_the_api_cannot_take(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Letter.message
    bad = "anna@@mail.example"
    monkeypatch.setattr(Letter, "message", lambda each: Message(1, plain(each).mail_from, bad, plain(each).data))
    with provider(ok("brevo")) as script:
        assert verdicts(send("brevo", script)) == [Verdict.FAILED]
    assert script.asked == []


@pytest.fixture
def no_boto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anymail.backends.amazon_ses", None)


def test_it_says_what_to_install_for_amazon(no_boto: None) -> None:
    with provider(ok("ses")) as script:
        (result,) = send("ses", script)
    assert result.verdict is Verdict.RELAY
    assert "mission-mailer[ses]" in result.reply.text
