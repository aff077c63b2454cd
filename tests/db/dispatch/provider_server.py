"""A provider's API on this machine: writes down what it is asked, answers as it is told."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, bytes]:
        """The fields of a multipart form."""
        boundary = b"--" + self.headers["content-type"].partition("boundary=")[2].encode()
        parts = [part.removesuffix(b"\r\n").partition(b"\r\n\r\n") for part in self.body.split(boundary)[1:-1]]
        return {head.partition(b'name="')[2].partition(b'"')[0].decode(): value for head, _, value in parts}


@dataclass
class Script:
    """What to answer, one after the other; the last is repeated. ``"hang"`` and ``"reset"`` answer nothing."""

    answers: list[Any]
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def next(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def ok(kind: str) -> tuple[int, dict[str, str], Any]:
    """A plain yes of each provider, as documented."""
    return {
        "ses": (200, {}, {"MessageId": "0100-abc"}),
        "postmark": (200, {}, {"ErrorCode": 0, "Message": "OK", "MessageID": "pm-abc", "To": "anna@mail.example"}),
        "mailgun": (200, {}, {"id": "<mg-abc@mission.example>", "message": "Queued. Thank you."}),
        "sendgrid": (202, {"X-Message-Id": "sg-abc"}, None),
        "brevo": (201, {}, {"messageId": "<br-abc@smtp-relay.example>"}),
    }[kind]


@contextlib.contextmanager
def provider(*answers: Any) -> Iterator[Script]:
    script = Script(list(answers))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}/v3/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        script.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            script.connections += 1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.asked.append(Asked(self.command, self.path, headers, body))
            answer = script.next()
            if answer == "hang":
                script.over.wait(20)
                self.close_connection = True
            elif answer == "reset":
                linger = struct.pack("ii", 1, 0)  # close() sends RST
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.close_connection = True
            else:
                self._answer(*answer)

        def _answer(self, status: int, headers: dict[str, str], body: Any) -> None:
            data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                **headers,
                "Content-Length": str(len(data)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
