from odoo import fields, models


class WelfareRouteAct(models.Model):
    """What somebody did at a stop, as the phone told it; never changed afterwards.

    The phone makes the key. Without network it sends its acts later, and more than
    once: the key makes the second time harmless.
    """

    _name = "welfare.route.act"
    _description = "Act at a route stop"
    _order = "act_time, id"
    _rec_name = "key"

    stop_id = fields.Many2one(
        "welfare.route.stop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="stop_id.company_id", store=True, index=True)
    key = fields.Char(required=True, readonly=True)
    result = fields.Selection(
        [
            ("packed", "Packed"),
            ("delivered", "Delivered"),
            ("nobody_home", "Nobody home"),
            ("problem", "Problem"),
        ],
        required=True,
        readonly=True,
    )
    act_time = fields.Datetime(
        required=True, readonly=True, help="When it was done, not when it arrived."
    )
    received_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    applied = fields.Boolean(
        readonly=True, help="Off: it came after a later act, or after the route closed."
    )

    _key_uniq = models.UniqueIndex("(key)", "This act was received already.")
