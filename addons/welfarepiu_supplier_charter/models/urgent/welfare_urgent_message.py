from odoo import api, fields, models
from odoo.exceptions import UserError

#: Characters of one message.
LENGTH = 1000
#: Messages of one request: beyond them people call.
MOST = 60


class WelfareUrgentMessage(models.Model):
    """What was said about an urgent request, and for whom it is.

    Suppliers read what is for all who are asked and what is between them and who
    asked; never what another supplier writes. It goes when the request is forgotten.
    """

    _name = "welfare.urgent.message"
    _description = "Message on an urgent request"
    _order = "id"
    _rec_name = "side"
    _log_access = False

    request_id = fields.Many2one(
        "welfare.urgent.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    side = fields.Selection(
        [("worker", "Who asks"), ("supplier", "Supplier"), ("desk", "Desk")],
        string="By",
        required=True,
        readonly=True,
    )
    audience = fields.Selection(
        [
            ("all", "All who are asked"),
            ("supplier", "One supplier"),
            ("desk", "The desk only"),
        ],
        string="For",
        required=True,
        readonly=True,
    )
    supplier_id = fields.Many2one(
        "res.partner", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    text = fields.Text(string="Words", required=True, readonly=True)
    said_at = fields.Datetime(required=True, readonly=True)

    _one_supplier = models.Constraint(
        "CHECK ((audience = 'supplier') = (supplier_id IS NOT NULL))",
        "What is for one supplier says which.",
    )

    @api.model
    def _say(self, request, side, text, supplier=None, audience=None):
        """Write one line of the thread.

        :param request: ``welfare.urgent.request``; who may write was checked
        :param str side: who writes
        :param supplier: who writes it, or for whom it is, as the only supplier
        :param str audience: for whom, when it is for no single supplier
        :raise UserError: nothing or too much was written
        """
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("“Message”: write something first."))
        if len(text) > LENGTH:
            raise UserError(
                self.env._("“Message”: shorten it to %s characters.", LENGTH)
            )
        messages = self.sudo()
        if messages.search_count([("request_id", "=", request.id)]) >= MOST:
            raise UserError(
                self.env._("There are many messages here already: please call.")
            )
        return messages.create(
            {
                "request_id": request.id,
                "side": side,
                "audience": "supplier" if supplier else audience or "all",
                "supplier_id": supplier.id if supplier else False,
                "text": text,
                "said_at": self.env["welfare.clock"]._now(),
            }
        )
