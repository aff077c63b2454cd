"""axe-core on a page: what keeps people with a disability out, by rule and element."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

GRAVE = frozenset({"serious", "critical"})
_RUN = """async ([root, skipped]) => {
  const rules = Object.fromEntries(skipped.map((rule) => [rule, {enabled: false}]));
  return (await axe.run(root || document, {resultTypes: ["violations"], rules})).violations;
}"""


def violations(
    page: Any, root: str = "", *, without: tuple[str, ...] = (), impacts: frozenset[str] = GRAVE
) -> list[str]:
    """What axe-core finds on an open page of Playwright, a line for each element: rule, element, what to do.

    ``root`` is a CSS selector of the part to look at; ``without`` names rules that do not count, say why where you name
    them. axe is evaluated from outside, which no Content-Security-Policy forbids; but it waits with the page's own
    timers: from a context without scripts nothing comes back, and sandboxed frames are left out: open their address."""
    script = _script()
    for frame in page.frames:
        frame.evaluate(script)
    found = page.evaluate(_RUN, [root, list(without)])
    return [line for rule in found if rule["impact"] in impacts for line in _lines(rule)]


def _script() -> str:
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text("utf-8")


def _lines(rule: dict[str, Any]) -> list[str]:
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:160]} ({' '.join(node['failureSummary'].split())[:300]})"
        for node in rule["nodes"]
    ]
