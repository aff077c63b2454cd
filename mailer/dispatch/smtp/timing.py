"""How long the client waits for a relay."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.lib.replies import Phase


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. After the final dot as long as RFC 5321, section 4.5.3.2.6, asks, as giving up there leaves a message
    uncertain; before it less than the minutes it grants, so that a message is over before the task's and the lease's
    time is: nothing is lost by trying again."""

    opening: float = 30
    """From the first packet to the greeting, and again for each of EHLO, STARTTLS and AUTH."""
    mail: float = 60
    rcpt: float = 60
    data: float = 30
    dot: float = 600
    stall: float = 30
    """A relay that takes no byte of an unfinished message for so long has stopped reading."""
    whole: float = 750
    """A message from its first byte to its answer, however many others of the window wait before it. With the 120 s in
    which it may begin it ends within the task's 900 s."""
    goodbye: float = 5
    """For the last words of a relay that has said it closes, or been told that we do."""
    fewer: float = 60
    """How long to make do with the connections there are, after the relay refused one more."""

    def of(self, phase: Phase) -> float:
        """The wait for the reply at ``phase``, one of those of a message."""
        return {Phase.MAIL: self.mail, Phase.RCPT: self.rcpt, Phase.DATA: self.data}.get(phase, self.dot)


TIMEOUTS = Timeouts()
