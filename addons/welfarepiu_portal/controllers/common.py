"""What every page needs: who may enter, one message after an act, errors in words."""

import functools
import re
from urllib.parse import urlencode

from werkzeug.exceptions import Forbidden, NotFound

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

WORKER = "welfarepiu_base.group_worker"
FIRM_HR = "welfarepiu_base.group_firm_hr"
SUPPLIER = "welfarepiu_base.group_supplier"
EDUCATOR = "welfarepiu_base.group_educator"
SOCIAL_SERVICE = "welfarepiu_logistics.group_social_service"
SOCIAL_WORKER = "welfarepiu_fund.group_fund_social_worker"


def only_for(*groups):
    """Refuse (403) who has none of the roles; what each one sees is the record rules'
    work."""

    def decorate(endpoint):
        @functools.wraps(endpoint)
        def wrapper(*args, **kwargs):
            if not request.env.user.has_groups(",".join(groups)):
                raise Forbidden()
            return endpoint(*args, **kwargs)

        return wrapper

    return decorate


def find(model, record_id):
    """:return: the record, as the user may read it
    :raise NotFound: not there or not the user's: both look the same from outside
    """
    record = request.env[model].browse(record_id)
    try:
        record.check_access("read")
        if not record.exists():
            raise NotFound()
    except (AccessError, MissingError):
        raise NotFound() from None
    return record


def tell(message, kind="success"):
    """Say ``message`` on the next page. ``kind`` is ``success`` or ``danger``."""
    request.session["welfare_message"] = {"text": message, "kind": kind}


def attempt(act, *args, **kwargs):
    """Run an act of a model; what it refuses is said on the next page.

    :return: ``(done, result)``; when refused, nothing of the act is kept
    """
    try:
        with request.env.cr.savepoint():
            return True, act(*args, **kwargs)
    except (AccessError, UserError, ValidationError) as error:
        tell(str(error), "danger")
        return False, None


def show(template, **values):
    """Render a page of ours, with the message left by the act before it."""
    return request.render(
        f"welfarepiu_portal.{template}",
        {"message": request.session.pop("welfare_message", None), **values},
    )


def go(url):
    """Redirect after a form, so that a reload does not send it again."""
    return request.redirect(url, code=303)


def selection(record, name):
    """:return: ``{value: its name in the user's language}`` of a selection field"""
    return dict(record._fields[name]._description_selection(record.env))


def get_pages(pager, path, **args):
    """Where a long list goes on.

    :param pager: as the website's ``pager()`` gives it
    :param path: of the list
    :param args: of its address, besides the page
    :return: ``{"before", "next"}``: addresses or ``None``; ``{"here", "last"}``: pages
    """
    here, last = pager["page"]["num"], pager["page_count"]

    def address(page):
        if not 1 <= page <= last:
            return None
        return f"{path}?{urlencode({**args, 'pagina': page})}"

    return {
        "before": address(here - 1),
        "next": address(here + 1),
        "here": here,
        "last": last,
    }


def read_number(text, convert=float):
    """Read what was typed: the comma is the decimal point; a point before three
    digits, or together with a comma, separates thousands.

    :return: zero if it is no number
    """
    text = (text or "0").strip().replace(" ", "").replace("€", "")
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "")
    try:
        return convert(text)
    except ValueError:
        return convert(0)


def format_number(amount):
    """:return: an amount as one types it in the user's language, ``28.267,46``"""
    if not amount:
        return ""
    digits = 2 if amount % 1 else 0
    return request.env["ir.qweb.field.float"].value_to_html(
        amount, {"precision": digits}
    )
