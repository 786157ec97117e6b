from odoo import api, fields, models
from odoo.exceptions import UserError

MAKE = ("make_begin", "make_step", "make_give", "make_finish", "make_undo")
#: Calls of a round; with ``production`` they are of the workshop.
CALLS = ("help", "answer", "incident")
NUMBERS = ("told", "made", "broken")
MOST = 100_000


class WelfareRouteMessage(models.Model):
    """What a phone tells of the workshop goes the way of what it tells of a round:
    once for each key, with its moment, and kept if it cannot be applied.

    Acts name ``production``, or ``work`` (a step of it).
    """

    _inherit = "welfare.route.message"

    kind = fields.Selection(
        selection_add=[
            ("make_begin", "Workshop: begun"),
            ("make_step", "Workshop: step done"),
            ("make_give", "Workshop: step given to somebody"),
            ("make_finish", "Workshop: finished"),
            ("make_undo", "Workshop: taken back"),
        ],
        ondelete=dict.fromkeys(MAKE, "cascade"),
    )
    production_id = fields.Many2one(
        "mrp.production",
        string="Order of the workshop",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("content")
    def _compute_told(self):
        res = super()._compute_told()
        for message in self.filtered(lambda one: one.kind in MAKE):
            content = message.content or {}
            message.told = ", ".join(
                f"{content[name]:g}" for name in NUMBERS if name in content
            )
        return res

    # -- reading what a phone sent ------------------------------------------------

    @api.model
    def _is_of_workshop(self, act):
        kind = act.get("kind")
        return kind in MAKE or (kind in CALLS and act.get("production") is not None)

    def _read(self, act, strict=True):
        if not self._is_of_workshop(act):
            return super()._read(act, strict)
        work = self._find("welfare.workshop.step", act.get("work"))
        order = work.production_id or self._find(
            "mrp.production", act.get("production")
        )
        if strict and not order.welfare_step_ids:
            self._refuse_gone_order()
        member = self._find("welfare.team.member", act.get("member"))
        member &= order.welfare_team_id.member_ids
        return {
            "at": self._read_moment(act.get("at")),
            "stop": self.env["welfare.route.stop"].sudo(),
            "route": self.env["welfare.route"].sudo(),
            "order": order,
            "work": work,
            "content": self._read_numbers(act, strict),
            "photo": False,
            **self._read_who(act, member),
        }

    def _read_numbers(self, act, strict):
        """:return: ``{name: number}`` of what was counted or weighed"""
        numbers = {}
        for name in NUMBERS:
            value = act.get(name)
            if value is None:
                continue
            if type(value) in (int, float) and 0 <= value <= MOST:
                numbers[name] = value
            elif strict:
                raise UserError(self.env._("This is not a number that can be right."))
        return numbers

    def _prepare_message_vals(self, act, read, outcome, sentence):
        vals = super()._prepare_message_vals(act, read, outcome, sentence)
        if read.get("order"):
            vals["production_id"] = read["order"].id
            vals["company_id"] = read["order"].company_id.id
        return vals

    def _refuse_gone_order(self):
        raise UserError(
            self.env._("This work is no longer in the plan. Please ask the operator.")
        )

    def _get_work(self, read):
        if not read["work"]:
            self._refuse_gone_order()
        return self._as_user(read["work"])

    # -- the kinds of act: a sentence if it came too late to count, or nothing --------

    def _do_make_begin(self, read, act):
        order = self._as_user(read["order"])
        order._welfare_check_can_act()
        if read["order"].welfare_finished_at:
            return self._get_over_sentence()
        order._welfare_begin(read["at"])
        return None

    def _do_make_step(self, read, act):
        done = self._get_work(read)._do(
            act["key"],
            read["at"],
            told=read["content"].get("told"),
            member=read["member"],
            level=read["prompt_level"],
        )
        if not done:
            return self.env._("This step was done already, on another phone.")
        return None

    def _do_make_give(self, read, act):
        self._get_work(read)._give(self._find("welfare.team.member", act.get("to")))

    def _do_make_finish(self, read, act):
        order, content = self._as_user(read["order"]), read["content"]
        order._welfare_check_can_act()
        if read["order"].welfare_finished_at:
            return self._get_over_sentence()
        order._welfare_finish(
            content.get("made", 0), content.get("broken", 0), read["at"]
        )
        return None

    def _do_make_undo(self, read, act):
        key = act.get("act")
        self._get_work(read)._take_back(key if isinstance(key, str) else "")

    def _get_over_sentence(self):
        return self.env._("This work was over already. The operator sees to it.")

    # -- calls ------------------------------------------------------------------------

    def _check_round(self, read):
        if "order" in read:
            return self._as_user(read["order"])._welfare_check_can_act()
        return super()._check_round(read)

    def _do_help(self, read, act):
        res = super()._do_help(read, act)
        if read.get("work"):
            self._get_work(read)._ask_help()
        return res

    @api.model
    def _get_calls(self, route):
        """Calls of the workshop of today come with those of the round."""
        orders = self.env["mrp.production"]._welfare_get_mine()
        calls = self._find_calls("production_id", orders)
        return [call._prepare_call_vals() for call in calls] + super()._get_calls(route)

    def _prepare_call_vals(self):
        vals = super()._prepare_call_vals()
        if self.production_id:
            # Of no door: the phone compares with what it knows, which has none.
            vals.pop("stop")
            vals["production"] = self.production_id.id
        return vals
