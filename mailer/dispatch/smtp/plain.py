"""The SMTP client (RFC 5321). smtplib connects, greets, encrypts and logs in; then we drive the dialogue ourselves,
as we must know whether a failure came before or after the final dot."""

from __future__ import annotations

import contextlib
import math
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence

from mailer.dispatch.blame import Verdict, judge
from mailer.dispatch.message import Message
from mailer.dispatch.transport import Result
from mailer.lib.relays import Relay
from mailer.lib.replies import Phase, Reply

# Seconds to wait. After the final dot as long as RFC 5321, section 4.5.3.2.6, asks, as giving up there leaves a message
# uncertain; before it less than the minutes it grants, so that a message is over before the task's and the lease's time
# is: nothing is lost by trying again.
TIMEOUTS = {Phase.CONNECT: 30, Phase.MAIL: 60, Phase.RCPT: 60, Phase.DATA: 30, Phase.DOT: 600}
AFTER_ERROR = 5
GONE = (OSError, smtplib.SMTPServerDisconnected)
STOPPING = frozenset({Verdict.LANE, Verdict.RELAY, Verdict.SENDER, Verdict.UNCERTAIN, Verdict.UNSENT})
"""After these the rest of a window stays unsent. A relay that hangs up on one final dot may do so on the next: one
uncertain message is enough to let it rest."""


