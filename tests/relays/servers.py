"""Postfix, Exim and OpenSMTPD as Debian builds them, each in a private copy of its root folder, on a loopback port.

``tests/relays/fetch.sh var/relays`` brings the roots. A server takes every message and throws it away; its log, in its
own words, says which it took.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mailer.embedded import _die_with_parent
from tests.faults.house import ROOT, _members, eventually, free_ports

ROOTS = ROOT / "var" / "relays"
READY_SECONDS = 30.0
STOP_SECONDS = 3.0
POSTFIX, EXIM, READER = 990, 991, 995
"""The users in the roots that fetch.sh makes."""


class Missing(RuntimeError):
    """The server cannot be run here; the text says what it takes."""


@dataclass(frozen=True)
class Kind:
    """One of the three servers."""

    name: str
    modes: tuple[str, ...]
    """What it offers, from the slowest."""
    prepare: Callable[[Path, int], None]
    """Puts its settings into its root, for a port."""
    command: tuple[str, ...]
    log: str
    took: re.Pattern[str]
    """A line about a message taken; the group names it."""
    by: str
    """By which value of the ledger it names it: message_id or address."""


@dataclass(frozen=True)
class Server:
    """A server that answers on ``port``."""

    kind: Kind
    root: Path
    port: int

    def taken(self) -> Counter[str]:
        """What the log says was taken, and how often."""
        return Counter(self.kind.took.findall(self.log()))

    def log(self) -> str:
        return (self.root / self.kind.log).read_text("utf-8", "replace")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)  # it may be a link to the file of the original root
    file.write_text(text, "ascii")


def _folder(path: Path, owner: int, mode: int = 0o700) -> None:
    path.mkdir(parents=True, exist_ok=True)
    os.chown(path, owner, owner)
    path.chmod(mode)


# -- Postfix -----------------------------------------------------------------------------------------------------------

POSTFIX_QUEUE = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming"),
    *("private", "saved", "trace", "maildrop", "public"),
)
POSTFIX_MAIN = """\
compatibility_level = 3.7
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = discard
relay_transport = discard
alias_maps =
alias_database =
maillog_file = /var/log/mail.log
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_forbid_bare_newline = yes
smtpd_tls_security_level = none
notify_classes =
"""
POSTFIX_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
anvil unix - - n - 1 anvil
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def _prepare_postfix(root: Path, port: int) -> None:
    _write(root / "etc/postfix/main.cf", POSTFIX_MAIN)
    _write(root / "etc/postfix/master.cf", POSTFIX_MASTER.format(port=port))
    shutil.rmtree(root / "var/spool/postfix", ignore_errors=True)
    _folder(root / "var/spool/postfix", 0, 0o755)
    _folder(root / "var/spool/postfix/pid", 0, 0o755)
    _folder(root / "var/lib/postfix", POSTFIX)
    for name in POSTFIX_QUEUE:
        _folder(root / "var/spool/postfix" / name, POSTFIX, 0o755 if name == "public" else 0o700)


# -- Exim --------------------------------------------------------------------------------------------------------------

EXIM_CONFIGURATION = """\
primary_hostname = relay.example
spool_directory = /var/spool/exim4
log_file_path = /var/log/exim4/%slog
log_selector = +received_recipients +pipelining
pid_file_path =
tls_advertise_hosts =
chunking_advertise_hosts = *
host_lookup =
rfc1413_hosts =
keep_environment =
local_interfaces = 127.0.0.1
smtp_accept_max_per_connection = 400
acl_smtp_rcpt = take
acl_smtp_data = throw_away
begin acl
take:
  accept
throw_away:
  discard
begin routers
nowhere:
  driver = redirect
  data = :blackhole:
