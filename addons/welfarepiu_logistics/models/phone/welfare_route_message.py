import base64
import binascii
import re
from datetime import UTC, datetime

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
#: Acts in one transmission: a phone with more sends them one lot after the other.
MAX_ACTS = 50
#: Characters of what is typed that are kept.
TEXTS = {"proof_name": 100, "proof_code": 20, "note": 300}
TWICE = "key_uniq"


class WelfareRouteMessage(models.Model):
    """What a phone told, once for each key, and what became of it.

    Phones send late and more than once. The first time an act is tried; ever after the
    same answer is given. What could not be applied is kept here as it came, for the
    coordinator: nothing that a team did is lost.
    """

    _name = "welfare.route.message"
    _inherit = ["welfare.lifecycle", "welfare.upload"]
    _description = "Act told by a phone"
    _order = "received_at desc, id desc"
    _rec_name = "kind"

    key = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [
            ("pack", "Packed"),
            ("deliver", "At the door"),
            ("undo", "Taken back"),
            ("leave", "We leave"),
            ("back", "We are back"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Educator", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    route_id = fields.Many2one(
        "welfare.route", readonly=True, index=True, ondelete="set null"
    )
    stop_id = fields.Many2one(
        "welfare.route.stop", readonly=True, index=True, ondelete="set null"
    )
    act_time = fields.Datetime(
        string="Done at",
        required=True,
        readonly=True,
        help="When it was done, not when it arrived.",
    )
    received_at = fields.Datetime(required=True, readonly=True)
    outcome = fields.Selection(
        [
            ("applied", "Applied"),
            ("late", "Came too late"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    sentence = fields.Char(string="Why", readonly=True)
    content = fields.Json(
        readonly=True, help="As it was told, if it could not be applied."
    )
    told = fields.Char(string="What was told", compute="_compute_told")
    photo = fields.Image(readonly=True, max_width=1280, max_height=1280)
    is_settled = fields.Boolean(
        string="Seen to",
        readonly=True,
        help="On: it was applied, or somebody has put it right by hand.",
    )

    _key_uniq = models.UniqueIndex("(key)", "This act was told already.")

    @api.depends("content")
    def _compute_told(self):
        results = dict(
            self.env["welfare.route.act"]
            ._fields["result"]
            ._description_selection(self.env)
        )
        problems = dict(
            self.env["welfare.route.stop"]
            ._fields["problem_kind"]
            ._description_selection(self.env)
        )
        for message in self:
            content = message.content or {}
            message.told = ", ".join(
                filter(
                    None,
                    [
                        results.get(content.get("result")),
                        problems.get(content.get("problem_kind")),
                        *(content.get(name) for name in TEXTS),
                    ],
                )
            )

    # -- the way in ---------------------------------------------------------------

    @api.model
    def _receive(self, acts):
        """Take what a phone sends, each act for itself: one that is refused keeps no
        other from being applied.

        :param acts: list of dicts as the phone made them: ``key``, ``kind``, ``route``
            or ``stop`` (ids), ``at`` (milliseconds since 1970), and for ``deliver``
            ``result``, ``problem_kind``, ``proof_name``, ``proof_code``, ``note``,
            ``photo`` (base64); for ``undo`` ``act`` (key)
        :return: list of dicts ``key``, ``status``, ``outcome``, ``sentence``; status is
            ``known`` when the act was told before, ``again`` when it is just being told
            by another window, and the outcome else
        :raise UserError: it is no list of acts, or too long a one
        """
        if not isinstance(acts, list) or len(acts) > MAX_ACTS:
            raise UserError(
                self.env._("At most %s acts are taken at a time.", MAX_ACTS)
            )
        return [self._receive_act(act) for act in acts]

    def _receive_act(self, act):
        key = act.get("key") if isinstance(act, dict) else None
        if (
            not isinstance(key, str)
            or not KEY.fullmatch(key)
            or act.get("kind") not in self._get_kinds()
        ):
            return self._prepare_answer(
                None, "refused", "refused", self.env._("This is no act of a team.")
            )
        known = self.sudo().search([("key", "=", key)])
        if known and known.user_id != self.env.user:
            return self._prepare_answer(
                key, "refused", "refused", self.env._("This act is somebody else's.")
            )
        if known:
            return self._prepare_answer(key, "known", known.outcome, known.sentence)
        try:
            with self.env.cr.savepoint():
                message = self._try(act)
        except errors.UniqueViolation as error:
            if TWICE not in error.diag.constraint_name:
                raise
            return self._prepare_answer(key, "again", False, False)
        except (AccessError, UserError, ValidationError) as error:
            message = self._keep_refused(act, str(error))
        return self._prepare_answer(
            key, message.outcome, message.outcome, message.sentence
        )

    @api.model
    def _prepare_answer(self, key, status, outcome, sentence):
        return {
            "key": key,
            "status": status,
            "outcome": outcome,
            "sentence": sentence or "",
        }

    def _try(self, act):
        """Apply an act and write down that it was.

        :return: the message
        :raise UserError: it cannot be applied
        """
        read = self._read(act)
        late = getattr(self, f"_do_{act['kind']}")(read, act)
        message = self._write_down(act, read, "late" if late else "applied", late)
        self.env.flush_all()
        return message

    def _keep_refused(self, act, sentence):
        read = self._read(act, strict=False)
        return self._write_down(act, read, "refused", sentence)

    def _write_down(self, act, read, outcome, sentence):
        return self.sudo().create(
            self._prepare_message_vals(act, read, outcome, sentence)
        )

    def _prepare_message_vals(self, act, read, outcome, sentence):
        applied = outcome == "applied"
        return {
            "key": act["key"],
            "kind": act["kind"],
            "user_id": self.env.uid,
            "company_id": (read["route"].company_id or self.env.company).id,
            "route_id": read["route"].id,
            "stop_id": read["stop"].id,
            "act_time": read["at"],
            "received_at": self.env["welfare.clock"]._now(),
            "outcome": outcome,
            "sentence": sentence,
            # What was applied stands at the stop: a person's name in one place only.
            "content": False if applied else read["content"],
            "photo": False if applied else read["photo"],
            "is_settled": applied,
        }

    @api.model
    def _get_kinds(self):
        return [kind for kind, _name in self._fields["kind"].selection]

    @api.model
    def _get_clock(self):
        """:return: now, as phones tell moments: a phone's own clock may be wrong"""
        now = self.env["welfare.clock"]._now().replace(tzinfo=UTC)
        return int(now.timestamp() * 1000)

    # -- reading what a phone sent ------------------------------------------------

    def _read(self, act, strict=True):
        """:param strict: say what is wrong; otherwise leave out what cannot be read
        :return: dict ``at``, ``stop``, ``route`` (with all rights), ``content``,
            ``photo``
        """
        stop = self._find("welfare.route.stop", act.get("stop"))
        route = stop.route_id or self._find("welfare.route", act.get("route"))
        if strict and not route:
            self._refuse_gone_door()
        return {
            "at": self._read_moment(act.get("at")),
            "stop": stop,
            "route": route,
            "content": self._read_content(act),
            "photo": self._read_photo(act.get("photo"), strict),
        }

    def _find(self, model, record_id):
        found = self.env[model].sudo()
        # As large as a column holds: more is no record, and no error of the database.
        if type(record_id) is int and 0 < record_id < 2**31:
            found = found.browse(record_id).exists()
        return found

    def _read_moment(self, milliseconds):
        """:return: naive UTC moment; now, for one that has not come yet or is none"""
        now = self.env["welfare.clock"]._now()
        try:
            moment = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            return now
        return min(moment.replace(tzinfo=None, microsecond=0), now)

    def _read_content(self, act):
        content = {
            name: act[name].strip()[:size]
            for name, size in TEXTS.items()
            if isinstance(act.get(name), str) and act[name].strip()
        }
        for name in ("result", "problem_kind"):
            if isinstance(act.get(name), str):
                content[name] = act[name][:20]
        return content

    def _read_photo(self, text, strict):
        """:return: the photo as it is kept, base64, or ``False``"""
        if not text:
            return False
        try:
            content = base64.b64decode(text, validate=True)
            upload = self._check_content(content)
            if not upload.mimetype.startswith("image/"):
                raise ValidationError(self.env._("This is not a photo."))
        except (TypeError, ValueError, binascii.Error):
            if strict:
                raise ValidationError(self.env._("This is not a photo.")) from None
            return False
        except ValidationError:
            if strict:
                raise
            return False
        return base64.b64encode(upload.content)

    # -- the kinds of act ---------------------------------------------------------
    # Each returns a sentence if the act came too late to count, or nothing.

    def _do_pack(self, read, act):
        stop = self._get_stop(read)
        read["route"]._at(read["at"], stop._pack, key=act["key"], act_time=read["at"])
        return self._get_late_sentence(stop, act["key"])

    def _do_deliver(self, read, act):
        stop, content = self._get_stop(read), read["content"]
        problem = content.get("problem_kind")
        if problem and problem not in dict(stop._fields["problem_kind"].selection):
            raise UserError(self.env._("We do not know this kind of problem."))
        read["route"]._at(
            read["at"],
            stop._deliver,
            act["key"],
            read["at"],
            content.get("result"),
            photo=read["photo"] or None,
            **{name: content.get(name) for name in TEXTS},
        )
        sentence = self._get_late_sentence(stop, act["key"])
        if not sentence:
            stop.sudo().write(self._prepare_door_vals(read))
        return sentence

    def _prepare_door_vals(self, read):
        """:return: what stands at the stop besides the result: told now, or nothing;
        the proof of a result that was corrected proves nothing"""
        content = read["content"]
        is_problem = content.get("result") == "problem"
        vals = {name: content.get(name, False) for name in TEXTS}
        vals["problem_kind"] = is_problem and content.get("problem_kind", False)
        if not read["photo"]:
            vals["proof_photo"] = False
        return vals

    def _do_undo(self, read, act):
        stop = self._get_stop(read)
        act_key = act.get("act")
        stop._take_back(act["key"], act_key if isinstance(act_key, str) else "", None)

    def _do_leave(self, read, act):
        route = self._as_user(read["route"])
        # Who tells it has left: what was done is taken as it is.
        route._at(read["at"], route._start_by_act)
        route._start()

    def _do_back(self, read, act):
        route = self._as_user(read["route"])
        route._at(read["at"], route._close)

    def _as_user(self, records):
        """:return: the records with the rights of who sends, whose methods judge"""
        return self.env[records._name].browse(records.ids)

    def _get_stop(self, read):
        if not read["stop"]:
            self._refuse_gone_door()
        return self._as_user(read["stop"])

    def _refuse_gone_door(self):
        raise UserError(
            self.env._("This door is no longer on the round. Please ask the operator.")
        )

    def _get_late_sentence(self, stop, key):
        stop = stop.sudo()
        act = stop.act_ids.filtered(lambda act: act.key == key)
        if act.applied:
            return None
        if stop._is_cancelled():
            stop.route_id._add_warning(
                self.env._(
                    "Stop %s: its order was cancelled, and the team went there.",
                    stop.sequence,
                )
            )
            return self.env._("This order was cancelled. The operator sees to it.")
        if stop.route_id.state == "done":
            return self.env._("The round was over already. The operator sees to it.")
        return self.env._("Something later was noted at this door already.")

    # -- after --------------------------------------------------------------------

    def _forget(self):
        """Forget what was told of a person."""
        self.write({"content": False, "photo": False, "sentence": False})

    def action_settle(self):
        """What could not be applied was put right by hand."""
        self._keep({"is_settled": True})
