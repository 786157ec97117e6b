import base64

from odoo import fields, models
from odoo.exceptions import UserError


class WelfarePlan(models.Model):
    """Plans stand on the membership: none comes into force without, none grants for a
    day after its end."""

    _inherit = "welfare.plan"

    template_id = fields.Many2one(
        "welfare.plan.template", readonly=True, copy=False, ondelete="set null"
    )

    def _check_can_put_in_force(self):
        res = super()._check_can_put_in_force()
        for plan in self:
            if not plan.payer_id._is_member():
                raise UserError(
                    self.env._(
                        "%s is no member: its plan cannot come into force.",
                        plan.payer_id.name,
                    )
                )
        return res

    def _get_last_day(self):
        last_day = super()._get_last_day()
        end = self.payer_id._get_membership_end()
        return min(last_day, end) if end else last_day

    def _load_agreement(self, content, filename):
        """The firm sends the text on which its draft plan stands.

        :param bytes content: a PDF or a photo
        :param str filename: as it was sent
        :raise AccessError: the user does not act for the firm
        :raise UserError: the plan is no draft, or the file is not taken
        """
        self.ensure_one()
        self.sudo().payer_id.with_env(self.env)._check_can_manage()
        plan = self.sudo()
        if plan.state != "draft":
            raise UserError(plan._get_frozen_message())
        upload = self.env["welfare.upload"]._check_content(content)
        plan.write(
            {
                "agreement": base64.b64encode(upload.content),
                "agreement_name": self.env["welfare.upload"]._get_file_name(
                    upload, filename, "accordo"
                ),
            }
        )
