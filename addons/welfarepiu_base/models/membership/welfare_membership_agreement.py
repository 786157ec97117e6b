from odoo import api, fields, models


class WelfareMembershipAgreement(models.Model):
    """One version of the agreement that a firm signs to be a member."""

    _name = "welfare.membership.agreement"
    _inherit = ["welfare.versioned.text"]
    _description = "Membership agreement"
    _order = "company_id, version desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    notice_days = fields.Integer(
        string="Notice to withdraw (days)",
        required=True,
        default=60,
        help="A firm that withdraws is a member for so many days more.",
    )
    membership_ids = fields.One2many("welfare.membership", "agreement_id")
    membership_count = fields.Integer(compute="_compute_membership_count")

    _version_unique = models.Constraint(
        "UNIQUE (company_id, version)", "There is such a version already."
    )
    _one_in_force = models.UniqueIndex(
        "(company_id) WHERE state = 'in_force'", "One version at a time is in force."
    )
    _notice_not_negative = models.Constraint(
        "CHECK (notice_days >= 0)", "The days of notice cannot be negative."
    )

    @api.model
    def _get_content_fields(self):
        return (*super()._get_content_fields(), "name", "notice_days")

    @api.depends("name", "version")
    def _compute_display_name(self):
        for agreement in self:
            agreement.display_name = f"{agreement.name} {agreement.version}"

    def _compute_membership_count(self):
        counts = dict(
            self.env["welfare.membership"]._read_group(
                [("agreement_id", "in", self.ids)], ["agreement_id"], ["__count"]
            )
        )
        for agreement in self:
            agreement.membership_count = counts.get(agreement, 0)

    def _get_notice_sentence(self):
        """:return: what withdrawing takes, in words"""
        self.ensure_one()
        if not self.notice_days:
            return self.env._("Who withdraws leaves on the same day.")
        return self.env._(
            "Who withdraws is a member for %s days more.", self.notice_days
        )
