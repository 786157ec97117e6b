from odoo import api, fields, models

from ..members.welfare_need import SMALLEST_GROUP


class WelfareNeed(models.Model):
    _inherit = "welfare.need"

    is_sensitive = fields.Boolean(
        string="Says something of health",
        help="So do all under it. Workers state it only after their consent (art. 9"
        " GDPR).",
    )

    def _get_above(self):
        """:return: these needs and those above them"""
        ids = {
            int(one)
            for need in self.sudo()
            for one in (need.parent_path or "").strip("/").split("/")
            if one
        }
        return self.browse(sorted(ids | set(self.ids)))

    def _get_sensitive(self):
        """:return: those of these needs that say something of health"""
        return self.filtered(lambda need: any(need._get_above().mapped("is_sensitive")))

    def _get_audiences(self):
        """:return: ``welfare.audience`` that may be said with one of these needs"""
        return self.env["welfare.audience"].search(
            [("need_ids", "in", self._get_above().ids)]
        )

    @api.model
    def _get_statement_counts(self):
        """How many workers state each need, for the Alliance.

        :return: ``{need: count}``, only counts of ``SMALLEST_GROUP`` or more
        """
        groups = (
            self.env["welfare.need.statement"]
            .sudo()
            ._read_group(
                [],
                ["need_id"],
                ["worker_id:count_distinct"],
                having=[("worker_id:count_distinct", ">=", SMALLEST_GROUP)],
            )
        )
        return {need.sudo(False): count for need, count in groups}
