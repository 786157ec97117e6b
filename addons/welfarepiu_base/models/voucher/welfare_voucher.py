import logging
from datetime import timedelta
from typing import NamedTuple

import psycopg2

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain

from ...tools.spoken_code import make_code
from ..law.welfare_benefit_rule import VAT_TREATMENTS
from .welfare_voucher_try import TooManyTries

CODE_LENGTH = 12
# A supplier without network has so long to send what it has read.
OFFLINE_HOURS = 48
# The holder is reminded so many days before the last one.
REMINDERS = (30, 7)

_logger = logging.getLogger(__name__)


class Answer(NamedTuple):
    """What a supplier is told of a code."""

    #: ``welfare.voucher``, sudo; empty if refused
    voucher: models.BaseModel
    #: one sentence, if refused
    refusal: str = ""
    #: whether the same code would be refused in a while, too
    is_final: bool = True


class UnknownCode(UserError):
    """No voucher of this supplier has the code."""


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
    appointment_ids = fields.One2many("welfare.appointment", "voucher_id")
    vat_treatment = fields.Selection(
        VAT_TREATMENTS,
        string="VAT treatment",
        readonly=True,
        help="By the law in force at issue: it says when the supplier's bill is due.",
    )
    reminded_days = fields.Integer(
        readonly=True,
        copy=False,
        help="The last notice sent: so many days before the last day.",
    )
    redeemed_at = fields.Datetime(
        readonly=True, copy=False, help="When it was shown to the supplier."
    )
    received_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the platform learned of it; later, if the supplier had no network.",
    )
    redeem_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Of the supplier's act: sent twice, it is done once.",
    )
    redeemed_by_id = fields.Many2one("res.users", readonly=True)
    reissue_of_id = fields.Many2one(
        "welfare.voucher",
        string="In place of",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
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
    _redeem_key_unique = models.UniqueIndex(
        "(redeem_key) WHERE redeem_key IS NOT NULL", "An act uses one voucher."
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
            "expires_on": line.product_id._welfare_get_voucher_end(today),
            "vat_treatment": line.product_id._welfare_get_vat_treatment(today),
        }

    def _is_owed_at_issue(self):
        """:return: whether the supplier's bill is expected now; that of a multi-purpose
        voucher is when it is used (art. 6-quater DPR 633/72)"""
        self.ensure_one()
        return self.vat_treatment != "multi_purpose"

    @api.model
    def _generate_code(self):
        """:return: 55 bits of chance in groups of four, as ``ACDE-FGHJ-KMNP``"""
        code = make_code(CODE_LENGTH)
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
    def _redeem_by_code(self, code, key=None, shown_at=None):
        """Use a voucher up, as its supplier; the portal's way in.

        :param str code: as read or typed
        :param str key: of this act of the supplier; the same act sent again has the
            same answer
        :param shown_at: naive UTC datetime at which it was read, if there was no
            network then; believed for 48 hours
        :return: the ``welfare.voucher``, sudo
        :raise UserError: no such voucher of this supplier, or not usable any more;
            an unknown code and another supplier's code give the same message
        """
        voucher = self._look_up(code)
        if not (key and voucher.redeem_key == key):
            voucher._redeem(key=key, shown_at=shown_at)
        return voucher

    @api.model
    def _find_by_code(self, code):
        """Look a voucher up before it is used; nothing changes.

        :param str code: as read or typed
        :return: the ``welfare.voucher``, sudo; it can be used
        :raise UserError: as ``_redeem_by_code``
        """
        voucher = self._look_up(code)
        voucher._check_can_redeem()
        return voucher

    @api.model
    def _look_up(self, code):
        supplier = self.env.user.partner_id.commercial_partner_id
        voucher = self.sudo().search(self._get_redeemable_domain(supplier, code))
        if not voucher:
            raise UnknownCode(
                self.env._("No voucher of yours has this code. Please check it.")
            )
        return voucher

    @api.model
    def _try(self, method, code, *args, **kwargs):
        """Do something with a code that a supplier says: wrong codes are counted, and
        after too many of them nothing is looked up for a while.

        :param str method: ``_find_by_code`` or ``_redeem_by_code``
        :return: :class:`Answer`
        """
        tries = self.env["welfare.voucher.try"]
        try:
            # Counted before anything is looked up, and taken back when the code is
            # right: of many at once, none has an answer for free.
            tries._take()
            with self.env.cr.savepoint():
                voucher = getattr(self, method)(code, *args, **kwargs)
        except (LockError, TooManyTries) as error:
            return Answer(self.browse(), str(error), is_final=False)
        except UnknownCode as error:
            return Answer(self.browse(), str(error))
        except UserError as error:
            # The code was right; the voucher is not usable.
            tries._give_back()
            return Answer(self.browse(), str(error))
        tries._give_back()
        return Answer(voucher)

    def _check_can_redeem(self, shown_at=None):
        """:param shown_at: naive UTC datetime; default now
        :raise UserError: the voucher is not usable"""
        self.ensure_one()
        shown_at = shown_at or self.env["welfare.clock"]._now()
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
        if self.expires_on < self.env["welfare.clock"]._day_of(shown_at):
            raise UserError(
                self.env._(
                    "This voucher expired on %s.", self.expires_on.strftime("%d/%m/%Y")
                )
            )

    def _redeem(self, key=None, shown_at=None):
        """Mark the voucher used, once; its supplier's due becomes payable.

        :param str key: see :meth:`_redeem_by_code`
        :param shown_at: see :meth:`_redeem_by_code`
        :raise UserError: used, cancelled or expired
        :raise LockError: someone is redeeming it at this moment
        """
        self.ensure_one()
        self.lock_for_update()
        self.invalidate_recordset(["state", "redeemed_at"])
        now = self.env["welfare.clock"]._now()
        shown_at = self._get_believed_moment(shown_at, now)
        self._check_can_redeem(shown_at)
        self.write(
            {
                "state": "redeemed",
                "redeemed_at": shown_at,
                "received_at": now,
                "redeemed_by_id": self.env.uid,
                "redeem_key": key or False,
            }
        )
        self.env["welfare.settlement.line"].sudo()._serve_voucher(self)
        self.sudo().appointment_ids._get_open().state = "done"

    @api.model
    def _get_believed_moment(self, shown_at, now):
        """:return: ``shown_at`` if a supplier without network may say so, else now; a
        clock that goes wrong makes no voucher valid that was not"""
        earliest = now - timedelta(hours=OFFLINE_HOURS)
        return shown_at if shown_at and earliest <= shown_at <= now else now

    # -- expiry ------------------------------------------------------------------

    @api.model
    def _get_expired_domain(self):
        """:return: domain of those that no supplier can send any more"""
        clock = self.env["welfare.clock"]
        day = clock._day_of(clock._now() - timedelta(hours=OFFLINE_HOURS))
        return Domain([("state", "in", ("issued", "booked")), ("expires_on", "<", day)])

    @api.model
    def _cron_expire(self):
        """Expire what was not used in time, each by itself: what one supplier's
        contract or one order holds up does not hold up the others."""
        due = self.sudo().search(self._get_expired_domain(), order="expires_on, id")
        for index, voucher in enumerate(due, start=1):
            try:
                voucher._expire()
            except (psycopg2.OperationalError, UserError) as error:
                self.env.cr.rollback()
                _logger.info("voucher %s not expired: %s", voucher.id, error)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - index):
                break

    def _expire(self):
        """Close a voucher that was not used: the supplier's contract says whether it
        is due; if not, what paid it goes back to where it came from.

        :raise UserError: it can still be used
        """
        for voucher in self.sudo():
            order = voucher.order_id
            order._welfare_lock()
            voucher.lock_for_update()
            voucher.invalidate_recordset(["state"])
            if not voucher.filtered_domain(self._get_expired_domain()):
                raise UserError(self.env._("This voucher can still be used."))
            if voucher.supplier_id.welfare_voucher_unredeemed == "due":
                voucher._close_as_due()
            else:
                order._welfare_return_lines(
                    {voucher.order_line_id: 1}, "expired", vouchers=voucher
                )
                voucher.state = "expired"
            voucher._notify("welfarepiu_base.mail_template_voucher_expired")

    def _close_as_due(self):
        """Close a voucher that was not used and is paid to its supplier by contract."""
        self.ensure_one()
        self.state = "expired"
        self.env["welfare.settlement.line"]._serve_voucher(self)

    # -- dates -------------------------------------------------------------------

    def _book(self):
        """A date is agreed: the voucher is not given back while it stands.

        :raise UserError: used or closed in the meantime
        """
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self.filtered(lambda one: one.state != "issued"):
            raise UserError(self.env._("This voucher is no longer valid."))
        self.state = "booked"

    def _unbook(self):
        """The date does not stand any more."""
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        self.filtered(lambda one: one.state == "booked").state = "issued"

    # -- notices -----------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Write to the holders 30 and 7 days before the last day, once each; a voucher
        that lasts less is announced when it is that near."""
        today = self.env["welfare.clock"]._today()
        for days in sorted(REMINDERS):
            soon = self.sudo().search(
                [
                    ("state", "in", ("issued", "booked")),
                    ("expires_on", ">=", today),
                    ("expires_on", "<=", today + timedelta(days=days)),
                    "|",
                    ("reminded_days", "=", 0),
                    ("reminded_days", ">", days),
                ]
            )
            for voucher in soon:
                voucher._notify("welfarepiu_base.mail_template_voucher_reminder")
                voucher.reminded_days = days

    def _notify(self, template):
        """Write to the holders who have an address; the page says it to all."""
        for voucher in self.filtered("holder_id.email"):
            self.env.ref(template).sudo().send_mail(voucher.id)

    # -- cancel ------------------------------------------------------------------

    def _get_returnable(self):
        """:return: those not used yet, in the order in which they are given back: the
        newest first, booked ones last"""
        usable = self.filtered(lambda v: v.state in ("issued", "booked"))
        return usable.sorted(lambda v: (v.state == "booked", -v.id))

    def _cancel(self):
        """Close those not used yet.

        :raise UserError: one of the vouchers was used
        """
        if used := self.filtered(lambda voucher: voucher.state == "redeemed"):
            raise UserError(
                self.env._(
                    "Voucher %s was used: what it bought cannot be cancelled.",
                    used[:1].name,
                )
            )
        gone = self._get_returnable()
        gone.appointment_ids._get_open().state = "cancelled"
        gone.state = "cancelled"

    def _can_give_back(self):
        """:return: whether the holder may give this voucher back"""
        self.ensure_one()
        return self.state == "issued"

    def _give_back(self, reason=False):
        """Close a voucher that is not used, and give back what paid it to where it came
        from: the same credit, with the same expiry.

        :param str reason: for the operator; no names
        :return: the ``welfare.return``
        :raise UserError: used, booked or closed
        :raise LockError: the supplier is redeeming it at this moment
        """
        self.ensure_one()
        voucher = self.sudo()
        voucher.order_id._welfare_lock()
        voucher.lock_for_update()
        voucher.invalidate_recordset(["state"])
        if not voucher._can_give_back():
            raise UserError(
                self.env._("Only a voucher that is neither used nor booked goes back.")
            )
        return voucher.order_id._welfare_return_lines(
            {voucher.order_line_id: 1}, "return", reason=reason, vouchers=voucher
        )

    def _reissue(self):
        """Cancel a voucher and issue another at today's price, paid with the same
        worker's credit. A new price does not touch vouchers already issued (TUIR art.
        51 c. 3-bis: one service at its exact price).

        :return: the new ``welfare.voucher``
        :raise UserError: used or booked, paid with the worker's own money, or the
            credit does not reach
        """
        self.ensure_one()
        voucher = self.sudo()
        if voucher.own_amount:
            raise UserError(
                self.env._(
                    "The worker paid a part of this voucher: cancel it, and the worker"
                    " buys again."
                )
            )
        voucher._give_back(reason=self.env._("Issued again"))
        order = self.env["sale.order"].sudo().create(voucher._prepare_reissue_vals())
        order._welfare_update_coverage()
        if order.currency_id.compare_amounts(order.amount_total, 0.0) > 0:
            raise UserError(
                self.env._(
                    "The credit does not reach for today's price: %s are missing.",
                    order.currency_id.format(order.amount_total),
                )
            )
        order.action_confirm()
        order.welfare_voucher_ids.reissue_of_id = voucher
        return order.welfare_voucher_ids.with_env(self.env)

    def _prepare_reissue_vals(self):
        line = self.order_line_id
        return {
            "partner_id": self.holder_id.id,
            "company_id": self.company_id.id,
            "welfare_use_credit": True,
            "origin": self.name,
            "order_line": [
                Command.create(
                    {
                        "product_id": self.product_id.id,
                        "product_uom_qty": 1,
                        "product_uom_id": line.product_uom_id.id,
                        "welfare_beneficiary_id": self.beneficiary_id.id,
                    }
                )
            ],
        }

    def action_reissue(self):
        self._check_operator()
        return self._reissue()._get_records_action()

    def action_give_back(self):
        self._check_operator()
        self._give_back()
        return True

    def _check_operator(self):
        """What follows works with wider rights.

        :raise AccessError: the user is no operator
        """
        self.check_access("read")
        if not (
            self.env.su or self.env.user.has_group("welfarepiu_base.group_operator")
        ):
            raise AccessError(self.env._("Only the operator does this."))
