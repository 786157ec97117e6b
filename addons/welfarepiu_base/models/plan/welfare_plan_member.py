from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.guards import append_only


class WelfarePlanMember(models.Model):
    """Who was in a plan on a day on which credit was granted under it.

    Everybody to whom the plan spoke that day stands in it, granted or not: a benefit is
    exempt because it is offered to all of a category, and years later that has to be
    shown. Never changed; ids and the category's name of that day, no person's name.
    """

    _name = "welfare.plan.member"
    _description = "Member of a plan"
    _inherit = ["welfare.guarded"]
    _order = "day desc, plan_id, employment_id"
    _rec_name = "employment_id"

    plan_id = fields.Many2one(
        "welfare.plan", required=True, readonly=True, ondelete="restrict"
    )
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    employment_id = fields.Many2one(
        "welfare.employment",
        string="Worker",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    day = fields.Date(
        string="Grant date", required=True, readonly=True, help="Day in Europe/Rome"
    )
    category_id = fields.Many2one(
        "welfare.worker.category", readonly=True, ondelete="restrict"
    )
    category_name = fields.Char(
        string="Category then", readonly=True, help="As it was called that day."
    )
    granted_amount = fields.Monetary(
        string="Granted",
        compute="_compute_granted_amount",
        help="For that day, net of what was taken back.",
    )

    _once_a_day = models.Constraint(
        "UNIQUE (plan_id, day, employment_id)",
        "Who was in a plan on a day is recorded once.",
    )

    @api.model
    def _get_guards(self):
        return append_only(self._table)

    @api.depends("plan_id", "employment_id", "day")
    def _compute_granted_amount(self):
        moves = (
            self.env["welfare.credit.move"]
            .sudo()
            ._read_group(
                [
                    ("lot_id.plan_id", "in", self.plan_id.ids),
                    ("lot_id.employment_id", "in", self.sudo().employment_id.ids),
                    ("move_type", "in", ("grant", "take_back")),
                ],
                ["lot_id"],
                ["amount:sum"],
            )
        )
        granted = {}
        for lot, amount in moves:
            key = (lot.plan_id.id, lot.employment_id.id, lot.granted_on)
            granted[key] = granted.get(key, 0.0) + amount
        for member in self:
            member.granted_amount = granted.get(
                (member.plan_id.id, member.employment_id.id, member.day), 0.0
            )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Who was in a plan is never rewritten."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Who was in a plan is never rewritten."))

    @api.model
    def _record(self, plan, day, granted):
        """Keep who is in ``plan`` on ``day``: a second call adds only who is new.

        :param granted: the ``welfare.employment`` who get credit for that day; the
            others to whom the plan speaks are added by this method
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO welfare_plan_member
                    (plan_id, payer_id, company_id, employment_id, day, category_id,
                     category_name, create_uid, create_date, write_uid, write_date)
                SELECT %(plan)s, %(payer)s, %(company)s, employment.id, %(day)s,
                       category.id, category.name, %(user)s, now(), %(user)s, now()
                  FROM welfare_employment employment
             LEFT JOIN welfare_worker_category category
                    ON category.id = employment.category_id
                 WHERE employment.id = ANY(%(granted)s)
                    OR (employment.payer_id = %(payer)s
                        AND employment.active
                        AND COALESCE(employment.hired_on, %(day)s) <= %(day)s
                        AND COALESCE(employment.left_on, %(day)s) >= %(day)s
                        AND (%(everybody)s
                             OR employment.category_id = ANY(%(categories)s)))
              ON CONFLICT (plan_id, day, employment_id) DO NOTHING
                """,
                plan=plan.id,
                payer=plan.payer_id.id,
                company=plan.company_id.id,
                day=day,
                user=self.env.uid,
                granted=granted.ids,
                everybody=plan.audience == "everybody",
                categories=plan.category_ids.ids,
            )
        )
        plan.invalidate_recordset(["member_ids"])
