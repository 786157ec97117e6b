import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# No letter or digit that is mistaken for another when read aloud at a till.
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
CODE_LENGTH = 12
VALID_DAYS = 365


class WelfareVoucher(models.Model):
    """A named right to one service at its exact price (TUIR art. 51 c. 3-bis,
    DM 25/3/2016 art. 6): no change, no split, not transferable."""

    _name = "welfare.voucher"
    _description = "Welfare voucher"
    _order = "id desc"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_user,welfarepiu_base.group_worker",
        help="Secret until it is shown to the supplier.",
    )
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, index=True, ondelete="restrict", readonly=True
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", store=True, index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    holder_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    beneficiary_id = fields.Many2one(
        "welfare.family.member",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        copy=False,
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_worker",
    )
    beneficiary_name = fields.Char(
        readonly=True,
        help="Who enjoys the service, as at issue; the holder if empty.",
    )
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="restrict", readonly=True
    )
    supplier_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    kind_id = fields.Many2one("welfare.benefit.kind", readonly=True)
    price = fields.Monetary(
        required=True, readonly=True, help="Gross, before promotions"
    )
    credit_amount = fields.Monetary(
        string="Paid with credit", readonly=True, help="Gross, EUR"
    )
    own_amount = fields.Monetary(
        string="Paid by the worker", readonly=True, help="Gross, the worker's own money"
    )
    issued_on = fields.Date(required=True, readonly=True)
    expires_on = fields.Date(string="Last day", required=True, readonly=True)
    state = fields.Selection(
        [
            ("issued", "To be used"),
            ("booked", "Booked"),
            ("redeemed", "Used"),
            ("cancelled", "Cancelled"),
            ("expired", "Expired"),
        ],
        default="issued",
        required=True,
        readonly=True,
        index=True,
    )
    redeemed_at = fields.Datetime(readonly=True)
    redeemed_by_id = fields.Many2one("res.users", readonly=True)
    return_id = fields.Many2one(
        "welfare.return", readonly=True, copy=False, index="btree_not_null"
    )

    _code_unique = models.Constraint("UNIQUE (code)", "This voucher code exists.")
    _paid_within_price = models.Constraint(
        """CHECK (credit_amount >= 0 AND own_amount >= 0
            AND credit_amount + own_amount <= price)""",
        "No more was paid for a voucher than its price.",
    )
    _redeemed_has_moment = models.Constraint(
        "CHECK ((state = 'redeemed') = (redeemed_at IS NOT NULL))",
        "A used voucher says when it was used.",
    )

    # -- issue -------------------------------------------------------------------

    @api.model
    def _issue_for(self, orders):
        """Issue one voucher a unit for the lines of ``orders`` served by voucher."""
        vals_list = []
        for line in orders.order_line.filtered(self._is_served_by_voucher):
            line = line.sudo()
            count = round(line.product_uom_qty)
            for amounts in line._welfare_split_over_vouchers(count):
                vals_list.append(self._prepare_voucher_vals(line, *amounts))
        return self.sudo().create(vals_list)

    @api.model
    def _is_served_by_voucher(self, line):
        return (
            line.product_id.welfare_delivery == "voucher"
            and line.product_id.welfare_supplier_id
            and not line.is_welfare_credit
            and round(line.product_uom_qty) > 0
        )

    @api.model
    def _prepare_voucher_vals(self, line, price, credit, own):
        today = self.env["welfare.clock"]._today()
        return {
            "name": self.env["ir.sequence"].sudo().next_by_code("welfare.voucher"),
            "code": self._generate_code(),
            "order_line_id": line.id,
            "holder_id": line.order_id.partner_id.id,
            "beneficiary_id": line.welfare_beneficiary_id.id,
            "beneficiary_name": line.welfare_beneficiary_id.name,
            "product_id": line.product_id.id,
            "supplier_id": line.product_id.welfare_supplier_id.id,
            "kind_id": line.product_id.welfare_kind_id.id,
            "price": price,
            "credit_amount": credit,
            "own_amount": own,
            "issued_on": today,
            "expires_on": today + timedelta(days=VALID_DAYS),
        }

    @api.model
    def _generate_code(self):
        """:return: 55 bits of chance in groups of four, as ``ACDE-FGHJ-KMNP``"""
        code = "".join(secrets.choice(ALPHABET) for _i in range(CODE_LENGTH))
        return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))

    @api.model
    def _normalise_code(self, code):
        """:return: the code as stored, whatever spaces, case or dashes were typed"""
        plain = "".join(char for char in (code or "").upper() if char.isalnum())
        return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))

    # -- redeem ------------------------------------------------------------------

    @api.model
    def _get_redeemable_domain(self, supplier, code):
        return Domain(
            [
                ("code", "=", self._normalise_code(code)),
                ("supplier_id", "=", supplier.id),
            ]
        )

    @api.model
    def _redeem_by_code(self, code):
        """Use a voucher up, as its supplier; the portal's way in.

        :param str code: as read or typed
        :return: the ``welfare.voucher``, sudo
        :raise UserError: no such voucher of this supplier, or not usable any more;
            an unknown code and another supplier's code give the same message
        """
        voucher = self._find_by_code(code)
        voucher._redeem()
        return voucher

    @api.model
    def _find_by_code(self, code):
        """Look a voucher up before it is used; nothing changes.

        :param str code: as read or typed
        :return: the ``welfare.voucher``, sudo; it can be used
        :raise UserError: as ``_redeem_by_code``
        """
        supplier = self.env.user.partner_id.commercial_partner_id
        voucher = self.sudo().search(self._get_redeemable_domain(supplier, code))
        if not voucher:
            raise UserError(
                self.env._("No voucher of yours has this code. Please check it.")
            )
        voucher._check_can_redeem()
        return voucher

    def _check_can_redeem(self):
        self.ensure_one()
        if self.state == "redeemed":
            raise UserError(
                self.env._(
                    "This voucher was already used on %s.",
                    fields.Datetime.context_timestamp(
                        self.with_context(tz="Europe/Rome"), self.redeemed_at
                    ).strftime("%d/%m/%Y %H:%M"),
                )
            )
        if self.state not in ("issued", "booked"):
            raise UserError(self.env._("This voucher is no longer valid."))
        if self.expires_on < self.env["welfare.clock"]._today():
            raise UserError(
                self.env._(
                    "This voucher expired on %s.", self.expires_on.strftime("%d/%m/%Y")
                )
            )

    def _redeem(self):
        """Mark the voucher used, once; its supplier's due becomes payable.

        :raise UserError: used, cancelled or expired
        :raise LockError: someone is redeeming it at this moment
        """
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset(["state", "redeemed_at"])
        self._check_can_redeem()
        self.write(
            {
                "state": "redeemed",
                "redeemed_at": self.env["welfare.clock"]._now(),
                "redeemed_by_id": self.env.uid,
            }
        )
        self.env["welfare.settlement.line"].sudo().search(
            [("voucher_id", "=", self.id)]
        )._mark_payable()

    # -- cancel ------------------------------------------------------------------

    def _get_returnable(self):
        """:return: those not used yet, in the order in which they are given back: the
        newest first, booked ones last"""
        usable = self.filtered(lambda v: v.state in ("issued", "booked"))
        return usable.sorted(lambda v: (v.state == "booked", -v.id))

    def _cancel(self):
        """:raise UserError: one of the vouchers was used"""
        if used := self.filtered(lambda voucher: voucher.state == "redeemed"):
            raise UserError(
                self.env._(
                    "Voucher %s was used: what it bought cannot be cancelled.",
                    used[:1].name,
                )
            )
        self._get_returnable().state = "cancelled"
