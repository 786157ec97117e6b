from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import kept

from .welfare_charter import HASH_VERSION
from .welfare_charter_words import COURTESY_HELP

GUARD_BODY = """
DECLARE
    -- The courtesy text may be corrected, whoever writes is only logged.
    free text[] := ARRAY['text_en', 'evidence_en',
        'hint', 'hint_en',
        'create_uid', 'create_date', 'write_uid', 'write_date'];
    articles integer[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'commitments of charters are not truncated'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE'
        AND (to_jsonb(OLD) - free) = (to_jsonb(NEW) - free) THEN
        RETURN NEW;
    END IF;
    articles := ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.article_id END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.article_id END];
    UPDATE welfare_charter charter SET state = charter.state
      FROM welfare_charter_article article
     WHERE article.charter_id = charter.id
       AND article.id = ANY(articles) AND charter.state = 'draft';
    IF EXISTS (
        SELECT FROM welfare_charter charter
          JOIN welfare_charter_article article
            ON article.charter_id = charter.id
         WHERE article.id = ANY(articles) AND charter.state <> 'draft'
    ) THEN
        RAISE EXCEPTION
            'commitments of a charter that came into force do not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
"""


class WelfareCharterCommitment(models.Model):
    """What an article asks a supplier to do, the proof it wants, and what it is worth.

    A commitment without points asks without counting.
    """

    _name = "welfare.charter.commitment"
    _inherit = ["welfare.guarded", "welfare.charter.words"]
    _description = "Commitment of the charter"
    _order = "article_id, number"

    article_id = fields.Many2one(
        "welfare.charter.article", required=True, index=True, ondelete="cascade"
    )
    charter_id = fields.Many2one(related="article_id.charter_id")
    company_id = fields.Many2one(related="article_id.company_id")
    pillar = fields.Selection(related="article_id.pillar")
    number = fields.Integer(required=True)
    text = fields.Text(required=True)
    text_en = fields.Text(string="Text in English", help=COURTESY_HELP)
    evidence = fields.Text(
        string="Evidence asked",
        help="Empty: the supplier's word is enough.",
    )
    evidence_en = fields.Text(string="Evidence in English", help=COURTESY_HELP)
    hint = fields.Text(
        string="In practice",
        help="What it means and why it is asked, in plain words. No part of the text "
        "that is signed: it may be corrected.",
    )
    hint_en = fields.Text(string="In practice, in English")
    is_required = fields.Boolean(
        string="Required", help="Without it nobody signs the charter."
    )
    points = fields.Integer(required=True, default=1, help="When wholly kept.")
    points_partial = fields.Integer(
        string="Points in part", required=True, default=0, help="When kept in part."
    )

    _number_unique = models.UniqueIndex(
        "(article_id, number)", "Two commitments of an article have the same number."
    )
    _points_in_order = models.Constraint(
        "CHECK (points >= points_partial AND points_partial >= 0)",
        "A commitment kept in part is worth no more than one wholly kept.",
    )

    @api.model
    def _get_guards(self):
        """Freeze the commitments of a version that is not a draft; see the article's
        guard for the write on the charter's row."""
        return kept(self._table, ("INSERT", "UPDATE", "DELETE"), GUARD_BODY)

    @api.depends("article_id.number", "number", "text")
    def _compute_display_name(self):
        for commitment in self:
            [reference] = commitment._get_references()
            commitment.display_name = f"{reference} {commitment.text}"

    def _get_references(self):
        """:return: the numbers of these commitments, as printed in the text"""
        return [f"{c.article_id.number}.{c.number}" for c in self]

    @api.model_create_multi
    def create(self, vals_list):
        articles = {vals["article_id"] for vals in vals_list if "article_id" in vals}
        self.env["welfare.charter.article"].browse(articles).charter_id._check_draft()
        return super().create(vals_list)

    def write(self, vals):
        if set(vals) - self._get_free_fields():
            self.charter_id._check_draft()
        return super().write(vals)

    @api.model
    def _get_courtesy_fields(self):
        return {"text": "text_en", "evidence": "evidence_en", "hint": "hint_en"}

    @api.model
    def _get_free_fields(self):
        return super()._get_free_fields() | {"hint"}

    def _get_points_sentence(self):
        """:return: what this commitment is worth and when it counts, in words"""
        self.ensure_one()
        if not self.points:
            worth = self.env._("It gives no points.")
        elif self.points_partial:
            worth = self.env._(
                "Wholly kept it gives %(points)s points, in part %(partial)s.",
                points=self.points,
                partial=self.points_partial,
            )
        else:
            worth = self.env._(
                "Wholly kept it gives %s points, in part none.", self.points
            )
        if self.evidence:
            proof = self.env._("It counts once its proof is accepted.")
        else:
            proof = self.env._("Your word is enough; it counts once it is accepted.")
        return f"{worth} {proof}"

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self.charter_id._check_draft()

    def _get_content_key(self):
        """:return: what is asked, whatever its number: equal keys ask for the same"""
        self.ensure_one()
        payload = self._get_hash_payload(HASH_VERSION)
        return tuple(payload[name] for name in sorted(payload) if name != "number")

    def _get_hash_payload(self, version):
        self.ensure_one()
        return {
            "number": self.number,
            "text": self.text,
            "evidence": self.evidence or "",
            "is_required": self.is_required,
            "points": self.points,
            "points_partial": self.points_partial,
        }
