from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

OPERATOR = "welfarepiu_base.group_operator"


class WelfareUrgentAnswer(models.Model):
    """One supplier was asked, and what became of it. At most one is taken: the
    database sees to that."""

    _name = "welfare.urgent.answer"
    _inherit = ["welfare.lifecycle"]
    _description = "Supplier asked for urgent help"
    _order = "request_id desc, id"
    _rec_name = "supplier_id"
    # Who asked stands in no log.
    _log_access = False

    request_id = fields.Many2one(
        "welfare.urgent.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    supplier_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("asked", "To answer"),
            ("offered", "Offers to help"),
            ("declined", "Cannot"),
            ("taken", "Helps"),
            ("passed", "Not needed any more"),
            ("given_back", "Could not after all"),
        ],
        required=True,
        readonly=True,
        default="asked",
        index=True,
    )
    asked_at = fields.Datetime(required=True, readonly=True)
    answered_at = fields.Datetime(readonly=True)
    is_written_to = fields.Boolean(
        string="Told by e-mail",
        readonly=True,
        groups=OPERATOR,
        help="If not, there is no address: call.",
    )
    phone = fields.Char(
        string="Call", compute="_compute_phone", compute_sudo=True, groups=OPERATOR
    )

    _once = models.UniqueIndex(
        "(request_id, supplier_id)", "This supplier was asked already."
    )
    _one_taker = models.UniqueIndex(
        "(request_id) WHERE state = 'taken'", "Somebody helps already."
    )

    def _compute_phone(self):
        Setting = self.env["welfare.urgent.setting"]
        for one in self:
            one.phone = Setting._get_phone(one.supplier_id, one.company_id)

    # -- who ---------------------------------------------------------------------

    def _check_acts_for_supplier(self):
        """The supplier answers, or the desk in its place, on the phone."""
        self.ensure_one()
        if self.env.su or self.env.user.has_group(OPERATOR):
            self.check_access("read")
        elif self.sudo().supplier_id != self.env.user.commercial_partner_id:
            raise AccessError(self.env._("Only the supplier does this."))

    def _take_up(self, *states):
        """Take an answer in hand that must be in one of ``states``, its request being
        open, or taken by this supplier.

        :return: it, sudo
        :raise UserError: it was moved on
        """
        one = self.sudo()
        one.request_id._take_up("open", "taken")
        is_over = one.request_id.state == "taken" and one.state != "taken"
        if is_over or one.state not in states:
            raise UserError(self._get_late_sentence("passed" if is_over else one.state))
        return one

    def _get_late_sentence(self, state):
        sentences = {
            "passed": self.env._("Thank you: this help is not needed any more."),
            "taken": self.env._("You help already."),
        }
        return sentences.get(
            state, self.env._("This has changed in the meantime: please look again.")
        )

    # -- the supplier ------------------------------------------------------------

    def _offer(self, words=""):
        """The supplier can help. Who asked chooses among those who can.

        :param str words: how, when, what it costs; may be empty
        :raise UserError: somebody else was chosen, or it is over
        """
        self._check_acts_for_supplier()
        self._check_is_chartered()
        one = self._take_up("asked", "offered", "declined")
        is_news = one.state != "offered"
        now = self.env["welfare.clock"]._now()
        one.write({"state": "offered", "answered_at": now})
        one.request_id._note_answer(now)
        if (words or "").strip():
            self.env["welfare.urgent.message"]._say(
                one.request_id, "supplier", words, supplier=one.supplier_id
            )
        if is_news:
            one.request_id._write_to_worker()

    def _decline(self):
        """The supplier cannot. If nobody is left who might, the desk is alarmed."""
        self._check_acts_for_supplier()
        one = self._take_up("asked", "offered")
        now = self.env["welfare.clock"]._now()
        one.write({"state": "declined", "answered_at": now})
        one.request_id._alarm_if_due()

    def _check_is_chartered(self):
        one = self.sudo()
        now = self.env["welfare.clock"]._now()
        if one.supplier_id == one.company_id.partner_id:
            return  # the desk itself
        if not one.supplier_id._welfare_is_chartered(now, one.company_id):
            raise UserError(
                self.env._(
                    "%s: the charter is not in force now, so no help can be offered.",
                    one.supplier_id.name,
                )
            )

    # -- words -------------------------------------------------------------------

    def _get_sentence(self):
        """:return: where it stands, in one sentence for the supplier"""
        self.ensure_one()
        if self.sudo().request_id.state in ("done", "expired", "withdrawn") and (
            self.state == "taken"
        ):
            return self.env._("It is over. Thank you.")
        sentences = {
            "asked": self.env._("Can you help? Please answer at once."),
            "offered": self.env._("You offered to help. The answer comes here."),
            "declined": self.env._("You cannot. If that changes, offer it here."),
            "taken": self.env._("You were chosen: please call now."),
            "passed": self.env._("Thank you: this help is not needed any more."),
            "given_back": self.env._("You gave it back; somebody else is looked for."),
        }
        return sentences[self.state]

    def _get_stamp(self):
        """:return: text that changes whenever there is news on the supplier's page"""
        self.ensure_one()
        request = self.env["welfare.urgent.request"].search(
            [("id", "=", self.sudo().request_id.id)]
        )
        words = len(request._get_messages()) if request else 0
        return f"{self.state}-{self.sudo().request_id.state}-{words}"

    # -- buttons of the desk -----------------------------------------------------

    def action_offer(self):
        """The supplier said yes on the phone."""
        for one in self:
            one._offer()

    def action_decline(self):
        for one in self:
            one._decline()

    def action_accept(self):
        """Who asked said yes on the phone."""
        for one in self:
            one.request_id._accept(one)

    @api.model
    def _get_waiting_links(self, supplier):
        """:return: list of ``(address, words)``: what this supplier has to answer, or
        was chosen for"""
        waiting = self.sudo().search(
            Domain("supplier_id", "=", supplier.id)
            & (
                Domain("state", "=", "asked")
                | (
                    Domain("state", "=", "taken")
                    & Domain("request_id.state", "=", "taken")
                )
            )
        )
        words = {
            "asked": self.env._("Somebody needs help today: can you?"),
            "taken": self.env._("You were chosen for an urgent request"),
        }
        return [(f"/fornitore/urgenti/{one.id}", words[one.state]) for one in waiting]
