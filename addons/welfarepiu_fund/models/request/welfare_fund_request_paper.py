import base64
import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..regulation.facts import NUMBERS

_logger = logging.getLogger(__name__)

#: After the decision, for papers that the regulation does not ask for.
MONTHS_KEPT = 12
#: Papers looked at before the work done is kept.
SLICE = 200


class WelfareFundRequestPaper(models.Model):
    """A paper asked for a request, or brought with an appeal.

    Papers name people: the committee has no access. Each is erased some months after
    the decision; that it was there stays.
    """

    _name = "welfare.fund.request.paper"
    _inherit = ["welfare.upload"]
    _description = "Paper of a request to the Fund"
    _order = "request_id, id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="request_id.company_id")
    paper_id = fields.Many2one(
        "welfare.fund.event.paper",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Empty: brought unasked, with an appeal.",
    )
    name = fields.Char(compute="_compute_name")
    is_required = fields.Boolean(compute="_compute_is_required")
    content = fields.Binary(attachment=True, readonly=True)
    # A field shows in one way in a form: PDFs have the viewer, photos this one.
    preview = fields.Binary(string="Preview", related="content")
    file_name = fields.Char(readonly=True)
    mimetype = fields.Char(readonly=True)
    received_at = fields.Datetime(readonly=True)
    is_received = fields.Boolean(
        string="Delivered", compute="_compute_is_received", store=True
    )
    erase_on = fields.Date(
        string="Kept until",
        compute="_compute_erase_on",
        help="On this day it is erased.",
    )
    erased_at = fields.Datetime(string="Erased", readonly=True)

    _once = models.Constraint(
        "UNIQUE (request_id, paper_id)", "This paper is already in the request."
    )

    @api.depends("paper_id", *(f"request_id.{name}" for name, _label in NUMBERS))
    def _compute_is_required(self):
        """By the facts as they are now: a fact that nobody knows asks for the paper."""
        for paper in self:
            facts = paper.request_id.sudo()._get_facts()
            asked = paper.paper_id
            paper.is_required = bool(asked) and asked._is_needed(facts) is not False

    @api.depends("paper_id.name")
    def _compute_name(self):
        for paper in self:
            paper.name = paper.paper_id.name or self.env._("Another paper")

    @api.depends("content", "erased_at")
    def _compute_is_received(self):
        for paper in self:
            paper.is_received = bool(paper.content or paper.erased_at)

    def _compute_display_name(self):
        for paper in self:
            paper.display_name = paper.name

    # -- receiving ---------------------------------------------------------------------

    def _receive(self, content, file_name):
        """Keep a file.

        :param bytes content: base64
        :param str file_name: as it was sent
        :raise ValidationError: it is not taken, and why
        """
        self.ensure_one()
        self.write(self._prepare_file_vals(content, file_name))

    @api.model
    def _prepare_file_vals(self, content, file_name):
        upload = self._check_content(base64.b64decode(content))
        return {
            "content": base64.b64encode(upload.content),
            "file_name": self._get_file_name(upload, file_name, "documento"),
            "mimetype": upload.mimetype,
            "received_at": self.env["welfare.clock"]._now(),
            "erased_at": False,
        }

    # -- erasing -----------------------------------------------------------------------

    @api.depends(
        "paper_id.retention_months",
        "request_id.state",
        "request_id.closed_at",
        "content",
    )
    def _compute_erase_on(self):
        for paper in self:
            day = paper.request_id._get_closed_on()
            paper.erase_on = (
                day + relativedelta(months=paper._get_retention_months(day))
                if day and paper.content
                else False
            )

    def _get_retention_months(self, day):
        """:return: months after ``day`` that this paper is kept"""
        self.ensure_one()
        if self.request_id.state == "withdrawn":
            # Nothing was decided: there is nothing to account for.
            return 0
        return self.paper_id.retention_months if self.paper_id else MONTHS_KEPT

    def _erase(self):
        """The file goes; that it was there, and when it went, stays."""
        papers = self.filtered("content")
        papers.write(
            {
                "content": False,
                "file_name": False,
                "erased_at": self.env["welfare.clock"]._now(),
            }
        )
        for paper in papers:
            _logger.info("fund request paper %s: erased", paper.id)

    @api.model
    def _get_erase_domain(self):
        """:return: domain of the papers that may have come to their last day"""
        return Domain("is_received", "=", True) & Domain("erased_at", "=", False)

    @api.model
    def _cron_erase(self):
        """Each night: papers whose time is over, in slices, also hundreds of them."""
        today = self.env["welfare.clock"]._today()
        last_id = 0
        while papers := self.search(
            self._get_erase_domain() & Domain("id", ">", last_id),
            order="id",
            limit=SLICE,
        ):
            last_id = papers[-1].id
            papers.filtered(
                lambda paper: paper.erase_on and paper.erase_on <= today
            )._erase()
            if not self.env["ir.cron"]._commit_progress(
                len(papers), remaining=len(papers) == SLICE
            ):
                break
