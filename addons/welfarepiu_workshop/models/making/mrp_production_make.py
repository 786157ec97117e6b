import logging
from collections import Counter
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.welfarepiu_logistics.models.row_lock import wait_for_rows

from .mrp_production import OPEN

_logger = logging.getLogger(__name__)

#: Labels printed in one go.
MOST_LABELS = 400


class MrpProduction(models.Model):
    """What the team does of an order, from the first step to the stock."""

    _inherit = "mrp.production"

    def _welfare_begin(self, moment=None):
        """The work begins; a second call changes nothing.

        :param moment: naive UTC moment of the act; default: now
        :raise UserError: another team's, or it is over
        """
        self._welfare_check_can_act()
        for production in self.sudo():
            wait_for_rows(production)
            if production.welfare_started_at:
                continue
            production._welfare_check_open()
            now = self.env["welfare.clock"]._now()
            production.welfare_started_at = moment or now
            production._welfare_make_lot()

    def _welfare_check_open(self):
        self.ensure_one()
        if self.state == "cancel":
            raise UserError(self.env._("This order was cancelled."))
        if self.state not in OPEN or self.welfare_finished_at:
            raise UserError(self.env._("This order is over."))

    def _welfare_make_lot(self):
        """:return: the lot of this order, made now if there is none yet: what is made
        on one day is one lot"""
        self.ensure_one()
        production = self.sudo()
        if not production.lot_producing_ids:
            production.lot_producing_ids = [
                Command.create(production._prepare_welfare_lot_vals())
            ]
        return production.lot_producing_ids[:1]

    def _prepare_welfare_lot_vals(self):
        day = self._welfare_get_made_on()
        vals = {
            "name": self._welfare_get_lot_name(day),
            "product_id": self.product_id.id,
            "company_id": self.company_id.id,
        }
        if self.welfare_recipe_id.is_food:
            vals.update(
                self.env["stock.lot"]._welfare_prepare_dates(
                    self.welfare_recipe_id, day
                )
            )
        return vals

    def _welfare_get_made_on(self):
        """:return: the day, in Italy, that the label counts from"""
        self.ensure_one()
        if not self.welfare_started_at:
            return self.welfare_day
        clock = self.env["welfare.clock"]
        return clock._day_of(self.welfare_started_at)

    def _welfare_get_lot_name(self, day):
        """:return: “L”, the day, and which lot of the product it is that day"""
        stem = f"L{day:%y%m%d}"
        known = self.env["stock.lot"].search_count(
            [("product_id", "=", self.product_id.id), ("name", "=like", f"{stem}%")]
        )
        return f"{stem}-{known + 1}"

    # -- the end ----------------------------------------------------------------------

    def _welfare_finish(self, made, broken=0, moment=None):
        """All is made: post it, and write the hours to the register.

        What cannot be posted keeps nobody in the workshop: the order stays open, says
        why, and is nothing that the shop sells. A second call changes nothing.

        :param made: good pieces, in the unit of the order
        :param broken: pieces that are not sold
        :param moment: naive UTC moment of the act; default: now
        :raise UserError: another team's; nothing was made; far too much was
        """
        self.ensure_one()
        self._welfare_check_can_act()
        production = self.sudo()
        wait_for_rows(production)
        if production.welfare_finished_at:
            return
        production._welfare_check_open()
        production._welfare_check_amounts(made, broken)
        production._welfare_begin(moment)
        production.write(
            {
                "welfare_finished_at": moment or self.env["welfare.clock"]._now(),
                "welfare_made": made,
                "welfare_broken": broken,
            }
        )
        production._welfare_post()
        production._welfare_register()

    def _welfare_check_amounts(self, made, broken):
        if made < 0 or broken < 0 or not made + broken:
            raise UserError(self.env._("Say how many pieces were made."))
        if made + broken > 3 * self.product_qty:
            raise UserError(
                self.env._(
                    "%(told)s pieces are far more than the %(planned)s of the order."
                    " Count once more.",
                    told=f"{made + broken:g}",
                    planned=f"{self.product_qty:g}",
                )
            )

    def _welfare_post(self):
        """Post what was made with the core, or say why not."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._welfare_post_or_raise()
                self.env.flush_all()
        except (UserError, ValidationError) as error:
            self.env.invalidate_all()
            _logger.info("order %s of the workshop could not be posted", self.id)
            self.welfare_problem = str(error)
        else:
            self.welfare_problem = False

    def _welfare_post_or_raise(self):
        lot = self._welfare_make_lot()
        self._welfare_check_stock()
        self.qty_producing = self.welfare_made + self.welfare_broken
        self.set_qty_producing()
        result = self.with_context(
            skip_backorder=True, skip_consumption=True, skip_redirection=True
        ).button_mark_done()
        if self.state != "done":
            raise UserError(self._welfare_describe_refusal(result))
        if self.welfare_broken:
            self._welfare_scrap(lot)

    def _welfare_check_stock(self):
        """The core would post ingredients that nobody has as less than nothing."""
        needed = {
            move: (self.welfare_made + self.welfare_broken) * move.unit_factor
            for move in self.move_raw_ids
            if move.state not in ("done", "cancel") and move.product_id.is_storable
        }
        for move, amount in needed.items():
            if move.product_uom.compare(amount, move.product_uom_qty) > 0:
                move.product_uom_qty = amount
        self.action_assign()
        for move, amount in needed.items():
            if move.product_uom.compare(move.quantity, amount) < 0:
                raise UserError(
                    self.env._(
                        "There is not enough of %s in stock: count it and post again.",
                        move.product_id.name,
                    )
                )

    def _welfare_describe_refusal(self, result):
        """:param result: what the core answered: an action that asks somebody"""
        if self._check_expired_lots():
            return self.env._(
                "An ingredient is past its date. Look at it, and decide by hand."
            )
        return self.env._("The core asks something: please open the order.")

    def _welfare_scrap(self, lot):
        self.env["stock.scrap"].create(
            {
                "product_id": self.product_id.id,
                "lot_id": lot.id,
                "scrap_qty": self.welfare_broken,
                "product_uom_id": self.product_uom_id.id,
                "location_id": self.location_dest_id.id,
                "production_id": self.id,
                "company_id": self.company_id.id,
                "origin": self.name,
            }
        ).action_validate()

    def _welfare_register(self):
        """Hours of who did a step, once."""
        self.ensure_one()
        done = self.welfare_step_ids.filtered("done_at")
        known = self.env["welfare.participation"].search(
            [("production_id", "=", self.id)]
        )
        months = self.env["welfare.participation.month"]
        day = self._welfare_get_made_on()
        people = done.member_id - known.member_id
        late = people.filtered(lambda one: months._is_confirmed(one, day))
        if late:
            self.message_post(
                body=self.env._(
                    "The month was confirmed already: the hours of %s people of this"
                    " order are not in the register.",
                    len(late),
                )
            )
        self.env["welfare.participation"].create(
            [
                self._prepare_welfare_participation_vals(member)
                for member in people - late
            ]
        )

    def _prepare_welfare_participation_vals(self, member):
        worked = max(self.welfare_finished_at - self.welfare_started_at, timedelta())
        # Who forgot to say that it is over did not work until the next morning.
        most = max(4 * self.welfare_minutes, 60)
        steps = self.welfare_step_ids.filtered(
            lambda one: one.member_id == member and one.done_at
        )
        levels = Counter(filter(None, steps.mapped("prompt_level")))
        return {
            "member_id": member.id,
            "production_id": self.id,
            "date": self._welfare_get_made_on(),
            "task": "make",
            "minutes": min(round(worked.total_seconds() / 60), most),
            "prompts": dict(levels) or False,
            "helped": sum(steps.mapped("helped")),
        }

    def action_welfare_post(self):
        """What could not be posted was put right by hand: once more."""
        self.check_access("write")
        for production in self.sudo():
            if production.welfare_finished_at and production.state != "done":
                production._welfare_post()

    def _welfare_get_label_count(self):
        """:return: labels to print: one for each piece, within reason"""
        self.ensure_one()
        return min(round(self.welfare_made or self.product_qty), MOST_LABELS)
