"""What a person does at the sign-in card, in words that several tests use."""

from playwright.sync_api import Locator, expect

BUSY = "The kernel is busy or was restarted. Run the cell again."
# A profile tells the sign-ins of different tests apart.
CONNECT = 'import nb23\nsite = nb23.connect("{}", ui="card", profile="{}"{})'
# A link's time is up when its clock says so; nobody waits ten minutes for it.
STRIKE = """import threading
for clock in threading.enumerate():
    if isinstance(clock, threading.Timer):
        clock.function(*clock.args)
print("struck")"""


def connect(profile: str, *options: str, site: str = "sandbox") -> str:
    """The cell that shows the card; options as they stand in the call."""
    return CONNECT.format(site, profile, "".join(f", {option}" for option in options))


def give_keys(card: Locator, key: str, secret: str) -> None:
    """Fill in both fields and send them."""
    card.get_by_label("Consumer key").fill(key)
    card.get_by_label("Consumer secret").fill(secret)
    card.get_by_role("button", name="Continue").click()


def give_code(card: Locator, code: str) -> None:
    """Fill in the code and send it."""
    card.get_by_label("Code from the site").fill(code)
    card.get_by_role("button", name="Use this code").click()


def address(card: Locator) -> str:
    """Where the card's link leads to, once there is one."""
    return card.get_by_role("link").get_attribute("href") or ""


def expect_connected(card: Locator) -> None:
    """Wait for the end of a sign-in that went well."""
    expect(card.get_by_role("status")).to_have_text("Connected.")
