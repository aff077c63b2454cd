"""Which transport carries what goes through a relay: SMTP, or a provider's API."""

from __future__ import annotations

from mailer.dispatch.beside import Beside
from mailer.dispatch.transport import Transport
from mailer.lib.relays import Relay


def transport_for(relay: Relay, connections: int, hello: str) -> Transport:
    """A transport of at most ``connections`` connections to ``relay``; ``hello`` is what we call ourselves at SMTP.
    Opens nothing yet. Either client is loaded only where a relay needs it."""
    if relay.kind == "smtp":
        from mailer.dispatch.smtp import SmtpTransport

        return Beside(SmtpTransport(relay, connections, hello=hello))
    from mailer.dispatch.providers.transport import ApiTransport

    return ApiTransport(relay, connections)
