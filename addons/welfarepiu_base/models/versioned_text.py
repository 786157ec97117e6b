import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.guards import frozen


class WelfareVersionedText(models.AbstractModel):
    """One version of a text that people agree to.

    Once in force it is frozen: who agreed names its fingerprint, and can be shown to
    have agreed to these very words. The Italian text binds, the English one is a
    courtesy. Whose text it is, is a field of the model (``_get_owner_field``), of which
    one version at a time is in force: the model has the index.
    """

    _name = "welfare.versioned.text"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Text in versions"

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
    in_force_from = fields.Date(readonly=True, copy=False)
    superseded_on = fields.Date(readonly=True, copy=False)
    content = fields.Text(readonly=True, copy=False)
    content_hash = fields.Char(string="Fingerprint", readonly=True, copy=False)

    @api.model
    def _get_owner_field(self):
        """Hook.

        :return: name of the many2one whose text this is
        """
        return "company_id"

    @api.model
    def _get_content_fields(self):
        """Hook.

        :return: names of the fields, besides the owner, that make the fingerprint
        """
        return ("version", "text", "text_en", "in_force_from")

    @api.model
    def _get_guards(self):
        if self._abstract:
            return ()
        columns = (self._get_owner_field(), *self._get_content_fields())
        return (frozen(self._table, (*columns, "content", "content_hash")),)

    def copy_data(self, default=None):
        data_list = super().copy_data(default=default)
        for text, data in zip(self, data_list, strict=True):
            data["version"] = (default or {}).get("version", text._get_next_version())
        return data_list

    def write(self, vals):
        if set(vals) - {"state", "superseded_on"}:
            self._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_is_draft()

    def _check_is_draft(self):
        if self.filtered(lambda text: text.state != "draft"):
            raise UserError(self._get_frozen_sentence())

    def _get_frozen_sentence(self):
        """Hook: what who changes a version in force is told."""
        return self.env._(
            "A text that is or was in force does not change: make a new version."
        )

    def _get_owner(self):
        self.ensure_one()
        return self[self._get_owner_field()]

    def _get_next_version(self):
        owner = self._get_owner()
        versions = self.search([(self._get_owner_field(), "=", owner.id)])
        return max(versions.mapped("version"), default=0) + 1

    @api.model
    def _get_for(self, owner):
        """:return: the version of ``owner`` that is in force; may be empty"""
        return self.sudo().search(
            [(self._get_owner_field(), "=", owner.id), ("state", "=", "in_force")],
            limit=1,
        )

    def _get_text(self):
        """:return: the text in the user's language; Italian where there is no other"""
        self.ensure_one()
        return self.text_en if self._is_courtesy_read() else self.text

    def _is_courtesy_read(self):
        """:return: whether the reader gets the English, which does not bind"""
        self.ensure_one()
        lang = self.env.lang or "it_IT"
        return bool(self.text_en) and not lang.startswith("it")

    def _open_new_version(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "view_mode": "form",
        }

    def _put_in_force(self):
        """Freeze these versions and supersede the ones before them."""
        today = self.env["welfare.clock"]._today()
        for text in self:
            text._check_is_draft()
            previous = self._get_for(text._get_owner())
            previous.write({"state": "superseded", "superseded_on": today})
            # The index allows one in force: the old one must leave first.
            previous.flush_recordset()
            text.in_force_from = today
            content = text._get_canonical_content()
            text.write({"content": content, "content_hash": self._hash(content)})
            text.flush_recordset()
            text.state = "in_force"
            text.flush_recordset()

    def action_put_in_force(self):
        """Freeze this version and supersede the one before it."""
        self._check_can_put_in_force()
        self.sudo()._put_in_force()

    def action_new_version(self):
        return self._open_new_version()

    def _check_can_put_in_force(self):
        """Hook.

        :raise AccessError: somebody else decides to which words people agree
        """
        self.check_access("write")

    @api.model
    def _hash(self, content):
        return hashlib.sha256(content.encode()).hexdigest()

    def _get_canonical_content(self):
        """:return: the whole version as JSON with sorted keys"""
        content = {name: self[name] for name in self._get_content_fields()}
        owner = self._get_owner_field()
        content[owner.removesuffix("_id")] = self._get_owner().id
        return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)

    def _is_intact(self):
        """:return: whether it still says what was put in force"""
        self.ensure_one()
        self.env.invalidate_all()
        content = self._get_canonical_content()
        return self.content == content and self.content_hash == self._hash(content)
