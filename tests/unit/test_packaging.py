"""The wheel has everything that running needs, and its command works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(command: list[str | Path], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAILER_", "DATABASE_", "DJANGO_"))
    }
    return subprocess.run(command, cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built as an installer would, offline."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        ROOT,
    ]
    built = run(build, folder)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def inside(wheel: Path) -> set[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with the wheel; the libraries are those of ours."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    target = next(folder.glob("lib/python*/site-packages"))
    (target / "libraries.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    command = [
        python,
        "-m",
        "pip",
        "install",
        "--no-index",
        "--no-deps",
        "--ignore-installed",
        "--prefix",
        folder,
        wheel,
    ]
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    return folder / "bin"


@pytest.mark.parametrize("folder", ["mailer", "subscribers"])
def test_it_packs_every_file_of_the_packages(inside: set[str], folder: str) -> None:
    assert tracked(folder) - inside == set()


def test_it_packs_the_templates_inside_the_package(inside: set[str]) -> None:
    assert {f"mailer/{name}" for name in tracked("templates")} - inside == set()


@pytest.mark.parametrize(
    "name",
    [
        "worker.py",
        "mailer/demo/sample.yaml",
        "mailer/locale/ar/LC_MESSAGES/django.mo",
        "mailer/catcher/static/catcher/catcher.css",
        "mailer/templates/email/gazette/issue.mjml",
        "mailer/templates/web/base.html",
    ],
)
def test_it_packs(inside: set[str], name: str) -> None:
    assert name in inside


def test_it_packs_nothing_else(inside: set[str]) -> None:
    tops = {name.split("/")[0] for name in inside}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mailer", "subscribers", "worker.py"}


def test_it_packs_the_licence(inside: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in inside)


def test_it_answers_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    answer = run([installed / "mailer", "--help"], tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "demo" in answer.stdout


def test_it_finds_its_own_templates(installed: Path, tmp_path: Path) -> None:
    question = (
        "import mailer.settings as s; print(s.MAILER_THEMES / 'gazette' / 'issue.mjml', s.MAILER_THEMES.is_dir())"
    )
    answer = run([installed / "python", "-c", question], tmp_path)
    assert answer.stdout.split()[-1] == "True", answer.stderr
    assert answer.stdout.startswith(str(installed.parent))


def test_it_finds_its_own_worker(installed: Path, tmp_path: Path) -> None:
    answer = run([installed / "python", "-c", "import worker; print(worker.__file__)"], tmp_path)
    assert answer.stdout.startswith(str(installed.parent)), answer.stderr


def tracked(folder: str) -> set[str]:
    """The project's files below a folder; caches aside."""
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in files if not path.name.startswith(".")}
