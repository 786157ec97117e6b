from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareMonthDocument(models.AbstractModel):
    """A document that closes one month: a draft that can be filled again and again,
    then posted once. Days are days in Rome; the first of the month names it."""

    _name = "welfare.month.document"
    _inherit = ["welfare.lifecycle"]
    _description = "Document of a month"
    _order = "period_start desc, id desc"

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    period_start = fields.Date(required=True, help="First day of the month")
    period_end = fields.Date(compute="_compute_period_end", store=True)
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )

    @api.depends("period_start")
    def _compute_period_end(self):
        for document in self:
            start = document.period_start
            document.period_end = start and start + relativedelta(months=1, days=-1)

    @api.model
    def _open_month(self, day, company=None):
        """Draft the documents of the month of ``day``. Can be run again: drafts are
        filled up, posted documents are left alone.

        :return: the drafts
        """
        raise NotImplementedError

    def _get_document_date(self):
        """:return: the last day of the month, or today if it is not over yet"""
        self.ensure_one()
        return min(self.period_end, self.env["welfare.clock"]._today())

    def _get_source_lines(self):
        """:return: the records a draft has collected, to be set free with it"""
        raise NotImplementedError

    def _get_source_link(self):
        """:return: the field of the collected records that points here"""
        raise NotImplementedError

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda document: document.state == "posted"):
            raise UserError(
                self.env._(
                    "A posted document is not deleted: what changes later goes into"
                    " the next month."
                )
            )
        for document in self:
            # Nobody writes the sources by hand; here they only go back to the pile.
            document._get_source_lines().sudo()[self._get_source_link()] = False

    def _check_can_post(self):
        """:raise UserError: already posted, or nothing in it"""
        for document in self:
            if document.state != "draft":
                raise UserError(
                    self.env._("%s is already posted.", document.display_name)
                )

    def _lock_for_posting(self):
        """Two people at the same month end: the second is told, nothing is booked
        twice.

        :raise LockError: somebody else is posting these documents
        """
        self.lock_for_update()
        self.invalidate_recordset(["state"])

    def action_post(self):
        self._post()
