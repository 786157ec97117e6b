from odoo import api, models
from odoo.exceptions import UserError

from .welfare_supplier_order import HANDED_OVER

HOURS_LENGTH = 40


class WelfareSupplierOrder(models.Model):
    """What the supplier and the customer do."""

    _inherit = "welfare.supplier.order"

    # -- the supplier ------------------------------------------------------------

    def _accept(self, hours=False):
        """The supplier serves it on the promised day.

        :param str hours: when on that day, in words
        :raise UserError: answered before, or the day is over
        """
        self._check_supplier()
        one = self._take("new")
        one._check_day(one.due_on)
        one.write(
            {
                **one._prepare_answer_vals("accepted"),
                "due_hours": one._read_hours(hours),
            }
        )
        one._write_to_worker()

    def _propose(self, day, quantities=None, hours=False, words=False):
        """The supplier can on another day, or fewer pieces; the customer decides.

        :param day: date, today or later
        :param dict quantities: ``{welfare.supplier.order.line: pieces}``, those that
            are fewer; less than all of it is not nothing of it
        :param str hours: when on that day, in words
        :param str words: to the customer
        :raise UserError: over, or it is what was agreed already
        """
        self._check_supplier()
        one = self._take("new", "proposed", "accepted")
        if one.served_as not in HANDED_OVER:
            raise UserError(
                self.env._("This is not handed over by you: please call the operator.")
            )
        one._check_day(day)
        pieces = one._read_quantities(quantities or {})
        hours = one._read_hours(hours)
        is_less = any(pieces[line] < line.left_quantity for line in one.line_ids)
        if not is_less and (day, hours) == (one.due_on, one.due_hours):
            raise UserError(
                self.env._("Say another day or fewer pieces, or accept the order.")
            )
        for line in one.line_ids:
            line.proposed_quantity = pieces[line]
        one.write(
            {
                **one._prepare_answer_vals("proposed"),
                "proposed_on": day,
                "proposed_hours": hours,
                "words": (words or "").strip() or False,
                # From here on the customer is asked.
                "answer_by": one._get_answer_by(one.company_id),
                "reminded_at": False,
            }
        )
        one._write_to_worker()

    def _refuse(self, reason):
        """The supplier cannot serve it: what paid it goes back to where it came from,
        nothing is owed for it, and the operator is told.

        :param str reason: the customer reads it
        :raise UserError: no reason, already delivered, or sold as vouchers
        """
        self._check_supplier()
        if not (reason or "").strip():
            raise UserError(self.env._("Please say why: the customer reads it."))
        one = self._take("new", "proposed", "accepted", with_order=True)
        one._check_can_refuse()
        one._close("refused", reason=reason.strip(), **one._prepare_answered_vals())
        one._give_back({line: line._get_sold_left() for line in one.line_ids})
        one._write_to_worker()
        one._tell_operator()

    def _check_can_refuse(self):
        if self.served_as == "voucher":
            raise UserError(
                self.env._(
                    "A voucher that was sold is served, or given back by its holder."
                )
            )
        if any(line.order_line_id.qty_delivered for line in self.line_ids):
            raise UserError(self.env._("This was already delivered."))

    def _mark_done(self):
        """The supplier has handed it over: from now on it is to be paid.

        :raise UserError: not accepted yet, or our rounds bring it
        """
        self._check_supplier()
        one = self._take("accepted")
        if one.served_as not in HANDED_OVER:
            raise UserError(
                self.env._("This is done by itself: voucher used, or parcel delivered.")
            )
        for line in one.line_ids:
            line.order_line_id.qty_delivered = line.left_quantity
        one._get_dues()._mark_payable()
        if one.state != "done":
            # Nothing is owed for it (a cost of zero has no due): served all the same.
            one._close("done")
        one._write_to_worker()

    # -- the customer ------------------------------------------------------------

    def _accept_proposal(self):
        """The customer takes it; what paid the pieces that do not come goes back.

        :raise UserError: changed in the meantime, or its day is over
        """
        self._check_worker()
        one = self._take("proposed", with_order=True)
        one._check_day(one.proposed_on)
        less = {
            line: gone
            for line in one.line_ids
            if (gone := line.left_quantity - line.proposed_quantity) > 0
        }
        one.write(
            {
                **one._prepare_answer_vals("accepted"),
                "due_on": one.proposed_on,
                "due_hours": one.proposed_hours,
            }
        )
        one._give_back(less)
        one._write_to_supplier()

    def _decline_proposal(self):
        """The customer does not want it so: it is called off and paid back whole."""
        self._check_worker()
        one = self._take("proposed", with_order=True)
        one._close("declined")
        one._give_back({line: line._get_sold_left() for line in one.line_ids})
        one._write_to_supplier()
        one._tell_operator()

    # -- both --------------------------------------------------------------------

    def _give_back(self, quantities):
        """:param dict quantities: ``{welfare.supplier.order.line: pieces}``"""
        self.ensure_one()
        quantities = {
            line.order_line_id: gone for line, gone in quantities.items() if gone > 0
        }
        if quantities:
            self.order_id._welfare_return_lines(quantities, "refused")

    def _prepare_answer_vals(self, state):
        return {"state": state, **self._prepare_answered_vals(), "answer_by": False}

    def _prepare_answered_vals(self):
        return {"answered_at": self.env["welfare.clock"]._now()}

    def _check_day(self, day):
        """:raise UserError: no day, or one that is over"""
        if not day or day < self.env["welfare.clock"]._today():
            raise UserError(self.env._("This day is over: propose another one."))

    @api.model
    def _read_hours(self, hours):
        return (hours or "").strip()[:HOURS_LENGTH] or False

    def _read_quantities(self, quantities):
        """:return: ``{line: pieces}`` of every line
        :raise UserError: more than sold, or nothing at all"""
        self.ensure_one()
        pieces = {
            line: quantities.get(line, line.left_quantity) for line in self.line_ids
        }
        if any(not 0 <= count <= line.left_quantity for line, count in pieces.items()):
            raise UserError(
                self.env._("Propose as many pieces as were sold, or fewer.")
            )
        if not any(pieces.values()):
            raise UserError(
                self.env._("If nothing of it is possible, refuse the order.")
            )
        return pieces

    # -- the operator's buttons --------------------------------------------------

    def action_accept(self):
        self.check_access("read")
        for one in self:
            one._accept()

    def action_mark_done(self):
        self.check_access("read")
        for one in self:
            one._mark_done()
