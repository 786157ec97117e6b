from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.payroll_reader.values import parse_amount


class WelfareOutsideBenefit(models.Model):
    """What a worker has outside this platform and the law counts together with what is
    bought here: the company car, other cards, bills paid by the employer.

    Entered by the firm's HR for its own workers, or by the worker for another
    employer. It may well exceed the cap: it is what happened.
    """

    _name = "welfare.outside.benefit"
    _description = "Benefit outside the platform"
    _order = "year desc, id desc"

    worker_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_welfare_worker", "=", True)],
    )
    employment_id = fields.Many2one(
        "welfare.employment",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('worker_id', '=', worker_id)]",
        help="Of the firm that gives it; empty: the worker says so of another one.",
    )
    payer_id = fields.Many2one(
        related="employment_id.payer_id", string="Firm", store=True, index=True
    )
    company_id = fields.Many2one(related="employment_id.company_id", store=True)
    kind_id = fields.Many2one(
        "welfare.benefit.kind",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "welfarepiu_base.kind_comma_3", raise_if_not_found=False
        ),
    )
    what = fields.Selection(
        [
            ("car", "Company car"),
            ("card", "Gift cards and shopping vouchers"),
            ("utilities", "Water, power, gas"),
            ("home", "Rent or mortgage interest"),
            ("goods", "Goods and services"),
            ("other", "Other"),
        ],
        required=True,
        default="card",
    )
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env["welfare.clock"]._today().year,
        help="Calendar year in which it counts.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.ref("base.EUR")
    )
    amount = fields.Monetary(
        required=True, help="Value of the year, as in the payslip."
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A benefit outside the platform is more than zero."
    )
    _once = models.UniqueIndex(
        "(employment_id, kind_id, what, year) WHERE employment_id IS NOT NULL",
        "This benefit already stands there for this worker and year: change its value.",
    )

    @api.depends("what", "year")
    def _compute_display_name(self):
        names = dict(self._fields["what"]._description_selection(self.env))
        for benefit in self:
            benefit.display_name = f"{names.get(benefit.what, '')} {benefit.year}"

    @api.constrains("year")
    def _check_year(self):
        today = self.env["welfare.clock"]._today()
        if self.filtered(lambda one: abs(one.year - today.year) > 5):
            raise ValidationError(self.env._("Please check the year."))

    @api.constrains("employment_id", "worker_id")
    def _check_employment(self):
        for benefit in self.filtered("employment_id"):
            if benefit.employment_id.worker_id != benefit.worker_id:
                raise ValidationError(
                    self.env._("The employment is of another worker.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        benefits = super().create(vals_list)
        benefits.worker_id.sudo()._welfare_lock_credit()
        return benefits

    def write(self, vals):
        # What is counted changes: nobody spends at this moment.
        self.worker_id.sudo()._welfare_lock_credit()
        return super().write(vals)

    def unlink(self):
        self.worker_id.sudo()._welfare_lock_credit()
        return super().unlink()

    @api.model
    def _state(self, employment, what, year, amount):
        """The firm says what it gives a worker outside, in place of what it said.

        :param employment: ``welfare.employment``
        :param str what: see the field
        :param int year: calendar year
        :param float amount: EUR of the whole year; zero takes it back
        :return: the ``welfare.outside.benefit``; empty when taken back
        """
        known = self.search(
            [
                ("employment_id", "=", employment.id),
                ("what", "=", what),
                ("year", "=", year),
            ]
        )
        if not amount:
            known.unlink()
            return self.browse()
        if known:
            known.amount = amount
            return known
        return self.create(
            {
                "worker_id": employment.sudo().worker_id.id,
                "employment_id": employment.id,
                "what": what,
                "year": year,
                "amount": amount,
            }
        )

    @api.model
    def _state_as_typed(self, employment, what, year, text):
        """As :meth:`_state`, with an amount as people type it.

        :param str text: as ``1.200,50``; empty or zero takes it back
        :raise ValidationError: not an amount, or not a benefit there is
        """
        try:
            amount = parse_amount(text) or 0
        except ValueError:
            amount = -1
        if amount < 0:
            raise ValidationError(
                self.env._(
                    "“%s” is not an amount: please write it as 1.200,50.", text.strip()
                )
            )
        if what not in dict(self._fields["what"].selection):
            raise ValidationError(self.env._("Please choose what it is."))
        return self._state(employment, what, year, float(amount))
