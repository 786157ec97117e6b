from odoo import api, fields, models


class WelfareCharterAdhesion(models.Model):
    """What supplier and reviewer are told on the way to the signature."""

    _inherit = "welfare.charter.adhesion"

    last_words = fields.Text(
        string="Last words to the supplier",
        readonly=True,
        copy=False,
        help="Why it was sent back, or refused.",
    )
    missing_summary = fields.Char(
        string="What is missing",
        compute="_compute_missing_summary",
        compute_sudo=True,
        help="Numbers of the commitments to answer, or to judge.",
    )
    refused_count = fields.Integer(
        string="Not accepted",
        compute="_compute_missing_summary",
        compute_sudo=True,
    )

    @api.depends("state", "line_ids.answer", "line_ids.verdict")
    def _compute_missing_summary(self):
        for adhesion in self:
            lines = adhesion._get_missing_lines()
            adhesion.missing_summary = ", ".join(lines.commitment_id._get_references())
            adhesion.refused_count = len(
                adhesion.line_ids.filtered(lambda line: line.verdict == "refused")
            )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"last_words"}

    def _get_progress(self):
        """:return: ``(answers that need nothing more, answers asked)``"""
        self.ensure_one()
        # Portal users read no attachments by themselves.
        lines = self.sudo().line_ids
        return len(lines.filtered(lambda line: line._is_answered())), len(lines)

    def _get_contacts(self):
        """:return: the people who act for this supplier, else the supplier itself"""
        self.ensure_one()
        group = self.env.ref("welfarepiu_base.group_supplier")
        users = group.sudo().all_user_ids.filtered(
            lambda user: user.partner_id.commercial_partner_id == self.partner_id
        )
        return users.partner_id or self.partner_id

    def _send_news(self):
        """Tell the supplier by mail where the adhesion stands."""
        template = self.env.ref("welfarepiu_supplier_charter.mail_template_adhesion")
        for adhesion in self.sudo():
            if any(contact.email for contact in adhesion._get_contacts()):
                template.sudo().send_mail(adhesion.id)

    def _get_request_text(self):
        """:return: the reviewer's notes on what is not accepted, one a line"""
        self.ensure_one()
        refused = self.line_ids.filtered(lambda line: line.verdict == "refused")
        return "\n".join(
            f"{line.commitment_id._get_references()[0]}: {line.verdict_note or '...'}"
            for line in refused.sorted("sequence")
        )

    def _send_back(self, reason):
        res = super()._send_back(reason)
        self.sudo().last_words = reason
        self._send_news()
        return res

    def _refuse(self, reason):
        res = super()._refuse(reason)
        self.sudo().last_words = reason
        self._send_news()
        return res

    def _approve(self):
        res = super()._approve()
        self._send_news()
        return res

    def _after_sign(self):
        res = super()._after_sign()
        self._send_news()
        self.env["welfare.supplier.wish"].search(
            [("supplier_id", "=", self.partner_id.id), ("told_on", "=", False)]
        )._tell_here()
        return res

    def action_decide(self):
        action = super().action_decide()
        if action["context"]["default_decision"] == "send_back":
            action["context"]["default_reason"] = self._get_request_text()
        return action

    def action_accept_rest(self):
        """The reviewer has looked at all: what is not judged yet is accepted."""
        self.ensure_one()
        self._get_missing_lines().write({"verdict": "accepted"})
