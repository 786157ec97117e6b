from odoo import fields, models
from odoo.exceptions import UserError

WAYS = [
    ("paper", "Signed by the person"),
    ("supported", "Signed by the person, with who helps to decide"),
    ("guardian", "Signed by the guardian"),
]


class WelfarePlacementConsent(models.Model):
    """What a referred person agreed to, or took back, and under which words."""

    _name = "welfare.placement.consent"
    _inherit = ["welfare.consent"]
    _description = "Consent to a placement"
    _rec_name = "placement_id"

    placement_id = fields.Many2one(
        "welfare.placement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="placement_id.company_id")
    notice_id = fields.Many2one(
        "welfare.placement.notice", required=True, readonly=True, ondelete="restrict"
    )
    way = fields.Selection(WAYS, string="How", required=True, readonly=True)


class WelfarePlacement(models.Model):
    """Nothing of a person reaches the cooperative without consent, and it can be taken
    back."""

    _inherit = "welfare.placement"

    consent_ids = fields.One2many(
        "welfare.placement.consent", "placement_id", string="Consents", readonly=True
    )
    consented_at = fields.Datetime(
        string="Consent given", readonly=True, help="Empty again when it is taken back."
    )

    _consent_first = models.Constraint(
        "CHECK (state NOT IN ('proposed', 'active') OR consented_at IS NOT NULL)",
        "Without consent nobody is referred.",
    )

    def _get_notice(self):
        """:return: the privacy notice in force for this placement; may be empty"""
        return self.env["welfare.placement.notice"]._get_for(self.sudo().company_id)

    def _give_consent(self, way):
        """Note that the person agrees, on a paper the social worker keeps.

        :param way: a value of ``welfare.placement.consent.way``
        :raise AccessError: the user did not refer this person
        :raise UserError: it was proposed already, or there is no notice in force
        """
        self.ensure_one()
        self._check_is_referrer()
        self._check_state("draft")
        notice = self._get_notice()
        if not notice:
            raise UserError(self.env._("There is no privacy notice in force yet."))
        if way not in dict(WAYS):
            raise UserError(self.env._("Say who signed the consent."))
        placement = self.sudo()
        if placement.consent_ids._get_holding().notice_id != notice:
            placement._note_consent("given", notice, way)
        placement.consented_at = self.env["welfare.clock"]._now()

    def _check_consent(self):
        holding = self.sudo().consent_ids._get_holding()
        if not self.sudo().consented_at or holding.notice_id != self._get_notice():
            raise UserError(self.env._("Without consent nobody is referred."))

    def _note_consent(self, event, notice, way):
        self.env["welfare.placement.consent"]._note(
            event, notice, way, placement_id=self.id
        )
        self.invalidate_recordset(["consent_ids"])

    def _withdraw_consent(self):
        """Take the consent back: the placement ends, and the plan is erased. Hours and
        tasks that the register holds stay, without a name.

        :raise AccessError: neither who referred nor the coordinator
        """
        self.ensure_one()
        if self.sudo().referrer_id != self.env.user:
            self._check_is_coordinator()
        placement = self.sudo()
        given = placement.consent_ids._get_holding()
        if not given:
            raise UserError(self.env._("There is no consent to take back."))
        placement._note_consent("withdrawn", given.notice_id, given.way)
        if placement.state == "active":
            placement._finish("choice")
        elif placement.state in ("draft", "proposed"):
            placement.state = "withdrawn"
        placement.flush_recordset()
        placement.consented_at = False
        placement._erase()