class _Broken(Exception):
    """The connection is of no more use; carries the reply that stands for it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class PlainTransport:
    """One connection, one message at a time, four round trips each."""

    def __init__(self, relay: Relay, hello: str = "localhost") -> None:
        self.relay = relay
        self.hello = hello
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0

    def send(self, window: Sequence[Message], until: float = math.inf) -> list[Result]:
        results: list[Result] = []
        for message in window:
            if results and results[-1].verdict in STOPPING:
                results.append(Result(message.delivery, Verdict.UNSENT, results[-1].reply))
            elif time.monotonic() >= until:
                results.append(Result(message.delivery, Verdict.UNSENT, Reply(Phase.CONNECT, 0, "no time was left")))
            else:
                results.append(self._send_one(message))
        return results

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with contextlib.suppress(*GONE):
            if smtp.sock is not None:
                smtp.sock.settimeout(AFTER_ERROR)
            smtp.quit()
        smtp.close()

    def _send_one(self, message: Message) -> Result:
        verdict, reply = self._try(message)
        if verdict is Verdict.RECONNECT:
            self._drop()
            verdict, reply = self._try(message)
            if verdict is Verdict.RECONNECT:  # a fresh connection breaks as well: not the connection's fault
                self._drop()
                verdict = Verdict.LANE
        return Result(message.delivery, verdict, reply)

    def _try(self, message: Message) -> tuple[Verdict, Reply]:
        before = self._sent
        try:
            smtp = self._connected()
            before = self._sent
            reply = self._dialogue(smtp, message)
        except _Broken as broken:
            self._drop()
            return judge(broken.reply, before), broken.reply
        verdict = judge(reply, before)
        if verdict is Verdict.ACCEPTED:
            self._sent += 1
        else:
            self._reset(smtp, reply)
        return verdict, reply

    # -- the dialogue --------------------------------------------------------------------------------------------------

    def _dialogue(self, smtp: smtplib.SMTP, message: Message) -> Reply:
        """MAIL, RCPT, DATA, the body: the last reply of the message."""
        options = " SMTPUTF8" if message.needs_smtputf8 else ""
        if options and not smtp.has_extn("smtputf8"):
            return Reply(Phase.RCPT, 553, "5.6.7 The relay does not take addresses with letters beyond ASCII")
        steps = (
            (Phase.MAIL, f"MAIL FROM:<{message.mail_from}>{options}", 2),
            (Phase.RCPT, f"RCPT TO:<{message.rcpt_to}>", 2),
            (Phase.DATA, "DATA", 3),
        )
        for phase, command, wanted in steps:
            reply = self._command(smtp, phase, command)
            if not reply.positive:
                return reply
            if reply.code // 100 != wanted:
                raise _Broken(Reply(phase, 0, f"out of step: {reply}"))
        return self._body(smtp, message.data)

    def _command(self, smtp: smtplib.SMTP, phase: Phase, command: str) -> Reply:
        try:
            connection = _socket(smtp)
            connection.settimeout(TIMEOUTS[phase])
            connection.sendall(command.encode() + b"\r\n")
            return _reply(smtp, phase)
        except GONE as error:
            raise _Broken(Reply(phase, 0, f"connection lost: {error}")) from error

    def _body(self, smtp: smtplib.SMTP, data: bytes) -> Reply:
        """Until the last byte of CRLF.CRLF is handed over nothing can have arrived; from then on anything can."""
        view = memoryview(data + b".\r\n")
        connection = _socket(smtp)
        connection.settimeout(TIMEOUTS[Phase.DATA])  # a relay that takes nothing for so long has stopped reading
        while view:
            try:
                view = view[connection.send(view) :]
            except OSError as error:
                raise _Broken(self._last_words(smtp, error)) from error
        try:
            connection.settimeout(TIMEOUTS[Phase.DOT])
            return _reply(smtp, Phase.DOT)
        except GONE as error:
            raise _Broken(Reply(Phase.DOT, 0, f"connection lost after the final dot: {error}")) from error

    def _last_words(self, smtp: smtplib.SMTP, error: OSError) -> Reply:
        """What the relay said before it hung up on an unfinished message, or that it said nothing."""
        try:
            _socket(smtp).settimeout(AFTER_ERROR)
            return _reply(smtp, Phase.DATA)
        except GONE:
            return Reply(Phase.DATA, 0, f"connection lost in the message: {error}")

    def _reset(self, smtp: smtplib.SMTP, reply: Reply) -> None:
        if reply.code == 421 or (reply.phase is Phase.DOT and reply.code == 0):
            self._drop()
            return
        if reply.phase is Phase.DOT:
            return  # the transaction has ended with the reply to the dot
        with contextlib.suppress(_Broken):
            if self._command(smtp, Phase.MAIL, "RSET").positive:
                return
        self._drop()

    # -- the connection ------------------------------------------------------------------------------------------------

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and self._sent >= self.relay.max_messages:
            self.close()
        if self._smtp is None:
            self._smtp, self._sent = self._open(), 0
        return self._smtp

    def _open(self) -> smtplib.SMTP:
        smtp, phase = None, Phase.CONNECT
        try:
            smtp = self._client()
            _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            phase = Phase.EHLO
            self._expect(phase, *smtp.ehlo())
            if self.relay.tls == "starttls":
                phase = Phase.TLS
                self._starttls(smtp)
            if self.relay.username:
                phase = Phase.AUTH
                smtp.login(self.relay.username, self.relay.password)
        except (OSError, smtplib.SMTPException, ValueError, _Broken) as error:
            if smtp is not None:
                smtp.close()
            raise self._why_not_open(phase, error) from error
        return smtp

    def _why_not_open(self, phase: Phase, error: Exception) -> _Broken:
        if isinstance(error, _Broken):
            return error
        where = f"{self.relay.host}:{self.relay.port}"
        if isinstance(error, smtplib.SMTPResponseException):
            return _Broken(Reply(phase, error.smtp_code, f"{_text(error.smtp_error)} ({where})"))
        return _Broken(Reply(phase, 0, f"{where}: {error}"))

    def _client(self) -> smtplib.SMTP:
        """Connected, and greeted with 220. The host is given here, as the certificate is checked against it."""
        relay, timeout = self.relay, TIMEOUTS[Phase.CONNECT]
        if relay.tls == "implicit":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(relay.host, relay.port, self.hello, timeout=timeout, context=context)
        return smtplib.SMTP(relay.host, relay.port, self.hello, timeout=timeout)

    def _starttls(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            text = "The relay offers no STARTTLS, so nothing was sent: set tls=none only if its network is yours"
            raise _Broken(Reply(Phase.TLS, 0, text))
        self._expect(Phase.TLS, *smtp.starttls(context=ssl.create_default_context()))
        self._expect(Phase.TLS, *smtp.ehlo())  # only what it says inside TLS counts

    def _expect(self, phase: Phase, code: int, text: bytes) -> None:
        reply = Reply(phase, code, _text(text))
        if not reply.positive:
            raise _Broken(reply)

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("not connected")
    return smtp.sock


def _reply(smtp: smtplib.SMTP, phase: Phase) -> Reply:
    code, text = smtp.getreply()
    if not 200 <= code < 600:
        raise smtplib.SMTPServerDisconnected(f"not an SMTP reply: {code}")
    return Reply(phase, code, _text(text))


def _text(text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    printable = "".join(character if character.isprintable() else " " for character in words)
    return " ".join(printable.split())[:500]
