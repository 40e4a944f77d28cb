"""A passkey is added with a virtual authenticator, signs its person in by itself, and is removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK

pytestmark = pytest.mark.browser
Look = Callable[..., None]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def here(studio: Any, browser: Any) -> Iterator[Page]:
    """Somebody signed in at localhost, a name to which a passkey can belong, with a device that keeps passkeys."""
    context = browser.new_context(base_url=studio.base.replace("127.0.0.1", "localhost"), viewport=DESK)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(studio.welcome.replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="Enter the studio").click()
    page.wait_for_url("**/runs/*/")
    yield page
    context.close()


def test_a_passkey_is_added_signs_in_and_is_removed(here: Page, look: Look) -> None:
    here.goto("/account/security/")
    look(here, "account-security")
    here.get_by_role("link", name="Add a passkey").click()
    here.get_by_label("What you call it").fill("My laptop")
    look(here, "account-passkey-add")
    here.get_by_role("button", name="Add it").click()
    # Who has no other proof yet shows the new one, before the recovery codes are.
    expect(here.get_by_role("heading", name="Is it you?")).to_be_visible()
    look(here, "account-is-it-you")
    here.get_by_role("button", name="Use a passkey").click()
    expect(here.get_by_role("heading", name="Recovery codes")).to_be_visible()
    look(here, "account-recovery-codes")
    here.goto("/account/tokens/")
    look(here, "account-tokens")
    here.goto("/account/sessions/")
    look(here, "account-sessions")
    for name in ("password/change", "email"):
        here.goto(f"/account/{name}/")
        look(here, f"account-{name.replace('/', '-')}")
    here.set_viewport_size({"width": 390, "height": 844})
    here.goto("/account/sessions/")
    # Eleven areas are more than a phone is wide: the rail scrolls by itself to where we are.
    expect(here.locator(".rail [aria-current]")).to_be_in_viewport(ratio=1)
    here.get_by_role("navigation", name="Areas").get_by_role("link", name="Projects").focus()
    expect(here.get_by_role("navigation", name="Areas").get_by_role("link", name="Projects")).to_be_in_viewport(ratio=1)
    here.set_viewport_size(DESK)
    here.get_by_role("button", name="Sign out here").click()
    expect(here.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    look(here, "sign-in")
    here.get_by_role("button", name="Sign in with a passkey").click()
    expect(here.get_by_role("navigation", name="Areas")).to_be_visible()
    here.goto("/account/security/")
    expect(here.get_by_text("last used")).to_be_visible()
    here.get_by_role("link", name="Set up an app").click()
    here.get_by_role("button", name="Use a passkey").click()
    expect(here.get_by_role("heading", name="Set up an authenticator app")).to_be_visible()
    look(here, "account-app")
    here.goto("/account/security/")
    here.get_by_role("link", name="Remove My laptop").click()
    here.get_by_role("button", name="Remove it").click()
    expect(here.get_by_text("You have no passkey yet.")).to_be_visible()
