"""The screens of the console in a real browser: nothing sticks out on a phone, and the numbers move by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailer.campaigns.models import Campaign, Delivery
from mailer.campaigns.states import DeliveryState
from mailer.dispatch.models import Lane
from mailer.issues.models import Proof
from mailer.lib import tokens
from tests.db.console.factories import (
    make_campaign,
    make_list,
    make_proof,
    make_subscriber,
    make_user,
    run_campaign,
    settle,
)
from tests.db.staffing import staff_first

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

SCREENS = [(320, "light"), (375, "dark"), (1280, "light")]
"""A page is read once, on the smallest, and then laid out for each."""
REPLIES = {
    DeliveryState.ACCEPTED: "250 2.0.0 Ok: queued as 4F2C91A0B3",
    DeliveryState.FAILED: "550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown in virtual table",
    DeliveryState.UNCERTAIN: "the connection broke before the reply came",
}


@pytest.fixture(scope="module")
def browser(browser: Any) -> Iterator[Any]:
    # Playwright keeps an event loop in this thread, in which Django would refuse the database.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield browser


@pytest.fixture
def campaign(transactional_db: None) -> Campaign:
    """Running; of thirteen people four have it, two were refused, one is uncertain."""
    lists = [make_list("Donor governments"), make_list("Implementing partners and friends")]
    for number in range(12):
        make_subscriber(f"a.rather.long.local.part.{number:02}@correspondence.ministry-{number}.example", *lists)
    make_subscriber("rojin@example.org", *lists, language="ckb")
    campaign = run_campaign(make_campaign(lists))
    ends = [DeliveryState.ACCEPTED] * 4 + [DeliveryState.FAILED] * 2 + [DeliveryState.UNCERTAIN]
    for delivery, state in zip(Delivery.objects.order_by("pk"), ends, strict=False):
        settle(delivery, state, REPLIES[state])
    now = timezone.now()
    Lane.objects.create(relay="main", provider="google", failures=2, reason="421 4.7.0 Try later", changed_at=now)
    return campaign


@pytest.fixture
def session(campaign: Campaign, client: Client) -> dict[str, str]:
    client.force_login(make_user("officer", superuser=True))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


@pytest.fixture
def open_page(browser: Any, live_server: Any, session: dict[str, str]) -> Iterator[Any]:
    contexts: dict[tuple[int, str], Any] = {}

    def open_(path: str, width: int = 1280, scheme: str = "light") -> Any:
        if (width, scheme) not in contexts:
            context = browser.new_context(viewport={"width": width, "height": 1500}, color_scheme=scheme)
            context.add_cookies([{**session, "url": live_server.url}])
            contexts[width, scheme] = context
        page = contexts[width, scheme].new_page()
        page.goto(live_server.url + path, wait_until="load")
        return page

    yield open_
    for context in contexts.values():
        context.close()


STICKING_OUT = """() => {
  const scrolls = (node) => node && node !== document.body &&
    (["auto", "scroll"].includes(getComputedStyle(node).overflowX) && node.matches("header *, .w-overflow-x-auto")
      || scrolls(node.parentElement));
  return [...document.querySelectorAll("main *")]
    .filter((node) => node.getBoundingClientRect().width > 0 && !scrolls(node))
    .map((node) => [node, node.getBoundingClientRect()])
    .filter(([, box]) => box.right > window.innerWidth + 1 || box.left < -1)
    .map(([node]) => node.tagName + "." + node.className).slice(0, 5);
}"""
"""The admin scrolls inside its own frame, so that the page's width alone would hide what sticks out."""


def sticks_out(page: Any) -> list[str]:
    """What reaches beyond the edges of the window."""
    wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*page.evaluate(STICKING_OUT), *(["the page"] if wider else [])]


def unsubscribe_link(campaign: Campaign, delivery: Delivery) -> str:
    return reverse("unsubscribe", args=[tokens.derive(bytes(campaign.key), delivery.pk).unsubscribe])


def _in_other_states(proof: Proof) -> tuple[Campaign, Campaign, Campaign]:
    """A draft whose newsletter has a staff list, a campaign that was stopped, and one in its time of grace."""
    staff_first(make_list("Desk"))
    lists = list(proof.lists.all())
    draft, stopped, graceful = (make_campaign(lists) for _ in range(3))
    now = timezone.now()
    Campaign.objects.filter(pk=stopped.pk).update(
        state="cancelled", started_at=now, closed_at=now, tally={"accepted": 4, "uncertain": 1}
    )
    until = now + timedelta(minutes=9)
    Campaign.objects.filter(pk=graceful.pk).update(
        state="grace", started_at=now, grace_minutes=10, grace_until=until, trouble="A trouble. " * 20
    )
    return draft, stopped, graceful


