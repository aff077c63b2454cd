"""The SMTP client (RFC 5321). smtplib connects, greets, encrypts; then we drive the dialogue ourselves, as we must know
whether a failure came before or after the last byte of a message.

    opening.py, login.py   a connection that is ready, in a thread of its own
    replies.py             what the relay says, as values
    book.py                what was offered, and what became of it
    stream.py              bytes out, counted
    session.py             one open connection: replies in, and what its end means
    modes.py               the three dialogues: plain, pipelined, chunked
    transport.py           the loop over all of them
"""

from mailer.dispatch.smtp.timing import TIMEOUTS, Timeouts
from mailer.dispatch.smtp.transport import SmtpTransport

__all__ = ["TIMEOUTS", "SmtpTransport", "Timeouts"]
