from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

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
        requests.paper_ids._erase()
        requests.write({"note": False})
        applicants.unlink()
        return res
