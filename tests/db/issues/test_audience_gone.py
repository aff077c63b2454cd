"""What a block is for and is gone: it stays for nobody, however often it is opened and saved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from django.http import QueryDict

from mailer.issues.audiences import NOWHERE
from mailer.issues.block_audiences import condition_of, in_words
from mailer.issues.blocks.reach import AudienceBlock
from mailer.issues.models import Funder
from subscribers.matching import matching
from subscribers.models import List, Organisation, Subscriber
from tests.db.console.factories import make_subscriber

pytestmark = pytest.mark.django_db


def block() -> AudienceBlock:
    made = AudienceBlock()
    made.set_name("audience")
    return made


def ticked(value: dict[str, Any]) -> dict[str, Any]:
    """The fields of ``value`` as the editor opens them."""
    made = block()
    state: dict[str, Any] = made.get_form_state(made.to_python({"only": True, **value}))
    return state


def saved(value: dict[str, Any]) -> Any:
    """``value`` opened in the editor and saved as it is there."""
    made, posted = block(), QueryDict(mutable=True)
    for name, given in ticked(value).items():
        if name == "only":
            posted["a-only"] = "on"
        elif isinstance(given, list):
            posted.setlist(f"a-{name}", given)
        else:
            posted[f"a-{name}"] = given or ""
    return made.clean(made.value_from_datadict(posted, {}, "a"))


def test_it_keeps_a_list_that_is_there(donors: List) -> None:
    assert saved({"lists": [str(donors.pk)]})["lists"] == [str(donors.pk)]


def test_it_keeps_a_list_that_is_gone_ticked_as_gone(donors: List, partners: List) -> None:
    gone = str(donors.pk)
    donors.delete()
    assert ticked({"lists": [gone, str(partners.pk)]})["lists"] == [str(NOWHERE), str(partners.pk)]


def test_it_does_not_widen_the_readers_when_a_list_is_gone_and_the_block_is_saved(donors: List, partners: List) -> None:
    make_subscriber("rana@example.org", partners, kind="donor")
    gone = str(donors.pk)
    donors.delete()
    condition = condition_of({"audience": saved({"lists": [gone], "kinds": ["donor"]})})
    assert condition is not None
    assert condition.lists == (NOWHERE,)
    assert not Subscriber.objects.filter(matching(**asdict(condition))).exists()


def test_it_does_not_widen_the_readers_when_a_funder_is_gone_and_the_block_is_saved(partners: List) -> None:
    aid = Organisation.objects.create(name="Tarn Aid")
    funder = Funder.objects.create(organisation=aid)
    make_subscriber("rana@example.org", partners, kind="donor", organisation=aid)
    gone = str(funder.pk)
    funder.delete()
    condition = condition_of({"audience": saved({"funders": [gone], "kinds": ["donor"]})})
    assert condition is not None
    assert condition.organisations == (NOWHERE,)
    assert not Subscriber.objects.filter(matching(**asdict(condition))).exists()


def test_it_says_that_it_is_gone(donors: List) -> None:
    gone = str(donors.pk)
    donors.delete()
    condition = condition_of({"audience": saved({"lists": [gone]})})
    assert condition is not None
    assert "(gone)" in in_words(condition)
