from odoo import fields, models


class WelfareAudience(models.Model):
    """For whom help is, in a few broad words: a child under three, somebody over 75.

    Tagged on products by who offers them, chosen by workers who state a need.
    """

    _name = "welfare.audience"
    _description = "For whom"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    reason = fields.Char(
        required=True,
        translate=True,
        help="As it goes on after “Because”: “you look after somebody over 75”.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    need_ids = fields.Many2many(
        "welfare.need",
        string="Asked with",
        help="Needs, and all under them, with which workers may say it.",
    )
    is_sensitive = fields.Boolean(
        string="Says something of health",
        help="Workers say it only after their consent (art. 9 GDPR).",
    )
