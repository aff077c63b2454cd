"""How long the editor's preview takes to follow what is typed: what Wagtail's panel asks for, through Django's own
client, for the larger of the real issues with a photo of 12 megapixels in each of its photo blocks.

``python -m benchmarks.preview [--rounds N]`` prints the median of rounds. Each round is a POST of the whole form, with
other words in it, and the GET of the mail. A data folder and a database (SQLite) of its own are made and removed."""

from __future__ import annotations

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.targets import verdict

ISSUES = Path(__file__).resolve().parent.parent.parent / "shared" / "issues"
GOAL = 500.0
"""Milliseconds of one refresh."""
PHOTO = (4000, 3000)


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.preview")
    parser.add_argument("--rounds", type=int, default=11)
    chosen = parser.parse_args()
    files = sorted(ISSUES.glob("*.yaml"), key=lambda path: path.stat().st_size)
    if not files:
        print("left out: the real issues (../shared/issues) are not on this machine")
        return 0
    with tempfile.TemporaryDirectory(prefix="mailer-preview-") as home:
        _set_up(home)
        return _report(*_measure(files[-1], chosen.rounds))


def _set_up(home: str) -> None:
    os.environ |= {
        "MAILER_HOME": home,
        "DATABASE_URL": f"sqlite:///{home}/mailer.sqlite3",
        "MAILER_BROKER_URL": "memory://",
        "MAILER_RELAYS": "",
        "DJANGO_SETTINGS_MODULE": "mailer.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _measure(file: Path, rounds: int) -> tuple[float, list[dict[str, float]]]:
    """Milliseconds of the first refresh, which makes the renditions, and of the parts of the others."""
    from django.test import Client
    from django.urls import reverse

    from mailer.issues.yaml_import import import_issue
    from subscribers.models import User

    issue = import_issue(file.read_text("utf-8"), file.name)
    _illustrate(issue)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("officer", "officer@mission.example", "no password is typed"))
    edit = client.get(reverse("wagtailsnippets_issues_issue:edit", args=[issue.pk]))
    url = reverse("wagtailsnippets_issues_issue:preview_on_edit", args=[issue.pk])
    form = dict(_form(edit.context_data["form"]))

    def refresh(number: int) -> dict[str, float]:
        typed = {name: value.replace("Iraq", f"Iraq {number}") for name, value in form.items()}
        posted, answer = _timed(lambda: client.post(url, typed))
        assert answer.json() == {"is_valid": True, "is_available": True}, answer.content
        shown, mail = _timed(lambda: client.get(url, {"mode": "html", "in_preview_panel": "true"}))
        assert f"Iraq {number}" in mail.content.decode(), mail.content[:500]
        return {"the form is sent": posted, "the mail is shown": shown, "whole": posted + shown}

    return refresh(0)["whole"], [refresh(number) for number in range(1, rounds + 1)]


def _timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    answer = ask()
    return (time.process_time() - started) * 1e3, answer


def _illustrate(issue: Any) -> None:
    """A picture of its own for each photo block."""
    from django.core.files.images import ImageFile
    from PIL import Image as Pillow

    from mailer.issues.models import Image

    for number, block in enumerate(issue.body):
        if block.block_type == "photo":
            out = io.BytesIO()
            Pillow.effect_noise(PHOTO, 60).convert("RGB").save(out, "JPEG", quality=80)
            file = ImageFile(io.BytesIO(out.getvalue()), f"photo{number}.jpg")
            block.value["image"] = Image.objects.create(title="A photo", description="A photo", file=file)
    issue.save()
    issue.save_revision()


def _form(form: Any) -> Iterator[tuple[str, str]]:
    """What a browser sends of the editor: its fields, and each field of each block."""
    for bound in form:
        if bound.name == "body":
            yield from _block(form.instance.body.stream_block, form.instance.body, "body")
        else:
            yield from _field(bound.field, bound.value(), bound.html_name)
    for formset in getattr(form, "formsets", {}).values():
        yield from ((field.html_name, str(field.value())) for field in formset.management_form)


def _block(block: Any, value: Any, prefix: str) -> Iterator[tuple[str, str]]:
    from wagtail import blocks

    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _block(child, value[name], f"{prefix}-{name}")
    elif isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        children = list(value if isinstance(block, blocks.StreamBlock) else value.bound_blocks)
        yield f"{prefix}-count", str(len(children))
        for number, child in enumerate(children):
            own = f"{prefix}-{number}"
            yield from ((f"{own}-deleted", ""), (f"{own}-order", str(number)), (f"{own}-id", child.id or ""))
            yield f"{own}-type", getattr(child, "block_type", "item")
            yield from _block(child.block, child.value, f"{own}-value")
    elif hasattr(block, "field"):
        yield from _field(block.field, block.value_for_form(value), prefix)


def _field(field: Any, value: Any, name: str) -> Iterator[tuple[str, str]]:
    sent = field.widget.format_value(field.prepare_value(value))
    for each in sent if isinstance(sent, list) else [sent]:
        if each not in (None, False):
            yield name, "on" if each is True else str(getattr(each, "pk", each))


def _report(first: float, rounds: list[dict[str, float]]) -> int:
    print(f"milliseconds of CPU, median of {len(rounds)} refreshes:")
    medians = {part: statistics.median(each[part] for each in rounds) for part in rounds[0]}
    for part, milliseconds in medians.items():
        print(f"{part:34} {milliseconds:8.1f}")
    print(f"{'the first, which makes renditions':34} {first:8.1f}")
    print(verdict("a refresh of the preview, milliseconds", medians["whole"], GOAL, most=True))
    return 0 if medians["whole"] <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
