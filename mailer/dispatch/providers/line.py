"""HTTPS with one thing made certain: whether a request that failed was begun at all."""

from __future__ import annotations

import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError

LONGEST_ANSWER = 256 * 1024
"""Bytes of an answer that are read. None of a mail API is longer."""
PIECE = 16 * 1024


class _Plain(HTTPConnection):
    def connect(self) -> None:
        try:
            super().connect()
        except (OSError, HTTPError) as error:
            raise NewConnectionError(self, f"no connection: {error}") from error


class _Secure(HTTPSConnection):
    """Here the handshake of TLS is part of connecting, so that a certificate that does not fit is found before a byte
    of the request is sent."""

    def connect(self) -> None:
        try:
            super().connect()
        except (OSError, HTTPError) as error:
            raise NewConnectionError(self, f"no connection: {error}") from error


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    """One connection, never tried again by itself."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


class Line(requests.Session):
    """A session that follows no redirect (a POST would become a GET, or go to a stranger), and reads no more than
    LONGEST_ANSWER and no longer than ``patience`` seconds."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self.patience = patience
        self.asked = 0
        """Requests begun: what breaks after one may be over an answer that makes no sense."""
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(pool_connections=1, pool_maxsize=1, max_retries=0))

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        self.asked += 1
        kwargs.update(stream=True, allow_redirects=False)
        deadline = time.monotonic() + self.patience
        response = super().request(*args, **kwargs)
        response._content = _read(response, deadline)
        response._content_consumed = True
        return response


def _read(response: requests.Response, deadline: float) -> bytes:
    pieces, size = [], 0
    for piece in response.iter_content(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST_ANSWER or time.monotonic() > deadline:
            response.close()
            raise requests.exceptions.ChunkedEncodingError("the answer is too long, or takes too long")
    return b"".join(pieces)


def never_begun(error: BaseException) -> bool:
    """Whether nothing of the request was sent. A failure while it was being sent does not count: what the system had
    taken may have arrived."""
    seen: BaseException | None = error
    for _ in range(10):  # a chain of causes is short; this one ends even where it is a ring
        if seen is None:
            return False
        inner = seen.args[0] if seen.args else None
        if isinstance(seen, NewConnectionError) or isinstance(getattr(inner, "reason", None), NewConnectionError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