"""


def _prepare_exim(root: Path, port: int) -> None:
    _write(root / "etc/exim.conf", EXIM_CONFIGURATION)
    for name in ("var/spool/exim4", "var/log/exim4"):
        _folder(root / name, EXIM, 0o750)


# -- OpenSMTPD ---------------------------------------------------------------------------------------------------------

OPENSMTPD_CONFIGURATION = """\
listen on 127.0.0.1 port {port} hostname relay.example
table everybody {{ "@" = "reader" }}
action "discard" mda "/bin/true" virtual <everybody>
match from any for any action "discard"
"""


def _prepare_opensmtpd(root: Path, port: int) -> None:
    _write(root / "etc/smtpd.conf", OPENSMTPD_CONFIGURATION.format(port=port))
    _folder(root / "var/spool/smtpd", 0, 0o711)
    _folder(root / "var/lib/opensmtpd/empty", 0, 0o755)
    _folder(root / "home/reader", READER)


KINDS = (
    Kind(
        "postfix",
        ("plain", "pipelined", "chunked"),
        _prepare_postfix,
        ("/usr/lib/postfix/sbin/master", "-c", "/etc/postfix", "-d"),
        "var/log/mail.log",
        re.compile(r"postfix/cleanup\[\d+\]: \w+: message-id=<([^>]+)>"),
        "message_id",
    ),
    Kind(
        "exim",
        ("plain", "pipelined", "chunked"),
        _prepare_exim,
        ("/usr/sbin/exim4", "-C", "/etc/exim.conf", "-bdf", "-oX", "{port}"),
        "var/log/exim4/mainlog",
        re.compile(r" <= \S+ .*\bid=(\S+)"),
        "message_id",
    ),
    Kind(
        "opensmtpd",
        ("plain",),
        _prepare_opensmtpd,
        ("/usr/sbin/smtpd", "-d", "-f", "/etc/smtpd.conf"),
        "server.log",
        re.compile(r" smtp envelope evpid=\w+ from=<[^>]*> to=<([^>]+)>"),
        "address",
    ),
)


@contextlib.contextmanager
def served(kind: Kind) -> Iterator[Server]:
    """A fresh server of this kind, ended afterwards. Raises Missing."""
    if os.geteuid() != 0:
        raise Missing(f"{kind.name} runs in a root folder of its own, which takes root")
    if not (ROOTS / kind.name / ".ready").exists():
        raise Missing(f"{kind.name} is not here: tests/relays/fetch.sh var/relays fetches it on Debian")
    folder = Path(tempfile.mkdtemp(prefix="mailer-relay-", dir="/tmp"))
    try:
        root = folder / "root"
        shutil.copytree(ROOTS / kind.name, root, symlinks=True, copy_function=_link, ignore=_devices)
        folder.chmod(0o755)
        (port,) = free_ports(1)
        kind.prepare(root, port)
        with _running(kind, root, port):
            yield Server(kind, root, port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _devices(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if Path(folder).name == "dev"]


def _link(source: str, target: str) -> None:
    """Libraries need no second copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@contextlib.contextmanager
def _running(kind: Kind, root: Path, port: int) -> Iterator[None]:
    for name, minor in (("null", 3), ("urandom", 9)):
        os.mknod(root / "dev" / name, 0o20666, os.makedev(1, minor))
        (root / "dev" / name).chmod(0o666)
    command = ["chroot", str(root), *(word.format(port=port) for word in kind.command)]
    with open(root / "server.log", "ab") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
    try:
        eventually(lambda: process.poll() is not None or _answers(port), READY_SECONDS, f"{kind.name} answers")
        if process.poll() is not None:
            raise Missing(f"{kind.name} does not run here: {(root / 'server.log').read_text('utf-8', 'replace')}")
        yield
    finally:
        _end(process)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        return connection.recv(3) == b"220"
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """The server, and those of its session that outlive it."""
    others = [pid for pid in _members(process.pid) if pid != process.pid]
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    deadline = time.monotonic() + 1
    while others and time.monotonic() < deadline:
        others = [pid for pid in _members(process.pid) if pid != process.pid]
        time.sleep(0.05)
    for pid in (*others, process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
