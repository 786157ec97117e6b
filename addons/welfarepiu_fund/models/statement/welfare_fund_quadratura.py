from odoo import api, fields, models


class WelfareFundQuadratura(models.TransientModel):
    """Do the Fund's registers and its books, independent sources, agree to the cent?

    Each term twice, as things stood at the end of a day in Rome: once from what the
    registers know (contributions, requests, payments, lots of credit, recharges), once
    from posted journal items. Never by a plug: a term that differs leads to its
    document.
    """

    _name = "welfare.fund.quadratura"
    _description = "Quadratura of the Solidarity Fund"

    fund_id = fields.Many2one(
        "welfare.fund",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env["welfare.fund"].search([], limit=1),
    )
    currency_id = fields.Many2one(related="fund_id.currency_id")
    date = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )
    term_ids = fields.One2many(
        "welfare.fund.quadratura.term", "quadratura_id", string="Terms", readonly=True
    )
    difference_ids = fields.One2many(
        "welfare.fund.quadratura.difference",
        "quadratura_id",
        string="Differences",
        readonly=True,
    )
    is_square = fields.Boolean(string="All agrees", compute="_compute_is_square")

    def _compute_display_name(self):
        self.display_name = self.env._("Quadratura of the Fund")

    @api.depends("term_ids", "difference_ids")
    def _compute_is_square(self):
        for report in self:
            report.is_square = not report.sudo().difference_ids

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._fill()
        return reports

    def write(self, vals):
        res = super().write(vals)
        if {"fund_id", "date"} & set(vals):
            self._fill()
        return res

    def _fill(self):
        """Write the terms down, and one line for each document that differs."""
        for report in self:
            # Read as the user: whoever may not see the Fund gets no figures.
            report.fund_id.check_access("read")
            own = report.sudo()
            own.term_ids.unlink()
            own.difference_ids.unlink()
            fund = own.fund_id
            terms = fund._read_terms(report.date)
            own.term_ids.create(
                [
                    {
                        "quadratura_id": report.id,
                        "name": name,
                        "register_amount": register,
                        "books_amount": books,
                    }
                    for name, (register, books) in terms.items()
                ]
            )
            own.difference_ids.create(
                [
                    {
                        "quadratura_id": report.id,
                        "document": one["document"],
                        "res_model": one["model"],
                        "res_id": one["id"],
                        "register_amount": one["register"],
                        "books_amount": one["books"],
                        "message": one["message"],
                    }
                    for one in fund._find_all_differences(report.date, terms)
                ]
            )

    def action_open_day(self):
        """Look at the day that is chosen now."""
        self.ensure_one()
        self._fill()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quadratura of the Fund"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }
