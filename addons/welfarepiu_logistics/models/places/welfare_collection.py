from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.welfarepiu_base.tools.spoken_code import make_code

from ..row_lock import wait_for_rows

LENGTH = 5


class WelfareCollection(models.Model):
    """An order that waits for its buyer at a place that is not the buyer's home.

    On the parcel stands the code and nothing else: whoever works at the place does
    not learn who bought, or what.
    """

    _name = "welfare.collection"
    _inherit = ["welfare.lifecycle"]
    _description = "Parcel to collect"
    _order = "id desc"
    _rec_name = "code"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="restrict", readonly=True
    )
    worker_id = fields.Many2one(
        related="order_id.partner_id", string="Who collects", store=True, index=True
    )
    place_id = fields.Many2one(
        "welfare.place", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(related="place_id.company_id", store=True, index=True)
    slot_id = fields.Many2one(
        related="order_id.welfare_slot_id", string="Brought in slot"
    )
    code = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ("expected", "On its way"),
            ("waiting", "Waits to be collected"),
            ("late", "Not collected: to bring back"),
            ("collected", "Collected"),
            ("back", "Brought back"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="expected",
        readonly=True,
        index=True,
    )
    arrived_at = fields.Datetime(string="Brought at", readonly=True)
    keep_until = fields.Date(string="Kept until", readonly=True)
    closed_at = fields.Datetime(readonly=True)
    reminded_on = fields.Date(readonly=True)

    _order_uniq = models.UniqueIndex("(order_id)", "An order is collected once.")
    _code_uniq = models.UniqueIndex(
        "(place_id, code) WHERE state IN ('expected', 'waiting', 'late')",
        "Two parcels at one place have the same code.",
    )
    _waits_until = models.Constraint(
        """CHECK (state NOT IN ('waiting', 'late')
            OR (arrived_at IS NOT NULL AND keep_until IS NOT NULL))""",
        "What waits says since when and until when.",
    )
    _over_has_a_moment = models.Constraint(
        """CHECK ((state IN ('collected', 'back', 'cancelled'))
            = (closed_at IS NOT NULL))""",
        "What is over says since when.",
    )

    # -- life ------------------------------------------------------------------------

    @api.model
    def _follow_order(self, order):
        """Make, move or call off what is to be collected, as the order now says.

        :return: its ``welfare.collection``, sudo; empty for an order brought home
        """
        one = self.sudo().search([("order_id", "=", order.id)])
        place = order.sudo().welfare_place_id
        if order.state != "sale" or not place or not order._welfare_needs_slot():
            if one.state == "expected":
                one._close("cancelled")
            return one
        if not one:
            return self.sudo().create(self._prepare_vals(order, place))
        if one.state == "cancelled" or (
            one.state == "expected" and one.place_id != place
        ):
            one.write(
                {
                    **self._prepare_vals(order, place),
                    "state": "expected",
                    "closed_at": False,
                }
            )
        return one

    @api.model
    def _prepare_vals(self, order, place):
        return {
            "order_id": order.id,
            "place_id": place.id,
            "code": self._make_code(place),
        }

    @api.model
    def _make_code(self, place):
        """:return: a code that no parcel at this place has now"""
        taken = set(
            place.sudo()
            .collection_ids.filtered(lambda one: one.state not in ("collected", "back"))
            .mapped("code")
        )
        while True:
            code = make_code(LENGTH)
            if code not in taken:
                return code

    def _arrive(self, moment):
        """The team has left the parcel there; its buyer is told.

        :param moment: naive UTC, of the act at the door
        """
        day = self.env["welfare.clock"]._day_of(moment)
        for one in self.sudo().filtered(lambda one: one.state == "expected"):
            one.write(
                {
                    "state": "waiting",
                    "arrived_at": moment,
                    "keep_until": day + timedelta(days=one.place_id.keep_days),
                }
            )
            one._tell("arrived")

    def _leave_again(self):
        """The act at the door was a mistake: the parcel is still on its way."""
        self.sudo().filtered(lambda one: one.state in ("waiting", "late")).write(
            {"state": "expected", "arrived_at": False, "keep_until": False}
        )

    def _collect(self):
        """It is in the hands of who bought it; a second call changes nothing.

        :raise AccessError: neither the buyer nor the operator
        :raise UserError: it has not come yet, or went back
        """
        self._check_own()
        for one in self.sudo():
            wait_for_rows(one)
            if one.state == "collected":
                continue
            if one.state not in ("waiting", "late"):
                raise UserError(self.env._("This parcel is not there to be collected."))
            one._close("collected")

    def _bring_back(self):
        """It was not collected: the team or the place gives it back to the depot.

        :raise UserError: it is not there
        """
        self.check_access("write")
        for one in self.sudo():
            wait_for_rows(one)
            if one.state not in ("waiting", "late"):
                raise UserError(self.env._("This parcel is not there to be collected."))
            one._close("back")
            one._tell("back")
            one.order_id.message_post(
                body=self.env._(
                    "Not collected at %s and brought back: agree with the customer on"
                    " another delivery, or register a return.",
                    one.place_id._get_title(),
                )
            )

    def _close(self, state):
        self.sudo().write(
            {"state": state, "closed_at": self.env["welfare.clock"]._now()}
        )

    def _check_own(self):
        user = self.env.user
        if self.env.su or user.has_group("welfarepiu_base.group_operator"):
            return
        if any(one.worker_id != user.partner_id for one in self.sudo()):
            raise AccessError(self.env._("This is the parcel of somebody else."))

    @api.model
    def _cron_remind(self):
        """Once a day: the day before the last, and when the last one is over."""
        today = self.env["welfare.clock"]._today()
        waiting = self.search(
            [("state", "=", "waiting"), ("keep_until", "<=", today + timedelta(days=1))]
        )
        for one in waiting:
            if one.keep_until < today:
                one.write({"state": "late"})
                one._tell("late")
            elif not one.reminded_on:
                one.reminded_on = today
                one._tell("reminder")

    # -- words -----------------------------------------------------------------------

    def _tell(self, cause):
        """Write to who collects.

        :param cause: ``arrived``, ``reminder``, ``late`` or ``back``
        """
        template = self.env.ref("welfarepiu_logistics.mail_template_collection")
        for one in self.sudo():
            template.with_context(welfare_cause=cause).send_mail(one.id)

    def _get_subject(self):
        """:return: of the mail about ``welfare_cause``"""
        self.ensure_one()
        return {
            "arrived": self.env._("Your parcel is there to be collected"),
            "reminder": self.env._("Your parcel waits until tomorrow"),
            "late": self.env._("Your parcel was not collected"),
            "back": self.env._("Your parcel came back to us"),
        }[self.env.context.get("welfare_cause", "arrived")]

    def _get_sentences(self):
        """:return: what the mail about ``welfare_cause`` says, one thought each; of
        what was bought it says nothing"""
        self.ensure_one()
        cause = self.env.context.get("welfare_cause", "arrived")
        if cause == "late":
            return [
                self.env._(
                    "It was kept for you at %s. Our team takes it back on its next"
                    " round.",
                    self._get_where(),
                ),
                self.env._("Do you still want it? Call us, or answer this mail."),
            ]
        if cause == "back":
            return [
                self.env._("It was not collected at %s.", self._get_where()),
                self.env._(
                    "Answer this mail: we bring it again, or give you back what you"
                    " paid."
                ),
            ]
        return [*self._describe(), self._describe_last_day()]

    def _describe(self):
        """:return: sentences on where, when and how to collect"""
        self.ensure_one()
        place = self.place_id
        sentences = [self.env._("Collect it at %s.", self._get_where())]
        if place.opening:
            sentences.append(self.env._("Hours: %s.", place.opening.rstrip(".")))
        if place.host:
            sentences.append(self.env._("Ask for: %s.", place.host.rstrip(".")))
        if place.collect_by == "list":
            sentences.append(
                self.env._("Say your name. On the parcel stands %s.", self.code)
            )
        else:
            sentences.append(
                self.env._("Say this code: %s. It stands on the parcel.", self.code)
            )
        return sentences

    def _describe_last_day(self):
        if self.keep_until:
            return self.env._(
                "It is kept until %s, then it comes back to us.",
                format_date(self.env, self.keep_until, date_format="EEEE d MMMM"),
            )
        return self.env._(
            "It is kept for %s days, then it comes back to us.", self.place_id.keep_days
        )

    def _get_where(self):
        place = self.place_id
        return f"{place._get_title()}, {place._describe_address()}"

    # -- buttons ---------------------------------------------------------------------

    def action_collect(self):
        self._collect()

    def action_bring_back(self):
        self._bring_back()
