from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class WelfareNeedStatement(models.Model):
    """A need a worker stated: for whom, and where it is needed.

    It is the worker's: nobody else reads it, and what is deleted is gone. So the row
    keeps no log of who made it. The Alliance counts, by SQL, five people or more.
    """

    _name = "welfare.need.statement"
    _description = "Stated need"
    _order = "need_id, id"
    _log_access = False

    worker_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, ondelete="cascade"
    )
    need_id = fields.Many2one(
        "welfare.need", required=True, readonly=True, index=True, ondelete="cascade"
    )
    city_id = fields.Many2one(
        "res.city",
        string="Needed in",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    audience_ids = fields.Many2many(
        "welfare.audience",
        "welfare_need_statement_audience_rel",
        "statement_id",
        "audience_id",
        string="For whom",
        readonly=True,
    )
    stated_on = fields.Date(
        string="Stated on",
        required=True,
        readonly=True,
        help="In Italy; of the last change.",
    )
    is_sensitive = fields.Boolean(
        string="Says something of health",
        readonly=True,
        help="It did when it was stated.",
    )
    consent_id = fields.Many2one(
        "welfare.need.consent", readonly=True, ondelete="restrict"
    )

    _once = models.Constraint(
        "UNIQUE (worker_id, need_id)", "You have stated this need already."
    )
    _consent_first = models.Constraint(
        "CHECK (is_sensitive IS NOT TRUE OR consent_id IS NOT NULL)",
        "What says something of health is stated only after consent.",
    )

    @api.depends("need_id")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = statement.need_id.name

    def _check_mine(self):
        """:raise AccessError: somebody else's"""
        self.check_access("read")
        if self.sudo().worker_id - self.env.user.partner_id:
            raise AccessError(self.env._("Only a worker states the own needs."))

    def _change(self, city, audiences, agreed=False):
        """The worker says where, and for whom.

        :param city: ``res.city``
        :param audiences: ``welfare.audience``; empty: not said
        :param agreed: whether the worker consents, if that is needed
        :raise AccessError: somebody else's
        :raise UserError: no municipality, not among what can be said, or no consent
        """
        self.ensure_one()
        self._check_mine()
        if not city:
            raise UserError(self.env._("Choose the municipality where you need it."))
        if audiences - self.need_id._get_audiences():
            raise UserError(self.env._("Choose for whom among what is listed."))
        worker = self.env.user.partner_id
        consent = self._get_consent(worker, self.need_id, audiences, agreed)
        self.sudo().write(
            {
                **self._prepare_vals(self.need_id, audiences, consent),
                "city_id": city.id,
                "audience_ids": [Command.set(audiences.ids)],
            }
        )

    def _drop(self):
        """The worker deletes these: nothing of them is kept.

        :raise AccessError: somebody else's
        """
        self._check_mine()
        self.sudo().unlink()

    @api.model
    def _get_consent(self, worker, need, audiences, agreed):
        """:return: the ``welfare.need.consent`` that is needed for it; empty if none
        is
        :raise UserError: it is needed, and not given"""
        if not self._says_of_health(need, audiences):
            return self.env["welfare.need.consent"]
        return worker._welfare_get_need_consent(agreed)

    @api.model
    def _says_of_health(self, need, audiences):
        return bool(need._get_sensitive()) or any(audiences.mapped("is_sensitive"))

    @api.model
    def _prepare_vals(self, need, audiences, consent):
        return {
            "need_id": need.id,
            "stated_on": self.env["welfare.clock"]._today(),
            "is_sensitive": self._says_of_health(need, audiences),
            "consent_id": consent.id,
        }
