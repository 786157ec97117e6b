"""What every page needs: who may enter, one message after an act, errors in words."""

import functools
import re
from datetime import date
from urllib.parse import urlencode

from psycopg2 import IntegrityError
from werkzeug.exceptions import Forbidden, NotFound

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

from odoo.addons.welfarepiu_base.tools.payroll_reader.values import parse_amount

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


def find_own_firms():
    """:return: ``welfare.payer``, the firms for which the user acts. A worker of HR may
    read the own employers, too: those are not among them"""
    payers = request.env.user._welfare_acts_for_firm().with_env(request.env)
    return payers._filtered_access("read")


def tell(message, kind="success"):
    """Say ``message`` on the next page. ``kind`` is ``success`` or ``danger``."""
    request.session["welfare_message"] = {"text": message, "kind": kind}


def take_message():
    """Take back what the next page would say, for what is not said on a page.

    :return: the sentence, or ``None``
    """
    message = request.session.pop("welfare_message", None)
    return message and message["text"]


def judge(act, *args, **kwargs):
    """Run an act of a model.

    :return: ``(result, refusal)``; with a refusal, a sentence, nothing of the act is
        kept; without one it is ``None``
    """
    try:
        with request.env.cr.savepoint():
            return act(*args, **kwargs), None
    except (AccessError, UserError, ValidationError) as error:
        return None, str(error)
    except IntegrityError as error:
        # What no check foresaw, the database refuses; whoever typed it gets the page
        # back, not a bare error.
        return None, _say_constraint(error)


def attempt(act, *args, **kwargs):
    """As :func:`judge`; what is refused is said on the next page.

    :return: ``(done, result)``
    """
    result, refusal = judge(act, *args, **kwargs)
    if refusal is not None:
        tell(refusal, "danger")
    return refusal is None, result


def answer_quietly(done, **more):
    """What a page reads that saves while one types."""
    return request.make_json_response(
        {"saved": done, "message": take_message(), **more}
    )


def _say_constraint(error):
    """:return: the words of the constraint that was broken"""
    table = error.diag.table_name
    env = request.env
    name = next((name for name in env if table and env[name]._table == table), "base")
    return env[name]._sql_error_to_message(error)


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
    """Read a number that is no amount of money: the comma is the decimal point; a point
    before three digits, or together with a comma, separates thousands.

    :return: zero if nothing was typed
    :raise ValueError: it is no number, or below zero
    """
    text = (text or "0").strip().replace(" ", "")
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        text = text.replace(".", "")
    if not re.fullmatch(r"\d{1,12}(\.\d*)?|\.\d+", text):
        raise ValueError(text)
    return convert(text)


def read_count(text):
    """As :func:`read_number`, of whole things."""
    return read_number(text, int)


def read_amount(text):
    """Read an amount as it is typed here: ``1.200``, ``1.200,50``, ``1200 euro``.

    :return: zero if nothing was typed
    :raise ValueError: it is no amount, is below zero, or may be two different ones
    """
    if not (text or "").strip():
        return 0.0
    amount = parse_amount(text)
    if amount is None or amount < 0:
        raise ValueError(text)
    return float(amount)


def read_or_zero(text, read=read_number):
    """For what is left out when it makes no sense, as in an address."""
    try:
        return read(text)
    except ValueError:
        return read("0")


def read_day(text):
    """:return: ``date`` of a field of days; ``None`` if it is none"""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_id(text):
    """:return: whether ``text`` may be the id of a record"""
    return bool(text) and text.isdecimal() and len(text) < 10


def read_id(text):
    """:return: the id that a form or an address names; zero, which no record has, if
    it is none"""
    return int(text) if is_id(text) else 0


def read_file(file):
    """:return: bytes of a file that was sent, one more than is allowed if there are
    more: that tells that it is too large; none if none was chosen"""
    limit = request.env["welfare.upload"]._get_max_bytes() + 1
    return file.read(limit) if getattr(file, "filename", "") else b""


def send_file(record, name="raw", **kwargs):
    """Show a file that ``record`` keeps in its field ``name``; no browser keeps it.

    :param kwargs: ``filename`` and ``mimetype``, as they are known
    """
    stream = request.env["ir.binary"]._get_stream_from(record, name, **kwargs)
    return stream.get_response(as_attachment=False, max_age=0)


def read_typed(post, readers, names):
    """Read the numbers of a form.

    :param dict readers: name of a field -> how its text is read
    :param dict names: name of a field -> what the form calls it
    :return: ``(vals, problems)``: what cannot be read is no value, least of all zero;
        it is named in a sentence
    """
    vals, problems = {}, []
    for name, read in readers.items():
        if name not in post:
            continue
        try:
            vals[name] = read(post[name])
        except ValueError:
            problems.append(
                request.env._(
                    "“%(field)s” We cannot read “%(typed)s”: write it in digits,"
                    " without a minus, like %(example)s.",
                    field=names[name],
                    typed=post[name].strip()[:40],
                    example="3" if read is read_count else "1.200,50",
                )
            )
    return vals, problems


def get_labels(record, names):
    """:return: ``{name of a field: its name in the user's language}``"""
    return {
        name: record._fields[name]._description_string(record.env) for name in names
    }


def tell_problems(problems):
    """Say sentences on the next page, one a line, with what was refused before them;
    none: say nothing."""
    if problems:
        before = request.session.get("welfare_message")
        refused = [before["text"]] if before and before["kind"] == "danger" else []
        tell("\n".join([*refused, *problems]), "danger")


def format_number(amount):
    """:return: an amount as one types it in the user's language, ``28.267,46``"""
    if not amount:
        return ""
    digits = 2 if amount % 1 else 0
    return request.env["ir.qweb.field.float"].value_to_html(
        amount, {"precision": digits}
    )
