import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import kept

PILLARS = [
    ("environment", "Environment"),
    ("territory", "Territory"),
    ("society", "Society"),
    ("product", "Product"),
]
# Raised when the payload or the algorithm changes; old hashes are checked as they
# were made.
HASH_VERSION = 1


GUARD_BODY = """
DECLARE
    free text[] := ARRAY['state', 'superseded_on', 'note', 'create_uid',
        'create_date', 'write_uid', 'write_date'];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'charters are not truncated'
            USING ERRCODE = 'restrict_violation';
    ELSIF OLD.state = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    ELSIF TG_OP = 'DELETE'
        OR (to_jsonb(OLD) - free) IS DISTINCT FROM (to_jsonb(NEW) - free)
        OR NEW.state = 'draft'
        OR (OLD.state = 'superseded' AND NEW.state <> 'superseded') THEN
        RAISE EXCEPTION 'a charter that came into force does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareCharter(models.Model):
    """One version of the ethical charter.

    The binding text is Italian, in columns that are not translated: a hash over
    translated columns would depend on the languages of the database (ADR 0012).
    """

    _name = "welfare.charter"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Supplier charter"
    _order = "company_id, number desc"

    name = fields.Char(required=True)
    number = fields.Char(string="Version", required=True, copy=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    preamble = fields.Text(required=True)
    note = fields.Text(
        string="Working note", help="For the reviewers; no part of the text."
    )
    validity_months = fields.Integer(
        string="Valid for (months)",
        required=True,
        default=12,
        help="How long a signature holds, from the moment of signing.",
    )
    article_ids = fields.One2many("welfare.charter.article", "charter_id", copy=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_force", "In force"),
            ("superseded", "Superseded"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    date_in_force = fields.Datetime(string="In force since", readonly=True, copy=False)
    superseded_on = fields.Datetime(readonly=True, copy=False)
    content_hash = fields.Char(
        string="Fingerprint",
        readonly=True,
        copy=False,
        help="SHA-256 of the whole text, taken when the version came into force.",
    )
    adhesion_ids = fields.One2many("welfare.charter.adhesion", "charter_id")
    adhesion_count = fields.Integer(compute="_compute_adhesion_count")
    max_score = fields.Integer(compute="_compute_max_score")

    _one_in_force = models.UniqueIndex(
        "(company_id) WHERE state = 'in_force'",
        "Another version of the charter is already in force.",
    )
    _number_unique = models.UniqueIndex(
        "(company_id, number)", "This version of the charter already exists."
    )
    _frozen_has_hash = models.Constraint(
        "CHECK (state = 'draft' OR (content_hash IS NOT NULL "
        "AND date_in_force IS NOT NULL))",
        "A charter comes into force with its date and its fingerprint.",
    )
    _validity_positive = models.Constraint(
        "CHECK (validity_months > 0)", "A signature holds for at least a month."
    )

    @api.model
    def _get_guards(self):
        """Freeze a version in the database, for whoever writes and however.

        Who deletes a user or merges records touches only the log columns, which may
        change.
        """
        return kept(self._table, ("UPDATE", "DELETE"), GUARD_BODY)

    @api.depends("name", "number")
    def _compute_display_name(self):
        for charter in self:
            charter.display_name = f"{charter.name} {charter.number}"

    def _compute_adhesion_count(self):
        counts = dict(
            self.env["welfare.charter.adhesion"]._read_group(
                [("charter_id", "in", self.ids)], ["charter_id"], ["__count"]
            )
        )
        for charter in self:
            charter.adhesion_count = counts.get(charter, 0)

    @api.depends("article_ids.commitment_ids.points")
    def _compute_max_score(self):
        for charter in self:
            charter.max_score = sum(charter._get_commitments().mapped("points"))

    def _get_frozen_fields(self):
        """:return: names of the fields that no longer change once in force"""
        return {
            "name",
            "number",
            "company_id",
            "preamble",
            "validity_months",
            "article_ids",
        }

    @api.model
    def _get_kept_fields(self):
        return {"state", "date_in_force", "superseded_on", "content_hash"}

    def write(self, vals):
        if self._get_frozen_fields() & set(vals):
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        if any(charter.state != "draft" for charter in self):
            raise UserError(
                self.env._(
                    "A charter that came into force does not change any more: "
                    "prepare a new version."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self._check_draft()

    def _get_commitments(self):
        """:return: the commitments in the order of the text"""
        return self.article_ids.sorted("number").commitment_ids.sorted(
            lambda c: (c.article_id.number, c.number)
        )

    def _get_hash_payload(self, version):
        """:return: everything a supplier signs, as plain data, ordered by the numbers
        printed in the text and free of ids"""
        self.ensure_one()
        return {
            "name": self.name,
            "number": self.number,
            "preamble": self.preamble,
            "validity_months": self.validity_months,
            "articles": [
                article._get_hash_payload(version)
                for article in self.article_ids.sorted("number")
            ],
        }

    def _calculate_hash(self, version=HASH_VERSION):
        """:return: ``$<version>$<sha256 hex>`` of the canonical JSON of the text"""
        text = json.dumps(
            self._get_hash_payload(version),
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return f"${version}${hashlib.sha256(text.encode()).hexdigest()}"

    def _is_intact(self):
        """:return: whether the text still gives the fingerprint it was frozen with"""
        self.ensure_one()
        version = int(self.content_hash.split("$")[1])
        return self._calculate_hash(version) == self.content_hash

    @api.model
    def _get_in_force(self, company=None):
        """:return: the version that suppliers of ``company`` sign today, or none"""
        company = company or self.env.company
        return self.search(
            [("company_id", "=", company.id), ("state", "=", "in_force")]
        )

    def _check_can_put_in_force(self):
        self.ensure_one()
        self._check_draft()
        missing = dict(
            self.article_ids._fields["pillar"]._description_selection(self.env)
        )
        for article in self.article_ids:
            missing.pop(article.pillar, None)
        if missing:
            raise UserError(
                self.env._(
                    "The charter has no article about: %s.", ", ".join(missing.values())
                )
            )
        if empty := self.article_ids.filtered(lambda a: not a.commitment_ids):
            raise UserError(
                self.env._(
                    "These articles ask for nothing: %s.",
                    ", ".join(empty.mapped("display_name")),
                )
            )

    def _put_in_force(self):
        """Freeze this version and supersede the one in force, if any.

        :raise UserError: not a draft, or a pillar without an article
        """
        self.check_access("write")
        self.lock_for_update()
        self._check_can_put_in_force()
        now = self.env["welfare.clock"]._now()
        if previous := self._get_in_force(self.company_id).sudo():
            previous.write({"state": "superseded", "superseded_on": now})
            # The index that keeps one version in force is checked row by row.
            previous.flush_recordset()
        self.sudo().write(self._prepare_in_force_vals(now))
        self.flush_recordset()

    def _prepare_in_force_vals(self, now):
        return {
            "state": "in_force",
            "date_in_force": now,
            "content_hash": self._calculate_hash(),
        }

    def action_put_in_force(self):
        self._put_in_force()

    def action_view_adhesions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_supplier_charter.action_welfare_charter_adhesion"
        )
        return {**action, "domain": [("charter_id", "=", self.id)]}
