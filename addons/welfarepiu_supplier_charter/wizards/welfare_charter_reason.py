from odoo import api, fields, models


class WelfareCharterReason(models.TransientModel):
    """Ask for the words that go with a decision; the supplier reads them."""

    _name = "welfare.charter.reason"
    _description = "Reason of a decision"

    decision = fields.Selection(
        [
            ("refuse", "Do not accept the certificate"),
            ("send_back", "Send the evidence back"),
            ("lift", "Lift the action"),
            ("uphold", "Uphold the appeal"),
            ("reject", "Reject the appeal"),
        ],
        required=True,
        readonly=True,
    )
    certificate_id = fields.Many2one("welfare.charter.certificate", readonly=True)
    action_id = fields.Many2one("welfare.charter.action", readonly=True)
    appeal_id = fields.Many2one("welfare.charter.appeal", readonly=True)
    reason = fields.Text(required=True)
    deadline = fields.Date(
        string="To be put right by",
        help="Needed unless the supplier is stopped already.",
    )

    @api.model
    def _open(self, record, decision):
        """:param record: what is decided on
        :return: the action that asks for the reason"""
        name = {
            "welfare.charter.certificate": "certificate_id",
            "welfare.charter.action": "action_id",
            "welfare.charter.appeal": "appeal_id",
        }[record._name]
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "welfarepiu_supplier_charter.action_welfare_charter_reason"
            ),
            "context": {f"default_{name}": record.id, "default_decision": decision},
        }

    def action_confirm(self):
        self.ensure_one()
        decide = {
            "refuse": lambda: self.certificate_id._refuse(self.reason),
            "send_back": lambda: self.action_id._send_back(self.reason, self.deadline),
            "lift": lambda: self.action_id._lift(self.reason),
            "uphold": lambda: self.appeal_id._uphold(self.reason),
            "reject": lambda: self.appeal_id._reject(self.reason),
        }
        decide[self.decision]()
        return {"type": "ir.actions.act_window_close"}
