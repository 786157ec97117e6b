from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.guards import kept

OPEN = ("new", "proposed", "accepted")
# The supplier's own goods: it says yes to each order.
HANDED_OVER = ("delivers", "collect")

GUARD_BODY = """
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'welfare_supplier_order: never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state NOT IN ('new', 'proposed', 'accepted') AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'welfare_supplier_order: what is over stays over'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.order_id <> OLD.order_id OR NEW.served_as <> OLD.served_as THEN
        RAISE EXCEPTION 'welfare_supplier_order: of one order and way'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareSupplierOrder(models.Model):
    """What one supplier serves of a confirmed order, in one way (ADR 46).

    Goods that a supplier brings or hands over itself need its yes. Vouchers are valid
    at once and are done when used; goods that go through our warehouse are done when
    our rounds deliver them: both are accepted from the start.
    """

    _name = "welfare.supplier.order"
    _inherit = ["welfare.lifecycle", "welfare.guarded"]
    _description = "Supplier order"
    _order = "id desc"

    name = fields.Char(string="Number", required=True, readonly=True)
    # Not for the supplier: from here one could ask who bought and how it was paid.
    order_id = fields.Many2one(
        "sale.order",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_worker",
    )
    supplier_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    served_as = fields.Selection(
        [
            ("voucher", "Vouchers"),
            ("rounds", "By our warehouse and rounds"),
            ("delivers", "The supplier brings it"),
            ("collect", "To be collected at the supplier's"),
        ],
        required=True,
        readonly=True,
    )
    line_ids = fields.One2many(
        "welfare.supplier.order.line", "supplier_order_id", readonly=True
    )
    due_on = fields.Date(
        string="Promised for",
        readonly=True,
        help="Of what the supplier brings or hands over itself.",
    )
    due_hours = fields.Char(string="Hours", readonly=True)
    day = fields.Date(
        string="Due",
        compute="_compute_day",
        compute_sudo=True,
        help="Promised, or the day of the round that takes it along.",
    )
    proposed_on = fields.Date(string="Proposed day", readonly=True)
    proposed_hours = fields.Char(string="Proposed hours", readonly=True)
    words = fields.Text(readonly=True, help="Of the supplier to the customer.")
    reason = fields.Text(
        readonly=True, help="Why it was refused; the customer reads it."
    )
    opened_at = fields.Datetime(string="Sold", required=True, readonly=True)
    answer_by = fields.Datetime(readonly=True, index="btree_not_null")
    reminded_at = fields.Datetime(readonly=True)
    answered_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(string="Closed", readonly=True)
    is_late = fields.Boolean(
        string="Not answered in time",
        compute="_compute_is_late",
        search="_search_is_late",
    )
    state = fields.Selection(
        [
            ("new", "To be answered"),
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("done", "Done"),
            ("refused", "Turned down"),
            ("declined", "Proposal not taken"),
            ("cancelled", "Cancelled"),
        ],
        default="new",
        required=True,
        readonly=True,
        index=True,
    )

    _one_per_order = models.UniqueIndex(
        "(order_id, supplier_id, served_as)"
        " WHERE state IN ('new', 'proposed', 'accepted')",
        "This supplier has this order already.",
    )
    _handed_over_has_a_day = models.Constraint(
        "CHECK (served_as NOT IN ('delivers', 'collect') OR due_on IS NOT NULL)",
        "What a supplier hands over is promised for a day.",
    )
    _answered_only_if_asked = models.Constraint(
        """CHECK (state NOT IN ('new', 'proposed', 'declined')
            OR served_as IN ('delivers', 'collect'))""",
        "Vouchers and what our rounds bring need no answer.",
    )
    _proposal_is_whole = models.Constraint(
        "CHECK (state <> 'proposed' OR proposed_on IS NOT NULL)",
        "A proposal says a day.",
    )
    _vouchers_are_not_refused = models.Constraint(
        "CHECK (state <> 'refused' OR served_as <> 'voucher')",
        "A voucher that was sold is served, or given back by its holder.",
    )
    _waits_until = models.Constraint(
        "CHECK (state NOT IN ('new', 'proposed') OR answer_by IS NOT NULL)",
        "Whoever has to answer is told by when.",
    )
    _over_has_a_moment = models.Constraint(
        """CHECK ((state IN ('done', 'refused', 'declined', 'cancelled'))
            = (closed_at IS NOT NULL))""",
        "What is over says since when.",
    )

    @api.model
    def _get_guards(self):
        return kept(self._table, ("UPDATE", "DELETE"), GUARD_BODY)

    # -- when --------------------------------------------------------------------

    @api.depends("due_on", "served_as")
    def _compute_day(self):
        for one in self:
            one.day = one.due_on or (one.served_as == "rounds" and one._get_round_day())

    def _get_round_day(self):
        """Hook: who runs the rounds knows.

        :return: the day on which our round brings this; false if it is not known
        """
        return False

    @api.model
    def _get_late_domain(self):
        return [
            ("state", "in", ("new", "proposed")),
            ("answer_by", "<", self.env["welfare.clock"]._now()),
        ]

    @api.depends("state", "answer_by")
    def _compute_is_late(self):
        for one in self:
            one.is_late = bool(one.filtered_domain(self._get_late_domain()))

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_late_domain()

    @api.model
    def _get_answer_by(self, company):
        """:return: naive UTC datetime until which who is asked now should answer"""
        hours = company.sudo().welfare_supplier_answer_hours
        return self.env["welfare.clock"]._now() + timedelta(hours=hours)

    # -- open and close ----------------------------------------------------------

    @api.model
    def _open_for(self, orders):
        """Tell suppliers what they serve of these confirmed orders.

        :return: the ``welfare.supplier.order``, sudo
        """
        vals_list = []
        for order in orders.sudo():
            groups = {}
            for line in order.order_line.filtered(
                lambda li: li._welfare_is_served_by_supplier()
            ):
                key = line.product_id.welfare_supplier_id, line._welfare_get_served_as()
                groups.setdefault(key, self.env["sale.order.line"].sudo())
                groups[key] |= line
            vals_list += [
                self._prepare_order_vals(order, supplier, served_as, lines)
                for (supplier, served_as), lines in groups.items()
            ]
        # What was called off has to reach the database before it is sold again.
        self.flush_model(["state"])
        return self.sudo().create(vals_list)

    @api.model
    def _prepare_order_vals(self, order, supplier, served_as, lines):
        is_asked = served_as in HANDED_OVER
        return {
            "name": order.name,
            "order_id": order.id,
            "supplier_id": supplier.id,
            "company_id": order.company_id.id,
            "served_as": served_as,
            "state": "new" if is_asked else "accepted",
            "opened_at": self.env["welfare.clock"]._now(),
            "answer_by": is_asked and self._get_answer_by(order.company_id),
            "due_on": is_asked and lines._welfare_get_promised_day(),
            "line_ids": [
                Command.create(self._prepare_line_vals(line)) for line in lines
            ],
        }

    @api.model
    def _prepare_line_vals(self, line):
        return {
            "order_line_id": line.id,
            "product_id": line.product_id.id,
            "quantity": line.product_uom_qty,
        }

    @api.model
    def _find_open_of(self, line):
        """:return: the ``welfare.supplier.order`` under way of a ``sale.order.line``,
        sudo"""
        served = self.env["welfare.supplier.order.line"].sudo()
        return served.search(
            [
                ("order_line_id", "in", line._origin.ids),
                ("supplier_order_id.state", "in", OPEN),
            ],
            limit=1,
        ).supplier_order_id

    def _get_service_day(self):
        """:return: the day the supplier keeps for it: what it proposes in place of what
        was promised; false if there is none"""
        if self.state == "proposed":
            return self.proposed_on
        return self.due_on

    def _get_open(self):
        return self.filtered(lambda one: one.state in OPEN)

    def _get_dues(self):
        """:return: the ``welfare.settlement.line`` of what is served here, sudo"""
        return self.sudo().line_ids.order_line_id._welfare_get_dues()

    def _get_vouchers(self):
        """:return: the ``welfare.voucher`` of what is served here, sudo"""
        return (
            self.env["welfare.voucher"]
            .sudo()
            .search([("order_line_id", "in", self.sudo().line_ids.order_line_id.ids)])
        )

    def _is_served(self):
        """:return: whether nothing is left to serve, and something was served"""
        self.ensure_one()
        if self.served_as == "voucher":
            states = set(self._get_vouchers().mapped("state"))
            return not states & {"issued", "booked"} and bool(
                states & {"redeemed", "expired"}
            )
        dues = self._get_dues()
        return bool(dues) and "expected" not in dues.mapped("state")

    def _follow(self):
        """Close what has come to an end elsewhere: vouchers used, a round that
        delivered, a return of all of it."""
        for one in self.sudo()._get_open():
            if one.served_as == "voucher" and one._get_vouchers().filtered(
                lambda voucher: voucher.state in ("issued", "booked")
            ):
                continue
            if one._is_served():
                one._close("done")
            elif not any(line.left_quantity for line in one.line_ids):
                one._close_cancelled()

    def _close(self, state, **vals):
        self.sudo().write(
            {
                "state": state,
                "closed_at": self.env["welfare.clock"]._now(),
                **vals,
            }
        )

    def _close_cancelled(self):
        """The order, or all that was left of it, is called off: stop preparing."""
        if self:
            self._close("cancelled")
            self.filtered(lambda one: one.served_as in HANDED_OVER)._write_to_supplier()

    # -- who ---------------------------------------------------------------------

    def _is_of_operator(self):
        return self.env.su or self.env.user.has_group("welfarepiu_base.group_operator")

    def _check_supplier(self):
        """:raise AccessError: neither its supplier nor the operator, on the phone"""
        if (
            self.sudo().supplier_id != self.env.user.commercial_partner_id
            and not self._is_of_operator()
        ):
            raise AccessError(self.env._("Only the supplier does this."))

    def _check_worker(self):
        if (
            self.sudo().order_id.partner_id != self.env.user.partner_id
            and not self._is_of_operator()
        ):
            raise AccessError(self.env._("Only the worker does this."))

    def _take(self, *states, with_order=False):
        """Lock one that must be in one of ``states``.

        :param with_order: what follows gives something back; the order is locked
            before, as every return does
        :return: it, sudo
        :raise UserError: somebody has moved it on
        :raise LockError: somebody is moving it at this moment
        """
        self.ensure_one()
        one = self.sudo()
        if with_order:
            one.order_id._welfare_lock()
        one.lock_for_update()
        one.invalidate_recordset(["state"])
        if one.state not in states:
            raise UserError(
                self.env._("This has changed in the meantime: please look again.")
            )
        return one

    def _get_recipient(self):
        """Say of the customer what the supplier needs to serve, and no more: where to
        go when it has said yes, before that only the municipality, afterwards nothing.

        :return: dict with ``name``, ``phone``, ``address`` (list of lines), ``city``;
            each may be missing
        """
        self.ensure_one()
        one = self.sudo()
        if one.state not in OPEN or one.served_as not in HANDED_OVER:
            return {}
        door = one.order_id.partner_shipping_id
        city = {"city": door.city_id.name or door.city or ""}
        if one.served_as == "collect":
            return {"name": one.order_id.partner_id.name} if one._is_agreed() else {}
        if not one._is_agreed():
            return city
        place = " ".join(filter(None, (door.zip, city["city"])))
        return {
            **city,
            "name": door.name or one.order_id.partner_id.name,
            "phone": door.phone or one.order_id.partner_id.phone,
            "address": [part for part in (door.street, door.street2, place) if part],
        }

    def _is_agreed(self):
        self.ensure_one()
        return self.state == "accepted"
