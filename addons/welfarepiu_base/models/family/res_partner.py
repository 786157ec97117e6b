from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_family_ids = fields.One2many(
        "welfare.family.member",
        "worker_id",
        string="Relatives",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_worker",
        copy=False,
    )
    welfare_children_declaration_ids = fields.One2many(
        "welfare.children.declaration",
        "worker_id",
        string="Declarations of children",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_worker",
        copy=False,
    )

    def _welfare_has_declared_children(self, year):
        """:return: those of these workers with a running declaration for ``year``"""
        Declaration = self.env["welfare.children.declaration"].sudo()
        return self & Declaration._find_running(self, year).worker_id.sudo(False)