def pages(campaign: Campaign) -> dict[str, str]:
    proof = make_proof(list(campaign.lists.all()))
    draft, stopped, graceful = _in_other_states(proof)
    left_to_right, right_to_left = (
        unsubscribe_link(campaign, Delivery.objects.order_by(by)[0]) for by in ("pk", "-pk")
    )
    return {
        "home": reverse("wagtailadmin_home"),
        "campaigns": reverse("console_campaigns"),
        "campaign": reverse("console_campaign", args=[campaign.pk]),
        "choose": reverse("console_campaign_new"),
        "create": reverse("console_campaign_create", args=[proof.pk]),
        "schedule": reverse("console_campaign_schedule", args=[draft.pk]),
        "start": reverse("console_campaign_move", args=[draft.pk, "start"]),
        "settings": reverse("console_campaign_settings", args=[campaign.pk]),
        "correct": reverse("console_campaign_correct", args=[campaign.pk]),
        "correction": reverse("console_campaign_correct", args=[stopped.pk]),
        "graceful": reverse("console_campaign", args=[graceful.pk]),
        "cancel": reverse("console_campaign_move", args=[campaign.pk, "cancel"]),
        "lists": reverse("console_lists:index"),
        "subscribers": reverse("console_subscribers:index"),
        "import": reverse("console_import"),
        "queue": reverse("console_queue"),
        "unsubscribe": left_to_right,
        "unsubscribe-rtl": right_to_left,
    }


def test_it_fits_every_screen(open_page: Any, campaign: Campaign, tmp_path: Path) -> None:
    found = {}
    for name, path in pages(campaign).items():
        page = open_page(path, *SCREENS[0])
        for width, scheme in SCREENS:
            page.set_viewport_size({"width": width, "height": 1500})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=str(tmp_path / f"{name}-{width}-{scheme}.png"))
            if out := sticks_out(page):
                found[name, width, scheme] = out
        page.close()
    assert found == {}


def test_it_follows_the_campaign_by_itself(open_page: Any, campaign: Campaign) -> None:
    page = open_page(reverse("console_campaign", args=[campaign.pk]))
    assert page.inner_text("[data-count=accepted]") == "4"
    settle(Delivery.objects.filter(state=DeliveryState.PENDING)[0], DeliveryState.ACCEPTED)
    playwright.expect(page.locator("[data-count=accepted]")).to_have_text("5", timeout=15_000)
    playwright.expect(page.locator("[data-field=settled]")).to_have_text("8 of 13 settled")


def test_it_offers_what_a_new_state_allows(open_page: Any, campaign: Campaign) -> None:
    page = open_page(reverse("console_campaign", args=[campaign.pk]))
    playwright.expect(page.get_by_role("button", name="Pause")).to_be_visible()
    Campaign.objects.filter(pk=campaign.pk).update(state="paused")
    playwright.expect(page.get_by_role("link", name="Resume")).to_be_visible(timeout=15_000)
    playwright.expect(page.get_by_role("button", name="Pause")).to_have_count(0)


def test_it_releases_a_campaign_from_its_grace(open_page: Any, campaign: Campaign) -> None:
    until = timezone.now() + timedelta(minutes=9)
    Campaign.objects.filter(pk=campaign.pk).update(state="grace", grace_minutes=10, grace_until=until)
    page = open_page(reverse("console_campaign", args=[campaign.pk]))
    playwright.expect(page.locator("[data-field=waiting]")).to_contain_text("unless you stop it")
    page.get_by_role("link", name="Send to everybody now").click()
    page.get_by_role("button", name="Yes, send to everybody").click()
    playwright.expect(page.locator("[data-state=running]")).to_be_visible(timeout=15_000)


def test_it_pauses_by_keyboard(open_page: Any, campaign: Campaign) -> None:
    page = open_page(reverse("console_campaign", args=[campaign.pk]))
    page.get_by_role("button", name="Pause").focus()
    page.keyboard.press("Enter")
    playwright.expect(page.locator("[data-state=paused]")).to_be_visible(timeout=15_000)


def test_it_works_without_scripts(browser: Any, live_server: Any, session: dict[str, str], campaign: Campaign) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{**session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("console_campaign", args=[campaign.pk]))
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("button", name="Yes, cancel for good").click()
    playwright.expect(page.locator("[data-state=cancelled]")).to_have_count(1, timeout=15_000)
    context.close()
