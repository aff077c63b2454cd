"""No text keeps a process busy: each reader of foreign text meets 10,000 and more hostile characters within seconds
of processor time, or the kernel ends the process that tried."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

SECONDS = 5
"""Of processor time, start of Python included; what is quadratic in these texts takes minutes."""

CASES = {
    "merge fields in an address": ("mailer.compiler.links", "decode_braces", "'http://x/' + '{{' * 60_000"),
    "encoded fields in an address": ("mailer.compiler.links", "decode_braces", "'%7B' * 60_000"),
    "a mail address of dots": ("mailer.compiler.links", "mail_href", "'a@' + '.' * 200_000 + '@'"),
    "a web address of dots": ("mailer.compiler.links", "web_address", "'a.' * 200_000 + '!'"),
    "a phone number": ("mailer.compiler.links", "phone_href", "'1' * 200_000 + 'x'"),
    "merge fields": ("mailer.compiler.merge", "scan", "'{{' * 60_000"),
    "half a merge field": ("mailer.compiler.merge", "scan", "('{{' + 'x' * 199) * 2_000"),
    "unfinished tags": ("mailer.compiler.richtext", "typed_links", "'<a ' * 60_000"),
    "unfinished addresses": ("mailer.compiler.richtext", "typed_links", "'<a href=\"' * 60_000"),
    "unfinished comments": ("mailer.compiler.richtext", "typed_links", "'<!--' * 60_000"),
    "unfinished declarations": ("mailer.compiler.richtext", "typed_links", "'<![' * 60_000"),
    "unfinished tags to print": ("mailer.compiler.richtext", "paragraphs", "'<a ' * 60_000"),
    "heads of a caught page": ("mailer.catcher.reading", "with_links_in_new_tabs", "'<head ' * 60_000"),
    "a head without an end": ("mailer.catcher.reading", "with_links_in_new_tabs", "'<head' + ' ' * 200_000"),
    "encoded words": ("mailer.catcher.reading", "decoded", "'=?a?q?' * 40_000"),
    "line breaks in a header": ("mailer.catcher.reading", "decoded", "'\\r' * 100_000"),
}
PROGRAM = """
import importlib, sys
found = getattr(importlib.import_module(sys.argv[1]), sys.argv[2])(eval(sys.argv[3]))
sum(1 for _ in found)
print("done")
"""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.parametrize("case", CASES)
def test_it_reads_hostile_text_in_one_pass(case: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *CASES[case]], preexec_fn=_limit, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("done\n", "")
