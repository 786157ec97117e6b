import csv
import io

import xlsxwriter
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.overlapping_groups import split
from ..recharge.welfare_payer import MIN_GROUP

#: Months that are over, of which the use by kind is told.
MONTHS = 12


class WelfareFirmDashboard(models.AbstractModel):
    """What a firm sees of its plans: its money, and groups of people, never a person.

    Three rules, and no filter that goes around them (ADR 79):

    * totals of the firm are always told: it pays them;
    * what is broken down is told of five workers or more, and never so that the rest
      of its total has fewer. By kind only for months that are over: of two looks at a
      month that runs, the difference would be who bought in between;
    * a total is broken down in one way only. Of single plans, use and rest are told
      where they add nothing to that.
    """

    _name = "welfare.firm.dashboard"
    _description = "Dashboard of a firm"

    @api.model
    def _get_figures(self, payer):
        """:param payer: ``welfare.payer``
        :return: dict with ``budget`` (see ``_get_budget``), ``activation``
            (``_get_activation``), ``expiring`` (``_get_expiring``), ``use``
            (``_get_use``); amounts in EUR
        :raise AccessError: the user does not act for this firm
        """
        payer.ensure_one()
        payer.with_env(self.env)._check_can_manage()
        payer = payer.sudo()
        return {
            "budget": self._get_budget(payer),
            "activation": self._get_activation(payer),
            "expiring": self._get_expiring(payer),
            "use": self._get_use(payer),
        }

    # -- budget --------------------------------------------------------------------

    @api.model
    def _get_budget(self, payer):
        """:return: dict ``granted`` (less what was taken back), ``spent`` (less what
        was returned; refunds of expenses included), ``expired``, ``donated``, ``left``:
        the first is the sum of the others"""
        moved = self._read_moved(payer)

        def total(*types):
            return sum(moved.get(name, 0.0) for name in types)

        return {
            "granted": total("grant", "take_back"),
            "spent": -total("spend", "reversal", "refund", "refund_payslip"),
            "expired": -total("expire"),
            "donated": -total("donate"),
            "left": sum(moved.values()),
        }

    def _read_moved(self, payer):
        """:return: ``{move type: EUR}``, signed; what is carried over is in as much as
        out"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.move_type, SUM(move.amount)
                  FROM welfare_credit_move move
                  JOIN welfare_credit_lot lot ON lot.id = move.lot_id
                 WHERE lot.payer_id = %s
              GROUP BY move.move_type""",
                payer.id,
            )
        )
        return {name: float(amount or 0.0) for name, amount in rows}

    # -- activation ----------------------------------------------------------------

    @api.model
    def _get_activation(self, payer):
        """The firm hands out the codes: it knows who has not opened the account.

        :return: dict ``workers`` (employed today) and ``active`` (with an account)
        """
        employed = self._get_employed_domain() & Domain("payer_id", "=", payer.id)
        return {
            "workers": self._count_workers(employed),
            "active": self._count_workers(
                employed & Domain("worker_id.user_ids", "!=", False)
            ),
        }

    def _count_workers(self, domain):
        [[count]] = (
            self.env["welfare.employment"]
            .sudo()
            ._read_group(domain, [], ["worker_id:count_distinct"])
        )
        return count

    def _get_employed_domain(self):
        today = self.env["welfare.clock"]._today()
        return Domain("left_on", "=", False) | Domain("left_on", ">=", today)

    # -- what expires --------------------------------------------------------------

    @api.model
    def _get_expiring(self, payer):
        """What is left, by the month in which it can be spent last.

        Behind a month stands who was granted credit for it, spent or not: a group that
        shrank as people spend would tell when the last one does.

        :return: dict ``months``, list of ``(first day of the month, EUR)``, and
            ``others`` (EUR of all months that are not told alone)
        """
        told, rest = split(self._read_expiring(payer), MIN_GROUP)
        return {
            "months": [
                (month, amount)
                for month, amount in sorted(told.items())
                if not payer.currency_id.is_zero(amount)
            ],
            "others": payer.currency_id.round(rest),
        }

    def _read_expiring(self, payer):
        """:return: ``{first day of the month: (EUR left, set of worker ids)}``; without
        months that are over and have nothing left"""
        self.env["welfare.credit.lot"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT date_trunc('month', spendable_until)::date, SUM(balance),
                       ARRAY_AGG(DISTINCT worker_id)
                  FROM welfare_credit_lot
                 WHERE payer_id = %(payer)s
              GROUP BY 1
                HAVING SUM(balance) > 0
                    OR MAX(spendable_until) >= date_trunc('month', %(today)s::date)""",
                payer=payer.id,
                today=self.env["welfare.clock"]._today(),
            )
        )
        return {month: (float(amount), set(workers)) for month, amount, workers in rows}

    # -- use by kind ---------------------------------------------------------------

    @api.model
    def _get_use(self, payer):
        """What was spent in the last months that are over, as the statements tell it.

        :return: dict ``months``: list of dicts ``month`` (its first day), ``told``
            (``{welfare.benefit.kind: EUR}``), ``others`` (EUR), ``total``; ``kinds``:
            ``{welfare.benefit.kind: EUR}`` and ``others``, the sums of the months;
            ``total``
        """
        first = self.env["welfare.clock"]._today().replace(day=1)
        months = [
            self._get_month_of_use(payer, first - relativedelta(months=back))
            for back in range(MONTHS, 0, -1)
        ]
        # A firm's first month is where its table begins.
        while months and not months[0]["is_used"]:
            months.pop(0)
        kinds = {}
        for month in months:
            for kind, amount in month["told"].items():
                kinds[kind] = kinds.get(kind, 0.0) + amount
        return {
            "months": months,
            "kinds": dict(sorted(kinds.items(), key=lambda one: -one[1])),
            "others": sum(month["others"] for month in months),
            "total": sum(month["total"] for month in months),
        }

    def _get_month_of_use(self, payer, first):
        statement = self.env["welfare.statement"].sudo().new({"payer_id": payer.id})
        spending = statement._read_spending(
            first, first + relativedelta(months=1, days=-1)
        )
        told, others = statement._split_by_kind(spending)
        return {
            "month": first,
            "told": told,
            "others": others,
            "total": sum(told.values()) + others,
            "is_used": bool(spending),
        }

    # -- plans ---------------------------------------------------------------------

    @api.model
    def _get_plan_figures(self, payer):
        """:return: ``{welfare.plan: dict}`` of this firm's plans: ``workers``,
        ``granted``, and ``spent`` and ``left``, ``None`` where they are not told
        :raise AccessError: the user does not act for this firm"""
        payer.with_env(self.env)._check_can_manage()
        plans = self.env["welfare.plan"].sudo().search([("payer_id", "=", payer.id)])
        is_told = self._may_tell_plans(payer.sudo())
        return {
            plan: {
                "workers": plan.worker_count,
                "granted": plan.granted_amount,
                "spent": plan.spent_amount if is_told else None,
                "left": plan.left_amount if is_told else None,
            }
            for plan in plans
        }

    def _may_tell_plans(self, payer):
        """One plan is the whole. Several are told apart if they buy the same kinds, and
        if no month of expiry of one of them has fewer than five workers: a plan less a
        month would be those few."""
        Lot = self.env["welfare.credit.lot"].sudo()
        domain = Domain("payer_id", "=", payer.id) & Domain("plan_id", "!=", False)
        atoms = Lot._read_group(
            domain, ["plan_id", "spendable_until:month"], ["worker_id:count_distinct"]
        )
        plans = {plan for plan, _month, _workers in atoms}
        if len(plans) <= 1:
            return True
        if len({frozenset(plan.kind_ids.ids) for plan in plans}) > 1:
            return False
        return all(workers >= MIN_GROUP for _plan, _month, workers in atoms)

    # -- as a file -----------------------------------------------------------------

    @api.model
    def _get_rows(self, payer):
        """The figures of the page, as a table.

        :return: list of ``(section, what, number)``, with an empty number where none is
            told
        """
        env = self.env
        figures = self._get_figures(payer)
        budget, activation = figures["budget"], figures["activation"]
        section = env._("Budget, EUR")
        rows = [
            (section, env._("Granted"), budget["granted"]),
            (section, env._("Used"), budget["spent"]),
            (section, env._("Expired"), budget["expired"]),
            (section, env._("Given to the Solidarity Fund"), budget["donated"]),
            (section, env._("Left"), budget["left"]),
        ]
        section = env._("Accounts")
        rows += [
            (section, env._("Workers"), activation["workers"]),
            (section, env._("Opened"), activation["active"]),
        ]
        section = env._("What is left, by the month in which it expires, EUR")
        rows += [
            (section, self._name_month(month), amount)
            for month, amount in figures["expiring"]["months"]
        ]
        if figures["expiring"]["others"]:
            rows.append((section, env._("Other months"), figures["expiring"]["others"]))
        for month in figures["use"]["months"]:
            section = env._(
                "Used in %s, by kind, EUR", self._name_month(month["month"])
            )
            rows += [
                (section, kind.name, amount) for kind, amount in month["told"].items()
            ]
            if month["others"] or not month["told"]:
                name = self._name_others(month["told"])
                rows.append((section, name, month["others"]))
        return rows

    @api.model
    def _name_month(self, day):
        return format_date(self.env, day, date_format="MMMM yyyy")

    @api.model
    def _name_others(self, told):
        """:return: what kinds are called that are not told alone"""
        if told:
            return self.env._("Other kinds")
        return self.env._("Several kinds")

    @api.model
    def _get_heads(self):
        return [self.env._("Section"), self.env._("What"), self.env._("Number")]

    @api.model
    def _to_csv(self, payer):
        """:return: bytes, for a sheet as it is used in Italy: semicolons, commas"""
        output = io.StringIO()
        writer = csv.writer(output, delimiter=";")
        writer.writerow(self._get_heads())
        for section, what, number in self._get_rows(payer):
            text = str(number)
            if isinstance(number, float):
                text = f"{number:.2f}".replace(".", ",")
            writer.writerow([section, what, text])
        return output.getvalue().encode("utf-8-sig")

    @api.model
    def _to_xlsx(self, payer):
        """:return: bytes of a workbook with the same rows"""
        output = io.BytesIO()
        book = xlsxwriter.Workbook(output, {"in_memory": True})
        bold = book.add_format({"bold": True, "bottom": 1})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(self.env._("Figures"))
        sheet.set_column(0, 1, 44)
        sheet.set_column(2, 2, 16)
        sheet.write_row(0, 0, [payer.sudo().name, self._name_today()], bold)
        sheet.write_row(2, 0, self._get_heads(), bold)
        for line, (section, what, number) in enumerate(self._get_rows(payer), start=3):
            sheet.write_string(line, 0, section)
            sheet.write_string(line, 1, what)
            sheet.write_number(
                line, 2, number, money if isinstance(number, float) else None
            )
        book.close()
        return output.getvalue()

    @api.model
    def _name_today(self):
        return fields.Date.to_string(self.env["welfare.clock"]._today())
