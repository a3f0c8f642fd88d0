"""A page by its keyboard alone."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.settled import settled

FURTHEST = 80
"""Presses of Tab after which a control counts as out of reach."""
IS_FOCUSED = "one => one === document.activeElement"


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until a control has the focus."""
    expect(target).to_be_attached()
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        if target.evaluate(IS_FOCUSED):
            return
    message = f"{FURTHEST} presses of Tab did not reach {target}."
    raise AssertionError(message)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to a control, press a key on it, and wait for what it does."""
    tab_to(page, target)
    page.keyboard.press(key)
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list by typing what it is called."""
    tab_to(page, page.get_by_role("combobox", name=label))
    page.keyboard.type(option)
    expect(page.get_by_role("option").first).to_contain_text(option)
    page.keyboard.press("Enter")
    settled(page)


def use_menu(page: Page, group: str, title: str) -> None:
    """Go to another page by the menu."""
    tab_to(page, page.get_by_role("button", name=group, exact=True))
    page.keyboard.press("Enter")
    item = page.get_by_role("menuitem", name=title, exact=True)
    expect(item).to_be_visible()
    for _ in range(len(page.get_by_role("menuitem").all())):
        if item.evaluate(IS_FOCUSED):
            break
        page.keyboard.press("ArrowDown")
    expect(item).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem")).to_have_count(0)
    settled(page)
