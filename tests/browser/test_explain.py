"""The editable explanation at a real browser: typing, copying, the keyboard, and what is saved."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MADE = """import nb23
site = nb23.connect("sandbox")
editor = nb23.widgets.ExplainEditor(site.explain("photo/list", search="red bike", size=5))
editor"""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
TYPED = "sentinel-typed-into-the-editor-4711"


def stage(editor, title):
    return editor.locator(".nb23-stages > li").filter(has_text=re.compile(f"^{title}"))


def test_what_is_typed_changes_every_later_stage_at_once(notebook):
    editor = notebook.begin(MADE, "print(editor.explanation.base_string[:12])")
    base = stage(editor, "Base string")
    expect(base).to_contain_text("search%3Dred%2520bike")
    editor.get_by_label("Value of search").fill("blue & bike")
    expect(base.locator("mark")).to_have_text("search%3Dblue%2520%2526%2520bike")
    expect(base).to_contain_text("changed")
    expect(stage(editor, "Signature:")).to_contain_text("changed")
    expect(stage(editor, "Key:")).not_to_contain_text("changed", use_inner_text=True)
    expect(editor.get_by_role("status")).to_contain_text("Changed: sorted and joined, base string")
    editor.get_by_label("Method", exact=True).select_option("POST")
    expect(base.locator("mark").first).to_have_text("POST")
    notebook.run(1)
    expect(notebook.output(1)).to_contain_text("POST&http%3A")


def test_a_stage_is_copied_by_a_click_alone(notebook, window, lab):
    window.grant_permissions(["clipboard-read", "clipboard-write"], origin=lab.url)
    editor = notebook.begin(MADE)
    notebook.page.evaluate("navigator.clipboard.writeText('what was there')")
    editor.get_by_label("Value of size").fill("7")
    expect(stage(editor, "Sorted")).to_contain_text("size=7")
    assert notebook.page.evaluate("navigator.clipboard.readText()") == "what was there"
    editor.get_by_role("button", name="Copy: Sorted and joined").click()
    expect(editor.get_by_role("status")).to_contain_text("Copied, with what is secret masked")
    copied = notebook.page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(r".*oauth_consumer_key=.*&oauth_token=•+&.*&size=7", copied)
    window.clear_permissions()


def test_the_keyboard_alone_edits(notebook):
    editor = notebook.begin(MADE)
    keys = notebook.page.keyboard
    editor.get_by_label("Method", exact=True).focus()
    keys.press("Tab")
    keys.press("End")
    # Letters that are shortcuts of the notebook: they belong to the field.
    keys.type("ddxbam?page=2")
    expect(stage(editor, "Sorted")).to_contain_text("page=2")
    keys.press("Enter")
    expect(editor.get_by_label("Value of page")).to_have_value("2")
    expect(editor.get_by_label("Address")).to_have_value(re.compile("ddxbam$"))
    editor.get_by_role("button", name="Add a parameter").focus()
    keys.press("Enter")
    name = editor.get_by_label("Name of the new parameter")
    expect(name).to_be_focused()
    keys.type("order")
    keys.press("Tab")
    keys.type("a b")
    expect(stage(editor, "Sorted")).to_contain_text("order=a%20b")
    keys.press("Tab")
    keys.press("Enter")
    expect(stage(editor, "Sorted")).not_to_contain_text("order=")
    expect(editor.get_by_role("button", name="Add a parameter")).to_be_focused()
    expect(notebook.page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)


def test_an_address_that_cannot_be_signed_is_named(notebook):
    editor = notebook.begin(MADE)
    address = editor.get_by_label("Address")
    before = address.input_value()
    address.fill("somewhere")
    expect(editor.get_by_role("alert")).to_contain_text("cannot be signed")
    expect(address).to_have_attribute("aria-invalid", "true")
    editor.get_by_role("button", name="Start over").click()
    expect(address).to_have_value(before)
    expect(editor.get_by_role("alert")).to_have_text("")


def test_no_secret_that_is_typed_is_in_the_page_or_in_the_saved_notebook(notebook):
    editor = notebook.begin(MADE)
    notebook.typed.append(TYPED)
    secret = editor.get_by_label("Consumer secret")
    secret.fill(TYPED)
    assert TYPED not in notebook.save()
    secret.press("Enter")
    expect(secret).to_have_value("")
    expect(stage(editor, "Key:").locator("mark")).to_have_text("••••••&••••••")
    token = editor.get_by_label("Another oauth_token")
    token.fill(TYPED)
    token.press("Enter")
    expect(token).to_have_value("")
    expect(stage(editor, "Base string").locator("mark")).to_have_text(re.compile("oauth_token"))
    assert '"kind": "explain"' in notebook.save()


def test_no_field_of_any_widget_is_completed_or_corrected(notebook):
    every = "nodes => nodes.map(node => [node.autocomplete, node.spellcheck])"
    for cell in (MADE, 'import nb23\nsite = nb23.connect("sandbox", ui="card", profile="fields")'):
        fields = notebook.begin(cell).locator('input:not([type="radio"])')
        found = fields.evaluate_all(every)
        assert len(found) >= 4
        assert [one for one in found if one != ["off", False]] == []


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_pictures_of_the_editor_which_shuts_nobody_out(notebook, output, theme):
    editor = notebook.begin(MADE)
    page = notebook.page
    editor.get_by_label("Value of search").fill("blue bike")
    stage(editor, "Base string").locator("mark").wait_for()
    notebook.wear(theme)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 2900})
        name = f"editor-{theme.split()[1].lower()}-{width}.png"
        editor.screenshot(path=output / name)
        assert editor.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
    page.set_viewport_size({"width": 1280, "height": 900})
    found = Axe().run(page, context=".nb23", options=RULES).response
    notebook.wear("JupyterLab Light")
    assert found["passes"]
    assert [(rule["id"], rule["nodes"][0]["failureSummary"]) for rule in found["violations"]] == []
