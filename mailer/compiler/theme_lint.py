"""Finds what is wrong with a theme before an issue does: its files read, and the sample rendered in every form."""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import get_args

from jinja2 import Environment, TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.ext import Extension

from mailer.compiler import content as c
from mailer.compiler import mjml_lint, page, theme
from mailer.compiler.compile import compile_issue
from mailer.compiler.errors import CompileError
from mailer.compiler.sample import sample, samples
from mailer.compiler.tokens import Tokens

KINDS = tuple(kind.__name__.lower() for kind in get_args(c.Content))
"""Every kind of block that a theme must be able to show."""

MISSING, UNDEFINED, TEMPLATE, COMPILE = "missing-file", "undefined-name", "broken-template", "does-not-compile"

_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_START_TAG = re.compile(r"<(mj[\w-]*)")
_VALUE = re.compile(r"\$[a-z][a-z-]*")
_UNDEFINED = re.compile(r"(?:no attribute )?'(\w+)'(?: is undefined)?$")
_NAMES = {field.name for kind in (*get_args(c.Content), c.Block, c.IssueContent, c.Brand) for field in fields(kind)}


@dataclass(frozen=True, slots=True)
class ThemeFinding:
    """One thing to correct. ``code`` is a value of :class:`mjml_lint.Kind` or one of this module's; ``line`` is 0 where
    a file is meant as a whole."""

    code: str
    file: str
    line: int
    message: str
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}{f' Write {self.nearest}.' if self.nearest else ''}"


def lint_theme(folder: Path) -> tuple[ThemeFinding, ...]:
    """Everything that was found, by file and line, each thing once. Empty for a theme that is sound."""
    folder = folder.resolve()
    found = dict.fromkeys((*_missing(folder), *_written(folder), *_sheet(folder), *_rendered(folder)))
    if not found:
        found = dict.fromkeys(_compiled(folder))
    return tuple(sorted(found, key=lambda finding: (finding.file, finding.line)))


def _missing(folder: Path) -> Iterator[ThemeFinding]:
    present = {path.stem for path in folder.glob("blocks/*.mjml")} - set(KINDS)
    for file in (page.START, page.SHEET, *(f"blocks/{kind}.mjml" for kind in KINDS)):
        if not (folder / file).is_file():
            stem = Path(file).stem
            alike = difflib.get_close_matches(stem, present, n=1) if file.startswith("blocks/") else []
            hint = f" blocks/{alike[0]}.mjml is like it." if alike else ""
            yield ThemeFinding(MISSING, file, 0, f"the file is missing: what it is for could not be shown.{hint}")


def _written(folder: Path) -> Iterator[ThemeFinding]:
    """What shows in the files themselves, also where no sample leads."""
    for path in sorted(folder.rglob("*.mjml")):
        file = path.relative_to(folder).as_posix()
        for flaw in mjml_lint.find_unknown(_JINJA.sub(_blank, path.read_text("utf-8", "replace"))):
            yield ThemeFinding(flaw.kind, file, flaw.line, flaw.message, flaw.nearest)


def _sheet(folder: Path) -> Iterator[ThemeFinding]:
    """Values in the sheet that no newsletter has."""
    file = folder / page.SHEET
    values = page.sheet_values(sample())
    lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
    for number, line in enumerate(lines, start=1):
        for name in _VALUE.findall(line):
            if name not in values:
                alike = difflib.get_close_matches(name, values, n=1)
                yield ThemeFinding(UNDEFINED, page.SHEET, number, f"{name} is no value of a brand.", "".join(alike))


def _blank(match: re.Match[str]) -> str:
    """As many lines, and nothing on them that could be taken for MJML."""
    return "x" if match[0].startswith("{{") and "\n" not in match[0] else "\n" * match[0].count("\n")


def _rendered(folder: Path) -> Iterator[ThemeFinding]:
    """What shows once Jinja has put the files together. Each block is rendered alone: a broken one hides no other."""
    jinja = theme.environment(folder).overlay(extensions=[_Origins])
    for issue in samples():
        for blocks in ((), *((block,) for block in issue.blocks)):
            if all((folder / f"blocks/{block.kind}.mjml").is_file() for block in blocks):
                yield from _rendered_with(jinja, folder, replace(issue, blocks=blocks))


def _rendered_with(jinja: Environment, folder: Path, issue: c.IssueContent) -> Iterator[ThemeFinding]:
    try:
        source = page.render_mjml(issue, "", jinja, Tokens("lint"))
    except TemplateNotFound as error:
        yield ThemeFinding(MISSING, str(error.name), 0, f"the file is missing; {_place(error, folder)} asks for it.")
    except TemplateSyntaxError as error:
        yield ThemeFinding(TEMPLATE, error.name or page.START, error.lineno, str(error.message))
    except (TemplateError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        yield _failed(error, folder)
    else:
        for flaw in mjml_lint.find_flaws(source):
            file, _, line = flaw.at.rpartition(":")
            yield ThemeFinding(flaw.kind, file or page.START, int(line or 0), flaw.message, flaw.nearest)


def _failed(error: Exception, folder: Path) -> ThemeFinding:
    """A template that stopped, with the name that it was looking for."""
    file, _, line = _place(error, folder).rpartition(":")
    name = _UNDEFINED.search(str(error)) if isinstance(error, UndefinedError) else None
    alike = difflib.get_close_matches(name[1], sorted(_NAMES), n=1) if name else []
    code = UNDEFINED if isinstance(error, UndefinedError) else TEMPLATE
    return ThemeFinding(code, file, int(line), f"{error}.".replace("mailer.compiler.content.", ""), "".join(alike))


def _place(error: Exception, folder: Path) -> str:
    """``file:line`` of the template that was being rendered."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(folder)]
    return f"{Path(own[-1].filename).relative_to(folder).as_posix()}:{own[-1].lineno}" if own else f"{page.START}:0"


def _compiled(folder: Path) -> Iterator[ThemeFinding]:
    """What only mrml and premailer stumble over."""
    for issue in samples():
        try:
            compile_issue(issue, folder)
        except CompileError as error:
            yield ThemeFinding(COMPILE, page.START, 0, str(error))


class _Origins(Extension):
    """Has each tag of MJML tell the file and line that it was written on."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with an attribute more on each start tag."""
        lines = enumerate(source.split("\n"), start=1)
        return "\n".join(_START_TAG.sub(rf"<\1 {mjml_lint.ORIGIN}={name}:{number}", line) for number, line in lines)
