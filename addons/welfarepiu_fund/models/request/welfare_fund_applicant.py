import uuid

from odoo import api, fields, models
from odoo.fields import Domain


class WelfareFundApplicant(models.Model):
    """Who stands behind a request. No group can read this table (ADR 0013).

    Code reaches it in superuser mode only; people reach one row at a time through
    ``welfare.fund.request._open_identity``, which writes down who looked and why.
    """

    _name = "welfare.fund.applicant"
    _description = "Identity behind a request to the Fund"
    _rec_name = "id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    fund_id = fields.Many2one(
        "welfare.fund",
        related="request_id.fund_id",
        store=True,
        precompute=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="restrict"
    )
    tax_code = fields.Char(readonly=True)
    email = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    is_open = fields.Boolean(compute="_compute_is_open", store=True, precompute=True)
    lot_id = fields.Many2one(
        "welfare.credit.lot",
        string="Credit granted",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    # The ledger of credit is read by people who must not see the request's code.
    grant_key = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: uuid.uuid4().hex
    )

    _request_unique = models.Constraint(
        "UNIQUE (request_id)", "A request has one applicant."
    )
    _one_open = models.UniqueIndex(
        "(fund_id, partner_id) WHERE is_open",
        "You already have a request to the Fund under way.",
    )
    _lot_unique = models.UniqueIndex(
        "(lot_id) WHERE lot_id IS NOT NULL", "A lot of credit is one grant."
    )

    @api.depends("request_id.state")
    def _compute_is_open(self):
        for applicant in self:
            applicant.is_open = applicant.request_id.state in (
                "draft",
                "submitted",
                "papers_missing",
                "assessed",
                "committee",
            )

    def _get_contact(self):
        """:return: dict ``name``, ``tax_code``, ``email``, ``phone``"""
        self.ensure_one()
        return {
            "name": self.partner_id.name,
            "tax_code": self.tax_code,
            "email": self.email,
            "phone": self.phone,
        }

    def _get_earlier_grants(self, since):
        """:return: requests of the same person granted on ``since`` or later

        The same person is the same contact or the same tax code.
        """
        self.ensure_one()
        same = Domain("partner_id", "=", self.partner_id.id)
        if self.tax_code:
            same |= Domain("tax_code", "=", self.tax_code)
        others = self.search(
            same & Domain("fund_id", "=", self.fund_id.id) & Domain("id", "!=", self.id)
        )
        return others.request_id.filtered(
            lambda request: request.state in ("granted", "used", "expired")
            and request.decided_at.date() >= since
        )
