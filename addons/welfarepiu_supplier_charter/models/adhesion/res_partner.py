from odoo import fields, models

from .welfare_charter_adhesion import OPEN_STATES, SIGNED_STATES


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_adhesion_ids = fields.One2many(
        "welfare.charter.adhesion",
        "partner_id",
        string="Adhesions to the charter",
        groups="welfarepiu_base.group_operator",
    )
    welfare_certificate_ids = fields.One2many(
        "welfare.charter.certificate",
        "partner_id",
        string="Certificates",
        groups="welfarepiu_base.group_operator",
    )

    def _welfare_is_chartered(self, at, company=None):
        """:param at: naive UTC datetime
        :param company: the company that sells; the current one if empty
        :return: whether this supplier's charter is in force at that moment"""
        self.ensure_one()
        company = company or self.env.company
        return self.id in self.env["welfare.charter.adhesion"]._find_chartered_ids(
            company, at
        )

    def _welfare_get_merge_obstacles(self, target):
        obstacles = super()._welfare_get_merge_obstacles(target)
        Adhesion = self.env["welfare.charter.adhesion"].sudo()
        for states in (OPEN_STATES, SIGNED_STATES):
            if Adhesion._read_group(
                [("partner_id", "in", self.ids), ("state", "in", states)],
                ["company_id"],
                having=[("__count", ">", 1)],
            ):
                obstacles.append(
                    self.env._(
                        "Both suppliers have their own adhesion to the charter:"
                        " withdraw one of the two first."
                    )
                )
                break
        return obstacles
