"""What hands do in the back office."""

from playwright.sync_api import expect


def choose(page, name, text, inside=""):
    page.fill(f"{inside}.o_field_widget[name={name}] input", text)
    page.click(f".o-autocomplete--dropdown-item:has-text('{text}')")


def choose_option(page, name, text, inside=""):
    """A selection is a list one types into, or the browser's own."""
    field = page.locator(f"{inside}.o_field_widget[name={name}]")
    if field.locator("select").count():
        field.locator("select").select_option(label=text)
        return
    field.locator("input").click()
    page.click(f".o_select_menu_item:has-text('{text}')")


def save(page):
    page.click(".o_form_button_save")
    page.wait_for_selector(".o_form_button_save", state="hidden")


def open_quadratura(accountant, firm):
    """:return: where the difference of ``firm`` stands, in its page"""
    page = accountant.open_office("/odoo/welfare-quadratura")
    choose(page, "payer_id", firm)
    return page.locator(".o_field_widget[name=difference]")


def plan_again(page, platform):
    """The day that stands on the board, around what is fixed."""
    page.get_by_role("button", name="Ripianifica").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    platform.run_cron("welfarepiu_logistics.cron_plan")
    said = page.locator(".wp-board-said")
    expect(said).to_contain_text("Il giorno è pianificato")
