from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import append_only


class WelfareRepeatConsent(models.Model):
    """To what a worker agreed, in its very words, and when. Never changed: other terms
    are another row, and the last one holds."""

    _name = "welfare.repeat.consent"
    _inherit = ["welfare.guarded"]
    _description = "Consent to a repeated purchase"
    _order = "id desc"
    _rec_name = "given_at"

    repeat_id = fields.Many2one(
        "welfare.repeat", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="repeat_id.company_id")
    currency_id = fields.Many2one(related="repeat_id.currency_id")
    total = fields.Monetary(
        string="At most each time",
        required=True,
        readonly=True,
        help="Tax and delivery included.",
    )
    words = fields.Text(string="Words agreed to", required=True, readonly=True)
    given_at = fields.Datetime(required=True, readonly=True)

    _total_positive = models.Constraint(
        "CHECK (total >= 0)", "A price is not below zero."
    )

    @api.model
    def _get_guards(self):
        return (*super()._get_guards(), *append_only(self._table))

    @api.model
    def _note(self, repeat, total):
        """Write down that the worker agrees to ``repeat`` as it is now.

        :param total: EUR for one time
        """
        return self.sudo().create(
            {
                "repeat_id": repeat.id,
                "total": total,
                "words": "\n".join(repeat._get_consent_words(total)),
                "given_at": self.env["welfare.clock"]._now(),
            }
        )
