import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.welfarepiu_base.tools.guards import frozen

CONTENT = ("version", "text", "text_en", "purposes", "in_force_from")
FROZEN = ("fund_id", *CONTENT, "content", "content_hash")


class WelfareFundNotice(models.Model):
    """One version of the privacy notice under which people ask the Fund.

    Once in force it is frozen: a consent names its fingerprint, and can be shown to be
    about these very words. The Italian text binds, the English one is a courtesy.
    """

    _name = "welfare.fund.notice"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Privacy notice of the Fund"
    _order = "fund_id, version desc"

    fund_id = fields.Many2one(
        "welfare.fund", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    version = fields.Integer(required=True, default=1)
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force"), ("superseded", "Superseded")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    text = fields.Text(string="Text in Italian", required=True)
    text_en = fields.Text(string="Text in English", help="A courtesy translation.")
    purposes = fields.Char(
        required=True,
        default="assess,decide,grant",
        help="Codes of what the data are treated for, separated by commas. Each consent"
        " repeats them.",
    )
    in_force_from = fields.Date(readonly=True, copy=False)
    superseded_on = fields.Date(readonly=True, copy=False)
    content = fields.Text(readonly=True, copy=False)
    content_hash = fields.Char(string="Fingerprint", readonly=True, copy=False)

    _version_unique = models.Constraint(
        "UNIQUE (fund_id, version)", "The Fund already has this version."
    )
    _one_in_force = models.UniqueIndex(
        "(fund_id) WHERE state = 'in_force'", "One version at a time is in force."
    )

    @api.model
    def _get_guards(self):
        return (frozen(self._table, FROZEN),)

    @api.depends("fund_id.name", "version")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._(
                "%(fund)s, privacy notice %(version)s",
                fund=notice.fund_id.name or "",
                version=notice.version,
            )

    def copy_data(self, default=None):
        data_list = super().copy_data(default=default)
        for notice, data in zip(self, data_list, strict=True):
            data["version"] = (default or {}).get("version", notice._get_next_version())
        return data_list

    def write(self, vals):
        if set(vals) - {"state", "superseded_on"}:
            self._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_is_draft()

    def _check_is_draft(self):
        if self.filtered(lambda notice: notice.state != "draft"):
            raise UserError(
                self.env._(
                    "A notice that is or was in force does not change: make a new"
                    " version."
                )
            )

    def _get_next_version(self):
        self.ensure_one()
        versions = self.search([("fund_id", "=", self.fund_id.id)]).mapped("version")
        return max(versions, default=0) + 1

    @api.model
    def _get_for(self, fund):
        """:return: the notice in force for requests to ``fund``; may be empty"""
        return self.sudo().search(
            [("fund_id", "=", fund.id), ("state", "=", "in_force")], limit=1
        )

    def _get_text(self):
        """:return: the text in the user's language; Italian where there is no other"""
        self.ensure_one()
        lang = self.env.lang or "it_IT"
        if lang.startswith("it") or not self.text_en:
            return self.text
        return self.text_en

    def action_put_in_force(self):
        """Freeze this version and supersede the one before it."""
        if not self.env.su and not self.env.user.has_group(
            "welfarepiu_fund.group_fund_committee"
        ):
            raise AccessError(self.env._("The committee puts a notice in force."))
        self.check_access("write")
        self.sudo()._put_in_force()

    def action_new_version(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "view_mode": "form",
        }

    def _put_in_force(self):
        today = self.env["welfare.clock"]._today()
        for notice in self:
            notice._check_is_draft()
            previous = self._get_for(notice.fund_id)
            previous.write({"state": "superseded", "superseded_on": today})
            # The index allows one in force: the old one must leave first.
            previous.flush_recordset()
            notice.in_force_from = today
            content = notice._get_canonical_content()
            notice.write(
                {
                    "content": content,
                    "content_hash": self._hash(content),
                }
            )
            notice.flush_recordset()
            notice.state = "in_force"
            notice.flush_recordset()

    @api.model
    def _hash(self, content):
        return hashlib.sha256(content.encode()).hexdigest()

    def _get_canonical_content(self):
        """:return: the whole version as JSON with sorted keys"""
        self.ensure_one()
        content = {name: self[name] for name in CONTENT}
        content["fund"] = self.fund_id.id
        return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)

    def _is_intact(self):
        """:return: whether the notice still says what was put in force"""
        self.ensure_one()
        self.env.invalidate_all()
        content = self._get_canonical_content()
        return self.content == content and self.content_hash == self._hash(content)
