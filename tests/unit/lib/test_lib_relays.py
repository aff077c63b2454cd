from __future__ import annotations

import pytest

from mailer.lib.relays import Relay, RelayURLError, parse_relay, parse_relays


def test_it_reads_every_part_of_a_relay() -> None:
    url = "smtp://us%40er:p%3Ass@mail.example:2587?name=main&connections=4&window=16&max_messages=50&tls=starttls"
    assert parse_relay(url) == Relay(
        name="main",
        host="mail.example",
        port=2587,
        username="us@er",
        password="p:ss",
        tls="starttls",
        connections=4,
        window=16,
        max_messages=50,
    )


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("implicit", 465), ("none", 25)])
def test_it_knows_the_usual_port_of_each_kind_of_tls(tls: str, port: int) -> None:
    assert parse_relay(f"smtp://mail.example?tls={tls}").port == port


def test_it_encrypts_unless_told_otherwise() -> None:
    assert parse_relay("smtp://mail.example").tls == "starttls"


def test_it_reads_several_relays_in_order() -> None:
    names = [relay.name for relay in parse_relays("smtp://one.example , smtp://two.example?name=b,")]
    assert names == ["one.example", "b"]


def test_it_gives_none_for_an_empty_text() -> None:
    assert parse_relays("") == ()


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("mail.example", "smtp://user:password@host:port"),
        ("http://mail.example", "smtp://user:password@host:port"),
        ("smtp://mail.example?tls=maybe", "tls=starttls, tls=implicit or tls=none"),
        ("smtp://mail.example?window=0", "from 1 to 512"),
        ("smtp://mail.example?window=many", "from 1 to 512"),
        ("smtp://mail.example?colour=red", "'colour' is not an option"),
        ("smtp://mail.example:99999", "from 1 to 65535"),
        ("smtp://user:p[w@mail.example", "smtp://user:password@host:port"),
        ("smtp://mail.example?name=" + "x" * 65, "at most 64 characters"),
    ],
)
def test_it_says_what_to_write_instead(url: str, word: str) -> None:
    with pytest.raises(RelayURLError, match=word):
        parse_relay(url)


def test_it_reads_how_a_relay_is_used() -> None:
    relay = parse_relay(
        "smtp://me@mail.example?connections=8&drains=4&mode=chunked&auth=xoauth2&token_file=/run/token"
        "&senders=Example.org+example.com&rate=50/s+2000/h&beside=yes"
    )
    assert (relay.drains, relay.mode, relay.auth, relay.token_file) == (4, "chunked", "xoauth2", "/run/token")
    assert relay.senders == ("example.org", "example.com")
    assert (relay.rate, relay.beside, relay.kind) == ("50/s+2000/h", True, "smtp")


@pytest.mark.parametrize(
    ("url", "kind", "host", "key"),
    [
        ("ses://?region=eu-central-1", "ses", "email.amazonaws.com", ""),
        ("postmark://token@", "postmark", "api.postmarkapp.com", "token"),
        ("mailgun://key@mg.example.org?api_url=https://api.eu.mailgun.net/v3", "mailgun", "mg.example.org", "key"),
        ("sendgrid://key@", "sendgrid", "api.sendgrid.com", "key"),
        ("brevo://key@", "brevo", "api.brevo.com", "key"),
    ],
)
def test_it_reads_the_api_of_a_provider(url: str, kind: str, host: str, key: str) -> None:
    relay = parse_relay(url)
    assert (relay.kind, relay.host, relay.username, relay.tls) == (kind, host, key, "implicit")


def test_it_keeps_the_options_of_an_api() -> None:
    relay = parse_relay("ses://?region=eu-central-1")
    assert (relay.option("region"), relay.option("api_url", "none")) == ("eu-central-1", "none")


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("smtp://mail.example?drains=3", "more than connections=2"),
        ("smtp://mail.example?mode=fast", "mode=auto, mode=plain"),
        ("smtp://mail.example?auth=plain", "needs a user"),
        ("smtp://me@mail.example?token_file=/run/token", "auth=xoauth2 as well"),
        ("smtp://mail.example?senders=a b", "example.org"),
        ("smtp://mail.example?rate=fast", "50/s"),
        ("smtp://mail.example?beside=maybe", "beside=no or beside=yes"),
        ("smtp://mail.example?region=eu", "'region' is not an option"),
        ("postmark://", "write postmark://KEY@"),
        ("postmark://%20key@", "holds blanks"),
        ("brevo://key%0A@", "holds blanks"),
        ("ses://key:sec%0Dret@", "the secret of ses"),
        ("mailgun://key@", "write mailgun://KEY@domain"),
        ("brevo://key@?tls=none", "'tls' is not an option"),
        ("ses://?region=EU!", "eu-central-1"),
        ("brevo://key@?api_url=ftp://x", "begins with https://"),
    ],
)
def test_it_says_which_option_is_wrong(url: str, word: str) -> None:
    with pytest.raises(RelayURLError, match=word):
        parse_relay(url)


def test_it_refuses_two_relays_of_one_name() -> None:
    with pytest.raises(RelayURLError, match="two relays are called 'a'"):
        parse_relays("smtp://x.example?name=a,smtp://y.example?name=a")


def test_it_never_shows_a_password() -> None:
    assert "hunter2" not in repr(parse_relay("smtp://user:hunter2@mail.example"))
    with pytest.raises(RelayURLError) as refused:
        parse_relay("smpt://user:hunter2@mail.example")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://user:12?hunter2@mail.example",
        "smtp://user:12/hunter2@mail.example:25",
        "smtp://user:12#hunter2@mail.example",
        "smtp://user:1?tls=hunter2&b@mail.example",
    ],
)
def test_it_asks_for_passwords_to_be_encoded_and_does_not_repeat_them(url: str) -> None:
    with pytest.raises(RelayURLError, match="%23") as refused:
        parse_relay(url)
    assert "hunter2" not in str(refused.value)


def test_it_never_shows_a_key() -> None:
    assert "hunter2" not in repr(parse_relay("postmark://hunter2@"))


@pytest.mark.parametrize("host", ["127.0.0.1.example.org", "127.0.0.1@example.org", "127.0.0.10"])
def test_it_sends_keys_in_the_clear_to_this_machine_alone(host: str) -> None:
    with pytest.raises(RelayURLError, match="begins with https://"):
        parse_relay(f"brevo://key@?api_url=http://{host}/")
