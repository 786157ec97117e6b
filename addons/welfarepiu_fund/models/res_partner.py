from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_solidarity_share = fields.Float(
        string="Solidarity share (%)",
        digits=(5, 2),
        help="Of what the supplier is paid, given to the Solidarity Fund.",
    )
    welfare_solidarity_type = fields.Selection(
        [("donation", "Donation"), ("fee", "Fee"), ("discount", "Discount")],
        string="Solidarity share as",
        default="donation",
        help="As agreed in writing with the supplier; it decides VAT and documents.",
    )

    _welfare_solidarity_share_range = models.Constraint(
        "CHECK (COALESCE(welfare_solidarity_share, 0) BETWEEN 0 AND 100)",
        "A solidarity share is between 0 and 100 per cent.",
    )

    @api.constrains("welfare_solidarity_share", "welfare_solidarity_type")
    def _check_welfare_solidarity_type(self):
        for partner in self:
            if (
                partner.welfare_solidarity_share
                and partner.welfare_solidarity_type != "donation"
            ):
                raise ValidationError(
                    self.env._(
                        "Only a donation can be booked for now: a fee needs the"
                        " operator's invoice with VAT, a discount a credit note."
                    )
                )

    def _welfare_get_merge_obstacles(self, target):
        obstacles = super()._welfare_get_merge_obstacles(target)
        groups = (
            self.env["welfare.fund.applicant"]
            .sudo()
            ._read_group(
                [("partner_id", "in", self.ids), ("is_open", "=", True)],
                ["fund_id"],
                ["__count"],
                having=[("__count", ">", 1)],
            )
        )
        if groups:
            # Whoever merges contacts may not learn who asks the Fund for help.
            obstacles.append(
                self.env._(
                    "Something of both contacts is still under way. Please try again"
                    " in a few weeks."
                )
            )
        return obstacles

    def _welfare_get_erasure_obstacles(self):
        obstacles = super()._welfare_get_erasure_obstacles()
        if (
            self.env["welfare.fund.applicant"]
            .sudo()
            .search_count(
                [("partner_id", "=", self.id), ("is_open", "=", True)], limit=1
            )
        ):
            # The operator may not learn who asks the Fund for help.
            obstacles.append(
                self.env._(
                    "Something of this person is still under way. Please try again in"
                    " a few weeks."
                )
            )
        return obstacles

    def _welfare_erase_elsewhere(self):
        """The row behind the code goes, and the papers; request, votes and books, which
        know the code alone, stay (ADR 0013)."""
        res = super()._welfare_erase_elsewhere()
        applicants = self.env["welfare.fund.applicant"].search(
            [("partner_id", "=", self.id)]
        )
        requests = applicants.request_id
        requests.paper_ids.write({"content": False, "file_name": False})
        requests.write({"note": False})
        applicants.unlink()
        return res
