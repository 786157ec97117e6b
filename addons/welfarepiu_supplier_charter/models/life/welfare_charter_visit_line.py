from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareCharterVisitLine(models.Model):
    """One point of a visit's check list, and what was seen."""

    _name = "welfare.charter.visit.line"
    _inherit = ["welfare.upload"]
    _description = "Point of a visit"
    _order = "visit_id, sequence, id"

    visit_id = fields.Many2one(
        "welfare.charter.visit", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="visit_id.partner_id", store=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    visit_state = fields.Selection(related="visit_id.state", string="Visit state")
    sequence = fields.Integer(default=9999)
    commitment_id = fields.Many2one(
        "welfare.charter.commitment", readonly=True, ondelete="restrict"
    )
    question = fields.Text(required=True)
    outcome = fields.Selection(
        [("fine", "Fine"), ("finding", "Finding"), ("not_seen", "Not looked at")],
    )
    note = fields.Text(string="What was seen")
    to_do = fields.Text(string="What to do")
    deadline = fields.Date(string="By")
    is_suspending = fields.Boolean(
        string="Suspends if missed",
        help="From the first minute after that day, until the evidence is accepted.",
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "welfare_charter_visit_line_photo_rel",
        "line_id",
        "attachment_id",
        string="Photos",
        groups="welfarepiu_base.group_operator",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_open()
        lines._keep_photos()
        return lines

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        if "photo_ids" in vals:
            self._keep_photos()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open()

    def action_mark_fine(self):
        """One tap: looked at, and in order."""
        self.outcome = "fine"

    def _check_open(self):
        if any(line.visit_id.state != "planned" for line in self):
            raise UserError(self.env._("This visit is over."))

    def _keep_photos(self):
        """What was just uploaded is looked at, and belongs to its line."""
        for line in self.filtered("photo_ids"):
            for photo in line.photo_ids.sudo():
                if (photo.res_model, photo.res_id) == (self._name, line.id):
                    continue
                upload = self._check_content(photo.raw)
                photo.write(
                    {
                        "raw": upload.content,
                        "mimetype": upload.mimetype,
                        "res_model": self._name,
                        "res_id": line.id,
                    }
                )

    def _get_photos(self):
        """:return: ``ir.attachment`` with superuser rights
        :raise AccessError: the user may not read this line"""
        self.check_access("read")
        return self.sudo().photo_ids

    def _prepare_action_vals(self):
        self.ensure_one()
        return {
            "adhesion_id": self.visit_id.adhesion_id.id,
            "visit_id": self.visit_id.id,
            "visit_line_id": self.id,
            "commitment_id": self.commitment_id.id,
            "finding": self.note,
            "to_do": self.to_do,
            "deadline": self.deadline,
            "is_suspending": self.is_suspending,
        }
