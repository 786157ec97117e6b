import uuid

from odoo import api, fields, models
from odoo.fields import Domain

from .welfare_fund_request import UNDECIDED


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

    key_ids = fields.One2many("welfare.fund.applicant.key", "applicant_id")

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
            applicant.is_open = applicant.request_id.state in (*UNDECIDED, "appeal")

    def _get_contact(self):
        """:return: dict ``name``, ``tax_code``, ``email``, ``phone``"""
        self.ensure_one()
        return {
            "name": self.partner_id.name,
            "tax_code": self.tax_code,
            "email": self.email,
            "phone": self.phone,
        }

    def _get_ibans(self):
        """Hook.

        :return: list of the bank accounts known of the applicant
        """
        self.ensure_one()
        return self.partner_id.bank_ids.mapped("sanitized_acc_number")

    def _set_keys(self, key_type, values, own=None, keep=None):
        """Replace the keys of one type.

        :param values: tax codes or accounts; ``None`` with ``keep``
        :param own: the applicant's own tax code, which is one of them
        :param keep: keys that stay as they are
        """
        self.ensure_one()
        Key = self.env["welfare.fund.applicant.key"]
        keep = keep or Key
        (self.key_ids.filtered(lambda key: key.key_type == key_type) - keep).unlink()
        own_key = own and Key._make_key(key_type, own)
        # What is kept and is one's own as well is one's own.
        keep.filtered(lambda key: key.key == own_key).unlink()
        keys = dict.fromkeys(Key._make_key(key_type, value) for value in values or ())
        keys.pop(own_key, None)
        if own_key:
            keys[own_key] = None
        Key.create(
            [
                {
                    "applicant_id": self.id,
                    "key_type": key_type,
                    "key": key,
                    "is_own": key == own_key,
                }
                for key in keys
            ]
        )
        self.invalidate_recordset(["key_ids"])

    @api.model
    def _find_grants(self, fund, partner, tax_code):
        """The same person is the same contact or the same tax code.

        :return: requests of that person to ``fund`` that were granted
        """
        same = Domain("partner_id", "=", partner.id)
        if tax_code:
            same |= Domain("tax_code", "=", tax_code)
        applicants = self.search(same & Domain("fund_id", "=", fund.id))
        return applicants.request_id.filtered(
            lambda request: request.state in ("granted", "used", "expired")
        )

    def _get_earlier_grants(self, since):
        """:return: other requests of the same person granted on ``since`` or later"""
        self.ensure_one()
        grants = self._find_grants(self.fund_id, self.partner_id, self.tax_code)
        return (grants - self.request_id).filtered(
            lambda request: request.decided_at.date() >= since
        )
