from odoo import models


class ResPartner(models.Model):
    """A person who wants to be forgotten: the papers go, what was paid stays."""

    _inherit = "res.partner"

    def _welfare_get_refunds(self):
        return self.env["welfare.refund"].search([("worker_id", "=", self.id)])

    def _welfare_get_erasure_obstacles(self):
        sentences = super()._welfare_get_erasure_obstacles()
        return sentences + [
            self.env._("The refund %s is not closed yet.", refund.name)
            for refund in self.sudo()._welfare_get_refunds()
            if refund.state in ("submitted", "to_complete")
            or (refund.state == "approved" and refund.paid_by == "operator")
        ]

    def _welfare_get_erased(self):
        refunds = self.sudo()._welfare_get_refunds()
        return [
            *super()._welfare_get_erased(),
            self.env._(
                "The papers of %s refunds, what they say and the bank account; number,"
                " amount and dates stay with the accounts.",
                len(refunds),
            ),
        ]

    def _welfare_erase_elsewhere(self):
        res = super()._welfare_erase_elsewhere()
        refunds = self._welfare_get_refunds()
        # The fingerprint of the expense stays: it is not paid again to another.
        refunds.document_ids.unlink()
        refunds.filtered(lambda one: one.state == "draft").unlink()
        self._welfare_wipe(
            refunds.exists(), keep={"name", "document_key", "access_token"}
        )
        refunds.exists().write(
            {"document_date": False, "beneficiary_id": False, "declared_on": False}
        )
        return res

    def _welfare_get_documents(self):
        return [*super()._welfare_get_documents(), self._welfare_get_refunds()]
