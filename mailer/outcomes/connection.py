"""The receiver's end of one SMTP connection, and who gets one. Both are bounded: a sender needs no more than a valid
return path, and every subscriber has one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Any

from aiosmtpd.smtp import SMTP

MAX_CONNECTIONS = 32
MAX_CONNECTIONS_A_CLIENT = 8
MAX_MESSAGE_BYTES = 1024 * 1024
"""A report with the whole of a newsletter in it is a tenth of that."""
MAX_MESSAGE_LINES = 20_000
MAX_BYTES_A_CONNECTION = 32 * MAX_MESSAGE_BYTES

TOO_MANY_CONNECTIONS = "421 4.3.2 Too many connections, please try again later"
TOO_BIG = f"552 5.3.4 Too much: at most {MAX_MESSAGE_BYTES} bytes, {MAX_MESSAGE_LINES} lines, 65536 bytes a line"
NEEDS_RECIPIENT = "503 5.5.1 Need RCPT first"
NO_ARGUMENTS = "501 5.5.4 Syntax: DATA"

_PIECE = 1 << 16
_END = b"\r\n.\r\n"


class Connection(SMTP):
    """One client. It is let go when it has sent more than any bounces need."""

    line_length_limit = 65_536  # of a report's lines; RFC 5321's 1,000 would lose bounces for good

    def __init__(self, handler: object, left: Callable[[], None], **options: Any) -> None:
        super().__init__(handler, data_size_limit=MAX_MESSAGE_BYTES, **options)
        self._received = 0
        self._left = left

    def connection_lost(self, error: Exception | None) -> None:
        self._left()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > MAX_BYTES_A_CONNECTION and isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
            return
        super().data_received(data)

    async def smtp_DATA(self, arg: str | None) -> None:
        """In place of aiosmtpd's, which keeps an object for each line (40 bytes of memory a byte of empty lines) and
        all of a line that does not end."""
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if arg or not self.envelope.rcpt_tos:
            await self.push(NO_ARGUMENTS if arg else NEEDS_RECIPIENT)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._message()
        if content is None:
            await self._refuse_message()
            return
        self.envelope.content = self.envelope.original_content = content
        status = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(status)

    async def _message(self) -> bytes | None:
        """What comes before the final dot (RFC 5321, section 4.5.2); None as soon as it exceeds the bounds."""
        kept, lines = bytearray(), 0
        while (line := await self._line()) != b".\r\n":
            if line is None:
                return None
            lines += line.count(b"\n") + line.count(b"\r") - 1  # a bare one is read as a line's end, too
            if lines > MAX_MESSAGE_LINES or len(kept) + len(line) > MAX_MESSAGE_BYTES:
                return None
            kept += line[1:] if line.startswith(b".") else line
        return bytes(kept)

    async def _line(self) -> bytes | None:
        try:
            line: bytes = await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError:
            return None
        return line

    async def _refuse_message(self) -> None:
        """Reads to the end of the message and keeps nothing: most senders look at no reply before. Ends the connection,
        as what was pipelined behind the message may have been read with it."""
        seen = b"\r\n"
        while _END not in seen:
            piece = await self._reader.read(_PIECE)
            if not piece:
                return
            seen = seen[1 - len(_END) :] + piece
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(TOO_BIG)
        if self.transport is not None:
            self.transport.close()


class Door(asyncio.Protocol):
    """Counts clients as they come: one too many is told to come again."""

    def __init__(self, inside: list[str | None], enter: Callable[[Callable[[], None]], asyncio.Protocol]) -> None:
        self._inside = inside
        self._enter = enter

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        client = client_of(transport.get_extra_info("peername"))
        if self._is_full_for(client):
            transport.write(TOO_MANY_CONNECTIONS.encode() + b"\r\n")
            transport.close()
            return
        self._inside.append(client)
        connection = self._enter(lambda: self._inside.remove(client))
        transport.set_protocol(connection)
        connection.connection_made(transport)

    def _is_full_for(self, client: str | None) -> bool:
        own = self._inside.count(client) if client is not None else 0
        return len(self._inside) >= MAX_CONNECTIONS or own >= MAX_CONNECTIONS_A_CLIENT


def client_of(peer: Any) -> str | None:
    """Who counts as one client: an IPv4 address, or the /64 that an IPv6 address comes from. None for this machine,
    which may have all the connections there are."""
    if not peer:
        return ""  # gone before it was let in
    address = ip_address(peer[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return None
    if isinstance(address, IPv6Address):
        return address.packed[:8].hex()
    return str(address)
