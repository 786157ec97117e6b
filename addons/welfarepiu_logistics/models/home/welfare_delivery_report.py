from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPERATOR = "welfarepiu_base.group_operator"
KINDS = [
    ("missing", "Something is missing"),
    ("damaged", "Something is damaged"),
    ("not_arrived", "It has not arrived"),
    ("other", "Something else"),
]


class WelfareDeliveryReport(models.Model):
    """That something was wrong with a delivery, as who got it told by one tap.

    Read by who told it and by the operators. A supplier reads the lines of its own
    goods, not the words; the stop says which round it was, and nobody of a team.
    """

    _name = "welfare.delivery.report"
    _inherit = ["welfare.lifecycle", "welfare.locked"]
    _description = "Problem with a delivery"
    _order = "id desc"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    stop_id = fields.Many2one(
        "welfare.route.stop",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=OPERATOR,
    )
    kind = fields.Selection(KINDS, string="What", required=True, readonly=True)
    state = fields.Selection(
        [
            ("new", "Received"),
            ("answered", "Answered"),
            ("solved", "Solved"),
        ],
        required=True,
        readonly=True,
        default="new",
        index=True,
    )
    outcome = fields.Selection(
        [("given_back", "Given back"), ("explained", "Settled in words")],
        readonly=True,
    )
    opened_at = fields.Datetime(string="Told at", required=True, readonly=True)
    closed_at = fields.Datetime(readonly=True)
    line_ids = fields.One2many(
        "welfare.delivery.report.line", "report_id", string="Things"
    )
    message_ids = fields.One2many(
        "welfare.delivery.report.message", "report_id", string="What was said"
    )
    supplier_ids = fields.Many2many(
        "res.partner",
        string="Suppliers",
        compute="_compute_supplier_ids",
        groups=OPERATOR,
    )
    answer = fields.Text(help="What you write here is sent to who told it.")

    _one_open = models.UniqueIndex(
        "(order_id, kind) WHERE state <> 'solved'",
        "This was told already, and is being looked at.",
    )
    _closed_when_solved = models.Constraint(
        "CHECK ((state = 'solved') = (closed_at IS NOT NULL))",
        "What is solved has a day on which it was.",
    )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() - {"answer"}

    @api.depends("line_ids.supplier_id", "line_ids.quantity")
    def _compute_supplier_ids(self):
        for report in self:
            chosen = report.line_ids.filtered("quantity") or report.line_ids
            report.supplier_ids = chosen.supplier_id

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What a customer told stays, solved or not."))

    # -- who tells it ----------------------------------------------------------------

    @api.model
    def _open_for(self, order, kind):
        """Tell by one tap what is wrong; a second tap finds what the first one opened.

        :param kind: a value of ``kind``
        :return: the report, as the current user
        :raise AccessError: the order is somebody else's
        :raise UserError: it cannot be told here, or not any more
        """
        order._welfare_check_is_buyer()
        if kind not in dict(KINDS):
            raise UserError(self.env._("Choose what is wrong."))
        reports = self.sudo()
        order.sudo()._welfare_lock()
        known = reports.search(
            [
                ("order_id", "=", order.id),
                ("kind", "=", kind),
                ("state", "!=", "solved"),
            ]
        )
        if not known:
            if not order._welfare_can_report():
                raise UserError(
                    self.env._("This cannot be told on the page now: please call us.")
                )
            known = reports.create(self._prepare_report_vals(order.sudo(), kind))
        return known.with_env(self.env)

    @api.model
    def _prepare_report_vals(self, order, kind):
        return {
            "name": self.env["ir.sequence"]
            .sudo()
            .next_by_code("welfare.delivery.report"),
            "order_id": order.id,
            "stop_id": order._welfare_get_last_stop().id,
            "kind": kind,
            "opened_at": self.env["welfare.clock"]._now(),
            "line_ids": [
                fields.Command.create(vals)
                for vals in self._prepare_line_vals_list(order, kind)
            ],
        }

    @api.model
    def _prepare_line_vals_list(self, order, kind):
        """What was brought; all of it is meant when nothing arrived, or when there is
        only one piece of one thing. Else who tells it says how many."""
        lines = order.order_line.filtered(
            lambda line: line._is_welfare_delivered()
            and line._welfare_get_returnable_qty() > 0
        )
        whole = kind == "not_arrived" or (
            len(lines) == 1 and kind != "other" and lines.product_uom_qty == 1
        )
        return [
            {
                "order_line_id": line.id,
                "quantity": line._welfare_get_returnable_qty() if whole else 0.0,
            }
            for line in lines
        ]

    def _check_is_mine(self):
        if not self.env.su and any(
            report.partner_id != self.env.user.partner_id for report in self.sudo()
        ):
            raise AccessError(self.env._("Somebody else told this."))

    def _describe(self, quantities):
        """Say which things it is about.

        :param dict quantities: ``{welfare.delivery.report.line: pieces}``; those that
            are not in it stay as they are
        :raise UserError: more than was brought, or what was given back already
        """
        self.ensure_one()
        self._check_is_mine()
        self._lock()
        for line, quantity in quantities.items():
            if line.sudo().report_id != self.sudo():
                raise UserError(self.env._("This is not of this order."))
            line.sudo().quantity = quantity

    def _add_words(self, text, content=None, filename=None):
        """Say more, with a photo or without. What was solved is open again.

        :param bytes content: of a photo
        :return: the message
        :raise ValidationError: the photo cannot be taken; the message says why
        :raise UserError: nothing was written
        """
        self.ensure_one()
        self._check_is_mine()
        messages = self.env["welfare.delivery.report.message"].sudo()
        vals = messages._prepare_vals(self.sudo(), "customer", text, content, filename)
        self._lock()
        message = messages.create(vals)
        report = self.sudo()
        if report.state != "new":
            report.write({"state": "new", "closed_at": False, "outcome": False})
        return message

    def _get_sentence(self):
        """:return: where it stands, for who told it"""
        self.ensure_one()
        if self.state == "solved" and self.outcome == "given_back":
            return self.line_ids.sudo().return_id._get_sentence()
        return {
            "new": self.env._("We have it and are looking at it."),
            "answered": self.env._("We have answered: read below."),
            "solved": self.env._("Solved. Write below if it is not."),
        }[self.state]
