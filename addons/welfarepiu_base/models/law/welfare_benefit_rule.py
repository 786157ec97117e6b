from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# When VAT is due on what a voucher buys (art. 6-ter, 6-quater DPR 633/72).
VAT_TREATMENTS = [
    ("single_purpose", "Single-purpose voucher: VAT at issue"),
    ("multi_purpose", "Multi-purpose voucher: VAT at redemption"),
    ("not_voucher", "Not a voucher"),
]


class WelfareBenefitRule(models.Model):
    """What the law says of one kind in one period. A new law is a new row."""

    _name = "welfare.benefit.rule"
    _inherit = ["welfare.dated"]
    _description = "Benefit Rule"
    _order = "kind_id, date_from desc"

    kind_id = fields.Many2one(
        "welfare.benefit.kind", required=True, index=True, ondelete="restrict"
    )
    legal_reference = fields.Char(required=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.ref("base.EUR"),
        help="The law speaks of euro, whatever the company's currency.",
    )
    is_capped = fields.Boolean(string="Has a yearly cap")
    yearly_cap = fields.Monetary(help="Per worker and calendar year.")
    yearly_cap_children = fields.Monetary(
        string="Yearly cap with dependent children",
        help="For workers who declared dependent children.",
    )
    cliff = fields.Boolean(
        string="All taxed above the cap",
        help="One cent above the cap and the whole amount is taxed, not the excess.",
    )
    reimbursable = fields.Boolean(
        help="The worker may pay and be refunded; otherwise only in kind."
    )
    single_item = fields.Boolean(
        string="Single-item vouchers",
        help="A voucher stands for one good or service at its exact price.",
    )
    top_up_allowed = fields.Boolean(
        string="Top-up allowed", help="The worker may add own money to the credit."
    )
    relatives = fields.Selection(
        [
            ("none", "Only the worker"),
            ("dependent", "Fiscally dependent relatives"),
            ("family", "Relatives named by art. 12"),
        ],
        required=True,
        default="none",
        help="Who, besides the worker, may enjoy the benefit.",
    )
    vat_treatment = fields.Selection(
        VAT_TREATMENTS,
        string="VAT treatment",
        required=True,
        default="single_purpose",
    )
    is_confirmed = fields.Boolean(
        string="Confirmed", help="A source was read for it and leaves no doubt open."
    )
    note = fields.Text(
        string="Sources and doubts",
        translate=True,
        help="Where the row comes from, and what is open.",
    )

    # GiST knows ranges without an extension: an integer is a range of one.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(kind_id, kind_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "Two rules of one benefit kind may not overlap in time.",
    )
    _caps = models.Constraint(
        "CHECK (CASE WHEN is_capped"
        " THEN yearly_cap > 0 AND yearly_cap_children >= yearly_cap"
        " ELSE COALESCE(yearly_cap, 0) = 0 AND COALESCE(yearly_cap_children, 0) = 0"
        " END)",
        "A capped rule has a cap above zero, and with children not a lower one.",
    )

    @api.depends("kind_id.code", "date_from")
    def _compute_display_name(self):
        for rule in self:
            year = rule.date_from.year if rule.date_from else ""
            rule.display_name = f"{rule.kind_id.code} {year}"

    def copy_data(self, default=None):
        """The copy is the law that follows: it begins when this one ends, and somebody
        has to read its source."""
        following = {"date_from", "date_to", "kind_id"}.isdisjoint(default or {})
        vals_list = super().copy_data(default)
        if following:
            for rule, vals in zip(self, vals_list, strict=True):
                vals |= rule._prepare_following_vals()
        return vals_list

    def _prepare_following_vals(self):
        self.ensure_one()
        if not self.date_to:
            raise UserError(
                self.env._(
                    "Give this rule its last day first: the copy begins on the day"
                    " after."
                )
            )
        return {
            "date_from": self.date_to + timedelta(days=1),
            "date_to": False,
            "is_confirmed": False,
        }

    def _get_yearly_cap(self, has_children):
        """:return: the cap per worker and calendar year in EUR, ``None`` if none"""
        self.ensure_one()
        if not self.is_capped:
            return None
        return self.yearly_cap_children if has_children else self.yearly_cap
