from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareCharterVisit(models.Model):
    """Somebody of the Alliance looks at how a supplier keeps the charter.

    The check list is taken from the version the supplier signed and from templates;
    what is found becomes corrective actions once the visit is done.
    """

    _name = "welfare.charter.visit"
    _inherit = ["mail.thread", "mail.activity.mixin", "welfare.lifecycle"]
    _description = "Visit to a supplier"
    _order = "planned_on desc, id desc"

    adhesion_id = fields.Many2one(
        "welfare.charter.adhesion",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("signed_on", "!=", False)],
    )
    partner_id = fields.Many2one(
        related="adhesion_id.partner_id", store=True, index=True, string="Supplier"
    )
    company_id = fields.Many2one(related="adhesion_id.company_id", store=True)
    visitor_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    planned_on = fields.Datetime(required=True, tracking=True)
    template_ids = fields.Many2many(
        "welfare.charter.visit.template",
        "welfare_charter_visit_template_rel",
        "visit_id",
        "template_id",
        string="Check lists",
    )
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    done_on = fields.Datetime(readonly=True, copy=False)
    met = fields.Char(string="Who was there", help="Of the supplier.")
    summary = fields.Text(help="The supplier reads it.")
    line_ids = fields.One2many("welfare.charter.visit.line", "visit_id")
    action_ids = fields.One2many("welfare.charter.action", "visit_id")
    open_count = fields.Integer(string="Still to look at", compute="_compute_counts")
    finding_count = fields.Integer(string="Findings", compute="_compute_counts")

    _done_has_day = models.Constraint(
        "CHECK ((state = 'done') = (done_on IS NOT NULL))",
        "A visit is done on some day.",
    )

    @api.depends("partner_id", "planned_on")
    def _compute_display_name(self):
        for visit in self:
            day = visit.planned_on and self.env["welfare.clock"]._day_of(
                visit.planned_on
            )
            visit.display_name = (
                f"{visit.partner_id.name or ''} ({day.strftime('%d/%m/%Y')})"
                if day
                else visit.partner_id.name
            )

    @api.depends("line_ids.outcome")
    def _compute_counts(self):
        for visit in self:
            outcomes = visit.line_ids.mapped("outcome")
            visit.open_count = outcomes.count(False)
            visit.finding_count = outcomes.count("finding")

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        for visit in visits:
            if not visit.line_ids:
                visit._create_lines()
        return visits

    def _create_lines(self):
        """Take the check list from the signed version and from the templates."""
        charter = self.sudo().adhesion_id.charter_id
        self.env["welfare.charter.visit.line"].create(
            [
                *(
                    self._prepare_commitment_line(commitment)
                    for commitment in charter._get_commitments()
                ),
                *(
                    {"visit_id": self.id, "question": line.question, "sequence": 9999}
                    for line in self.template_ids.line_ids
                ),
            ]
        )

    def _prepare_commitment_line(self, commitment):
        return {
            "visit_id": self.id,
            "commitment_id": commitment.id,
            "question": commitment.text,
            "sequence": commitment.article_id.number * 100 + commitment.number,
        }

    def _check_state(self, state):
        self.ensure_one()
        if self.state != state:
            raise UserError(self.env._("This visit is over."))

    def _finish(self):
        """The visit is done: what was found becomes corrective actions, and the
        supplier is told.

        :raise UserError: something was not looked at, or a finding without what to do
        """
        self._check_can_finish()
        self._keep({"state": "done", "done_on": self.env["welfare.clock"]._now()})
        found = self.line_ids.filtered(lambda line: line.outcome == "finding")
        # Which visit it comes from is not written by hand.
        self.env["welfare.charter.action"].sudo().create(
            [line._prepare_action_vals() for line in found]
        )

    def _check_can_finish(self):
        self._check_state("planned")
        if self.open_count:
            raise UserError(
                self.env._("Still to look at: %s points of the list.", self.open_count)
            )
        unsaid = self.line_ids.filtered(
            lambda line: line.outcome == "finding"
            and not (line.note and line.to_do and line.deadline)
        )
        if unsaid:
            raise UserError(
                self.env._(
                    "Say what was found, what to do and by when: %s.",
                    ", ".join(unsaid.mapped("question")),
                )
            )

    def _cancel(self):
        self._check_state("planned")
        self._keep({"state": "cancelled"})

    def action_all_fine(self):
        """What was not looked at one by one is fine."""
        self._check_state("planned")
        self.line_ids.filtered(lambda line: not line.outcome).outcome = "fine"

    def action_finish(self):
        self._finish()

    def action_cancel(self):
        self._cancel()
