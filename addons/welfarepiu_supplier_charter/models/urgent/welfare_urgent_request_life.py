from odoo import models
from odoo.exceptions import AccessError, UserError

from .welfare_urgent_request import LIVE

#: An answer that still may become something.
PENDING = ("asked", "offered")


class WelfareUrgentRequest(models.Model):
    """Who takes it, and how it ends."""

    _inherit = "welfare.urgent.request"

    def _note_answer(self, moment):
        """:param moment: naive UTC, of an offer, or of words to who asked"""
        one = self.sudo()
        if not one.first_answer_at:
            one.first_answer_at = moment

    # -- words -------------------------------------------------------------------

    def _write_as_worker(self, text, supplier=None, audience="all"):
        """Who asked writes to all who are asked, to one of them, or to the desk.

        :param supplier: one of those asked
        """
        self.ensure_one()
        if not self._is_mine():
            raise AccessError(self.env._("Only who asked for help decides this."))
        one = self._take_up(*LIVE)
        answers = one.answer_ids
        if supplier:
            answers = answers.filtered(lambda answer: answer.supplier_id == supplier)
            if not answers:
                raise UserError(self.env._("This supplier was not asked."))
        self.env["welfare.urgent.message"]._say(
            one, "worker", text, supplier=supplier, audience=audience
        )
        if audience == "desk" and not supplier:
            one._tell_desk("words")
            return
        for answer in answers.filtered(
            lambda answer: answer.state in ("offered", "taken")
        ):
            answer._write_to_supplier("words")

    def _write_as_supplier(self, text):
        """A supplier that is asked, or helps, writes to who asked."""
        self.ensure_one()
        answer = self._get_own_answer()
        if not answer:
            raise AccessError(self.env._("Only suppliers that are asked write here."))
        one = answer._take_up(*PENDING, "taken").request_id
        self.env["welfare.urgent.message"]._say(
            one, "supplier", text, supplier=answer.supplier_id
        )
        one._note_answer(self.env["welfare.clock"]._now())
        one._write_to_worker()

    def _write_as_desk(self, text, supplier=None):
        """The desk writes to who asked, and lets one supplier read it or none."""
        self._check_desk()
        one = self._take_up(*LIVE)
        self.env["welfare.urgent.message"]._say(
            one, "desk", text, supplier=supplier, audience="desk"
        )
        one._note_answer(self.env["welfare.clock"]._now())
        one._write_to_worker()
        if supplier:
            one.answer_ids.filtered(
                lambda answer: answer.supplier_id == supplier
            )._write_to_supplier("words")

    # -- take --------------------------------------------------------------------

    def _accept(self, answer):
        """Who asked says yes to one of those who offer. Once: the row is locked, and
        the database keeps one taker a request.

        :param answer: ``welfare.urgent.answer``
        :raise UserError: it was taken, or the offer is gone
        """
        self._check_acts_for_worker()
        one = self._take_up("open")
        answer = answer.sudo()
        if answer not in one.answer_ids or answer.state != "offered":
            raise UserError(
                self.env._("This offer is gone: please choose another one.")
            )
        answer._check_is_chartered()
        one._set_taken(answer)

    def _take_by_hand(self, supplier=None, words=""):
        """The desk has found somebody on the phone, or helps itself.

        :param supplier: ``res.partner`` with a charter in force; empty: the desk
        :param str words: for who asked
        """
        self._check_desk()
        one = self._take_up("open")
        supplier = (supplier or one.company_id.partner_id).sudo()
        answer = one.answer_ids.filtered(lambda known: known.supplier_id == supplier)
        answer = answer or one.answer_ids.create(one._prepare_answer_vals(supplier))
        answer._check_is_chartered()
        now = self.env["welfare.clock"]._now()
        answer.write({"state": "offered", "answered_at": now})
        one._note_answer(now)
        if (words or "").strip():
            self.env["welfare.urgent.message"]._say(one, "desk", words, audience="desk")
        one._set_taken(answer)
        one._write_to_worker()

    def _set_taken(self, answer):
        """:param answer: of this locked request, sudo"""
        others = self.answer_ids.filtered(
            lambda other: other != answer and other.state in PENDING
        )
        losers = others.filtered(lambda other: other.state == "offered")
        others.state = "passed"
        answer.state = "taken"
        self.write({"state": "taken", "taken_at": self.env["welfare.clock"]._now()})
        # What the database refuses, it refuses here.
        self.env.flush_all()
        answer._write_to_supplier("taken")
        losers._write_to_supplier("passed")

    def _release(self):
        """Whoever takes it cannot, or did not come: look for somebody else. By who
        asked, by the supplier itself, or by the desk. The desk is alarmed at once."""
        self.ensure_one()
        is_taker = self._get_own_answer().state == "taken"
        if not is_taker:
            self._check_acts_for_worker()
        one = self._take_up("taken")
        taken = one._get_taken()
        taken.state = "given_back"
        one.answer_ids.filtered(lambda answer: answer.state == "passed").state = "asked"
        one.write(
            {
                "state": "open",
                "taken_at": False,
                "alarmed_at": False,
                "escalated_at": False,
            }
        )
        self.env.flush_all()
        for answer in one.answer_ids.filtered(lambda answer: answer.state == "asked"):
            answer._write_to_supplier("asked")
        one._ask_suppliers()
        one._alarm()
        if not self._is_mine():
            one._write_to_worker()
        else:
            taken._write_to_supplier("passed")

    # -- end ---------------------------------------------------------------------

    def _withdraw(self):
        """Who asked needs no help any more."""
        self._check_acts_for_worker()
        one = self._take_up(*LIVE)
        told = one.answer_ids.filtered(
            lambda answer: answer.state in ("offered", "taken")
        )
        one._close("withdrawn")
        told._write_to_supplier("passed")

    def _close(self, state):
        """:param str state: ``done``, ``withdrawn`` or ``expired``"""
        one = self.sudo()
        pending = (*PENDING, "taken") if state == "withdrawn" else PENDING
        one.answer_ids.filtered(lambda answer: answer.state in pending).state = "passed"
        one.write({"state": state, "closed_at": self.env["welfare.clock"]._now()})
        self.env.flush_all()

    # -- buttons of the desk -----------------------------------------------------

    def action_withdraw(self):
        for one in self:
            one._withdraw()

    def action_release(self):
        for one in self:
            one._release()

    def action_reply(self):
        return self._open_hand(is_taking=False)

    def action_take_by_hand(self):
        return self._open_hand(is_taking=True)

    def _open_hand(self, is_taking):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take by hand") if is_taking else self.env._("Write"),
            "res_model": "welfare.urgent.hand",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_request_id": self.id,
                "default_is_taking": is_taking,
            },
        }
