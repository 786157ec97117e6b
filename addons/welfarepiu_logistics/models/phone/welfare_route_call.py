from odoo import api, fields, models
from odoo.exceptions import UserError

from .welfare_team_prompt import PROMPT_LEVELS

REASONS = [
    ("asked", "They ask for help"),
    ("quiet", "No answer at a step"),
    ("weight", "The weight does not fit"),
    ("unreadable", "The code cannot be read"),
]
#: Calls that a phone is told of: those of one day are few.
CALLS_SHOWN = 20


class WelfareRouteMessage(models.Model):
    """Who needs somebody, and who came: told from phone to phone by way of the server,
    and on one phone without it. Nobody is located, nothing is timed."""

    _inherit = "welfare.route.message"

    kind = fields.Selection(
        selection_add=[
            ("help", "Help was called"),
            ("answer", "The call was answered"),
            ("incident", "Something did not work"),
        ],
        ondelete={
            "help": "cascade",
            "answer": "cascade",
            "incident": "cascade",
        },
    )
    member_id = fields.Many2one(
        "welfare.team.member",
        string="Done by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    prompt_level = fields.Selection(PROMPT_LEVELS, string="Told by", readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    step = fields.Char(
        string="At the step", readonly=True, help="Name of the screen in the app."
    )
    is_confirmed = fields.Boolean(
        string="It is fine so",
        readonly=True,
        help="On: the educator looked at what did not fit, and let it pass.",
    )

    # -- who did it ------------------------------------------------------------------

    def _read(self, act, strict=True):
        read = super()._read(act, strict)
        member = self._find_member(act.get("member"), read["route"])
        return {**read, **self._read_who(act, member)}

    def _read_who(self, act, member):
        """:return: who did it, how the person was told, and what was called for"""
        level, step = act.get("prompt_level"), act.get("step")
        # What is told of a person counts only with the person.
        known = level in dict(PROMPT_LEVELS) and member
        return {
            "member": member,
            "prompt_level": level if known else False,
            "is_helped": act.get("helped") is True,
            "reason": self._read_reason(act),
            "step": step[:30] if isinstance(step, str) else False,
        }

    def _find_member(self, member_id, route):
        """:return: who did it; empty if it is nobody of this round: an act is never
        refused because of it"""
        member = self._find("welfare.team.member", member_id)
        return member & (route.member_ids | route.team_id.member_ids)

    @api.model
    def _read_reason(self, act):
        reason = act.get("reason")
        if act.get("kind") not in ("help", "incident"):
            return False
        return reason if reason in dict(REASONS) else "asked"

    def _prepare_message_vals(self, act, read, outcome, sentence):
        vals = super()._prepare_message_vals(act, read, outcome, sentence)
        return {
            **vals,
            "member_id": read["member"].id,
            "prompt_level": read["prompt_level"],
            "reason": read["reason"],
            "step": read["step"],
            # A call is seen to when somebody came.
            "is_settled": vals["is_settled"] and act["kind"] != "help",
        }

    def _get_stop(self, read):
        stop = super()._get_stop(read)
        return stop.with_context(
            welfare_told_by={
                "member_id": read["member"].id,
                "prompt_level": read["prompt_level"],
                "is_helped": read["is_helped"],
            }
        )

    # -- calls -----------------------------------------------------------------------

    def _do_help(self, read, act):
        self._check_round(read)

    def _do_incident(self, read, act):
        self._check_round(read)

    def _do_answer(self, read, act):
        self._check_round(read)
        key = act.get("act")
        call = self.sudo().search(
            [
                ("key", "=", key if isinstance(key, str) else ""),
                ("kind", "=", "help"),
                ("route_id", "=", read["route"].id),
            ]
        )
        if not call:
            raise UserError(self.env._("This call for help is not known here."))
        call.write(
            {
                "is_settled": True,
                "is_confirmed": call.is_confirmed or act.get("confirm") is True,
            }
        )

    def _check_round(self, read):
        self._as_user(read["route"])._check_can_act()

    @api.model
    def _get_calls(self, route):
        """:return: the calls of a round, the newest first, as a phone shows them"""
        calls = self._find_calls("route_id", route, limit=CALLS_SHOWN)
        return [call._prepare_call_vals() for call in calls]

    @api.model
    def _find_calls(self, name, records, limit=None):
        """:param name: the field of a message that says of which of ``records`` it is
        :return: calls that were taken, the newest first"""
        return self.sudo().search(
            [
                (name, "in", records.ids),
                ("kind", "=", "help"),
                ("outcome", "=", "applied"),
            ],
            order="act_time desc, id desc",
            limit=limit,
        )

    def _prepare_call_vals(self):
        return {
            "key": self.key,
            "stop": self.stop_id.id,
            "step": self.step or "",
            "reason": self.reason,
            "who": self.member_id._get_phone_name() if self.member_id else "",
            "at": fields.Datetime.to_string(self.act_time),
            "answered": self.is_settled,
            "confirmed": self.is_confirmed,
        }

    @api.model
    def _settle_calls(self, name, records):
        """What is over calls nobody any more; ``name`` as of ``_find_calls``."""
        self.sudo().search(
            [
                (name, "in", records.ids),
                ("kind", "=", "help"),
                ("is_settled", "=", False),
            ]
        ).write({"is_settled": True})

    # -- a closed road ---------------------------------------------------------------

    def _do_deliver(self, read, act):
        sentence = super()._do_deliver(read, act)
        if not sentence and read["content"].get("problem_kind") == "road":
            read["stop"]._tell_closed_road()
        return sentence
