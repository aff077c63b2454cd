from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mailer.lib.private import broker_socket, private_folder


def test_it_keeps_the_socket_in_the_data_folder() -> None:
    assert broker_socket(Path("/srv/mailer")) == Path("/srv/mailer/broker.sock")


def test_it_moves_the_socket_where_the_path_would_be_too_long() -> None:
    path = broker_socket(Path("/srv/" + "x" * 120))
    assert len(os.fsencode(path)) < 107
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.parent.rmdir()


def test_it_gives_every_process_the_same_socket() -> None:
    home = Path("/srv/" + "y" * 120)
    assert broker_socket(home) == broker_socket(home)
    broker_socket(home).parent.rmdir()


def test_it_refuses_a_folder_that_others_can_write_to(tmp_path: Path) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    with pytest.raises(PermissionError, match="open to others"):
        private_folder(open_to_all)


def test_it_refuses_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        private_folder(tmp_path / "link")
