import base64

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Files a paper may have: front, back, and some pages photographed one by one.
MAX_FILES = 6


class WelfareRefundDocument(models.Model):
    """A file that a worker sent for a paper of a refund.

    Read by the worker and the operators, by nobody else: with the record rules, the
    file too, which is kept as an attachment of this field.
    """

    _name = "welfare.refund.document"
    _inherit = ["welfare.lifecycle", "welfare.upload"]
    _description = "Document of a refund"
    _order = "refund_id, paper_id, id"

    refund_id = fields.Many2one(
        "welfare.refund", required=True, index=True, ondelete="cascade", readonly=True
    )
    worker_id = fields.Many2one(related="refund_id.worker_id", index=True)
    company_id = fields.Many2one(related="refund_id.company_id", store=True)
    paper_id = fields.Many2one(
        "welfare.refund.type.paper",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    name = fields.Char(string="File name", required=True, readonly=True)
    mimetype = fields.Char(required=True, readonly=True)
    file = fields.Binary(attachment=True, required=True, readonly=True)
    sha256 = fields.Char(string="Fingerprint", required=True, readonly=True)
    # Kept by the refund as it changes state, for the index below.
    is_claimed = fields.Boolean(
        readonly=True, help="The file itself is an expense that is asked for."
    )
    verdict = fields.Selection(
        [("good", "Good"), ("wrong", "Not good")],
        help="Of the operator; empty: not looked at.",
    )

    _expense_once = models.UniqueIndex(
        "(sha256) WHERE is_claimed", "This document has already been used for a refund."
    )

    @api.model
    def _prepare_vals(self, refund, paper, content, filename):
        upload = self._check_content(content)
        return {
            "refund_id": refund.id,
            "paper_id": paper.id,
            "name": self._get_file_name(upload, filename, paper.name),
            "mimetype": upload.mimetype,
            "sha256": upload.sha256,
            "file": base64.b64encode(upload.content),
        }

    def action_good(self):
        """The operator has looked at it, and it is what it should be."""
        self.refund_id._check_state("submitted")
        self.verdict = "good"

    def action_wrong(self):
        """It is not: the worker will have to send another one."""
        self.refund_id._check_state("submitted")
        self.verdict = "wrong"

    def _claim(self):
        """Let each expense among these files count once, from now.

        :raise ValidationError: one of them is already asked for, by whomever
        """
        expenses = self.filtered(lambda one: one.paper_id.is_expense)
        first = {}
        for document in expenses:
            # One PDF may stand for two papers of one refund.
            first.setdefault(document.sha256, document)
        mine = self.browse().concat(*first.values())
        if self.search_count(
            [
                ("sha256", "in", list(first)),
                ("is_claimed", "=", True),
                ("id", "not in", mine.ids),
            ],
            limit=1,
        ):
            raise ValidationError(self.refund_id._get_used_sentence())
        try:
            with self.env.cr.savepoint():
                mine.is_claimed = True
                mine.flush_recordset(["is_claimed"])
        except errors.UniqueViolation:
            raise ValidationError(self.refund_id._get_used_sentence()) from None
