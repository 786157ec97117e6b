from dateutil.relativedelta import relativedelta
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .common import (
    EDUCATOR,
    SOCIAL_SERVICE,
    attempt,
    find,
    go,
    judge,
    only_for,
    read_count,
    read_day,
    selection,
    show,
    tell,
)
from .fund_statement import FORMS


class RegisterPages(http.Controller):
    """The participation register: kept by the educator, read by who referred and by the
    person."""

    def _read_month(self, text):
        """:return: first day of the month ``2026-11``; of the last one if it is none"""
        first, _last = request.env["welfare.team.member"]._get_last_period()
        return read_day(f"{text}-01") or first

    def _read_period(self, dal, al):
        """:return: ``(first, last)`` day; the last whole month if nothing was chosen"""
        first = self._read_month("")
        start = read_day(dal) or first
        return start, read_day(al) or start + relativedelta(months=1, days=-1)

    def _send_sheet(self, member, form, dal, al):
        if form not in FORMS:
            raise NotFound()
        start, end = self._read_period(dal, al)
        content, refusal = judge(member._get_sheet_file, form, start, end)
        if refusal is not None:
            raise NotFound()
        name = f"{member._get_sheet_name(start, end)}.{form}"
        return request.make_response(
            content,
            [
                ("Content-Type", FORMS[form]),
                ("Content-Length", len(content)),
                ("Cache-Control", "no-store"),
                ("Content-Disposition", content_disposition(name)),
            ],
        )

    # -- the educator --------------------------------------------------------------

    @http.route(
        "/squadra/persone/<int:member_id>/registro",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(EDUCATOR)
    def register(self, member_id, mese="", **_query):
        member = find("welfare.team.member", member_id)
        if member.team_id.educator_id != request.env.user:
            raise NotFound()
        first = self._read_month(mese)
        Month = request.env["welfare.participation.month"]
        month = Month.search([("member_id", "=", member.id), ("month", "=", first)])
        Row = request.env["welfare.participation"]
        end = first + relativedelta(months=1)
        rows = Row.search(
            [
                ("member_id", "=", member.id),
                ("date", ">=", first),
                ("date", "<", end),
            ],
            order="date, task, id",
        )
        return show(
            "team_register",
            member=member,
            first=first,
            before=(first - relativedelta(months=1)).strftime("%Y-%m"),
            after=end.strftime("%Y-%m"),
            last=end - relativedelta(days=1),
            has_after=end <= request.env["welfare.clock"]._today(),
            is_over=end <= request.env["welfare.clock"]._today(),
            month=month,
            rows=rows,
            days=rows.grouped("date"),
            names=selection(Row, "task"),
        )

    @http.route(
        "/squadra/registro/<int:row_id>/correggi",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def correct(self, row_id, hours="", minutes="", reason="", **_post):
        row = find("welfare.participation", row_id)
        try:
            total = 60 * read_count(hours) + read_count(minutes)
        except ValueError:
            tell(request.env._("Write hours and minutes in digits."), "danger")
        else:
            if attempt(row._correct, total, reason)[0]:
                tell(request.env._("Corrected. What stood there before is kept."))
        return self._go_to_month(row.member_id, row.date)

    @http.route(
        "/squadra/persone/<int:member_id>/registro/<string:mese>/<any(nota,conferma):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def close(self, member_id, mese, act, note="", **_post):
        member = find("welfare.team.member", member_id)
        first = self._read_month(mese)
        done, month = attempt(
            request.env["welfare.participation.month"]._open, member, first
        )
        if done and act == "nota":
            if attempt(month._write_note, note)[0]:
                tell(request.env._("Saved."))
        elif done and attempt(month._confirm)[0]:
            tell(request.env._("Confirmed. This month does not change any more."))
        return self._go_to_month(member, first)

    def _go_to_month(self, member, day):
        return go(f"/squadra/persone/{member.id}/registro?mese={day:%Y-%m}")

    @http.route(
        "/squadra/persone/<int:member_id>/registro/foglio.<string:form>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(EDUCATOR)
    def sheet_of_team(self, member_id, form, dal="", al="", **_query):
        member = find("welfare.team.member", member_id)
        return self._send_sheet(member, form, dal, al)

    # -- who referred, and the person ----------------------------------------------

    @http.route(
        "/percorsi/<int:placement_id>/foglio.<string:form>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SOCIAL_SERVICE)
    def sheet_of_placement(self, placement_id, form, dal="", al="", **_query):
        placement = find("welfare.placement", placement_id)
        # The social worker reads no team, only what is told of the person.
        member = request.env["welfare.team.member"].browse(
            placement.sudo().member_id.id
        )
        if not member:
            raise NotFound()
        return self._send_sheet(member, form, dal, al)

    @http.route("/my/registro", type="http", auth="user", website=True)
    def own(self, dal="", al="", **_query):
        members = request.env["welfare.team.member"]._get_of_the_person()
        if not members:
            raise NotFound()
        start, end = self._read_period(dal, al)
        return show("my_register", members=members, start=start, end=end)

    @http.route(
        "/my/registro/<int:member_id>/foglio.<string:form>",
        type="http",
        auth="user",
        website=True,
    )
    def own_sheet(self, member_id, form, dal="", al="", **_query):
        members = request.env["welfare.team.member"]._get_of_the_person()
        member = members.filtered(lambda one: one.id == member_id)
        if not member:
            raise NotFound()
        return self._send_sheet(member.with_env(request.env), form, dal, al)
