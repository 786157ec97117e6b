from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import kept

from .welfare_charter import PILLARS
from .welfare_charter_words import COURTESY_HELP

GUARD_BODY = """
DECLARE
    -- The courtesy text may be corrected, whoever writes is only logged.
    free text[] := ARRAY['title_en', 'text_en',
        'create_uid', 'create_date', 'write_uid', 'write_date'];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'articles of charters are not truncated'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE'
        AND (to_jsonb(OLD) - free) = (to_jsonb(NEW) - free) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE welfare_charter SET state = state
         WHERE id = OLD.charter_id AND state = 'draft';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE welfare_charter SET state = state
         WHERE id = NEW.charter_id AND state = 'draft';
    END IF;
    IF EXISTS (
        SELECT FROM welfare_charter
         WHERE state <> 'draft' AND id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.charter_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.charter_id END)
    ) THEN
        RAISE EXCEPTION
            'articles of a charter that came into force do not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
"""


class WelfareCharterArticle(models.Model):
    """One article of a version, in the binding Italian text."""

    _name = "welfare.charter.article"
    _inherit = ["welfare.guarded", "welfare.charter.words"]
    _description = "Article of the charter"
    _order = "charter_id, number"

    charter_id = fields.Many2one(
        "welfare.charter", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="charter_id.company_id")
    charter_state = fields.Selection(related="charter_id.state", string="Charter state")
    number = fields.Integer(required=True)
    pillar = fields.Selection(PILLARS, required=True)
    title = fields.Char(required=True)
    title_en = fields.Char(string="Title in English", help=COURTESY_HELP)
    text = fields.Text(required=True)
    text_en = fields.Text(string="Text in English", help=COURTESY_HELP)
    commitment_ids = fields.One2many(
        "welfare.charter.commitment", "article_id", copy=True
    )

    _number_unique = models.UniqueIndex(
        "(charter_id, number)", "Two articles have the same number."
    )

    @api.model
    def _get_guards(self):
        """Freeze the articles of a version that is not a draft.

        The guard writes the charter's row without changing it, so that an article
        added while another transaction puts the charter in force makes one of the two
        fail: the fingerprint never misses an article.
        """
        return kept(self._table, ("INSERT", "UPDATE", "DELETE"), GUARD_BODY)

    @api.depends("number", "title")
    def _compute_display_name(self):
        for article in self:
            article.display_name = f"{article.number}. {article.title}"

    @api.model_create_multi
    def create(self, vals_list):
        charters = {vals["charter_id"] for vals in vals_list if "charter_id" in vals}
        self.env["welfare.charter"].browse(charters)._check_draft()
        return super().create(vals_list)

    def write(self, vals):
        if set(vals) - self._get_free_fields():
            self.charter_id._check_draft()
        return super().write(vals)

    @api.model
    def _get_courtesy_fields(self):
        return {"title": "title_en", "text": "text_en"}

    @api.model
    def _get_free_fields(self):
        # Commitments look after themselves.
        return super()._get_free_fields() | {"commitment_ids"}

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self.charter_id._check_draft()

    def _get_hash_payload(self, version):
        self.ensure_one()
        return {
            "number": self.number,
            "pillar": self.pillar,
            "title": self.title,
            "text": self.text,
            "commitments": [
                commitment._get_hash_payload(version)
                for commitment in self.commitment_ids.sorted("number")
            ],
        }
