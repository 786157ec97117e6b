from odoo import fields, models


class WelfareChildrenDeclarationChild(models.Model):
    """A child as declared; the list of relatives may change afterwards."""

    _name = "welfare.children.declaration.child"
    _description = "Declared child"

    declaration_id = fields.Many2one(
        "welfare.children.declaration",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    worker_id = fields.Many2one(related="declaration_id.worker_id", store=True)
    name = fields.Char(required=True, readonly=True)
    tax_code = fields.Char(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (declaration_id, tax_code)", "A child stands in a declaration once."
    )
