import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.welfarepiu_base.tools.guards import kept

from .welfare_charter_words import COURTESY_HELP

PILLARS = [
    ("environment", "Environment"),
    ("territory", "Territory"),
    ("society", "Society"),
    ("product", "Product"),
]
# Raised when the payload or the algorithm changes; old hashes are checked as they
# were made.
#: 2: what withdrawing takes is part of what is signed (``notice_days``).
HASH_VERSION = 2


GUARD_BODY = """
DECLARE
    free text[] := ARRAY['state', 'superseded_on', 'note', 'resign_by',
        'name_en', 'preamble_en', 'create_uid', 'create_date', 'write_uid',
        'write_date'];
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
    ELSIF NEW.resign_by IS DISTINCT FROM OLD.resign_by
        AND (NEW.resign_by < OLD.resign_by) IS NOT FALSE THEN
        RAISE EXCEPTION 'suppliers are not asked to sign again any earlier'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareCharter(models.Model):
    """One version of the ethical charter.

    The binding text is Italian, in columns that are not translated: a hash over
    translated columns would depend on the languages of the database (ADR 0012). The
    English beside it is a courtesy: it may be corrected at any time.
    """

    _name = "welfare.charter"
    _inherit = ["welfare.guarded", "welfare.lifecycle", "welfare.charter.words"]
    _description = "Supplier charter"
    _order = "company_id, number desc"

    name = fields.Char(required=True)
    name_en = fields.Char(string="Name in English", help=COURTESY_HELP)
    number = fields.Char(string="Version", required=True, copy=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    preamble = fields.Text(required=True)
    preamble_en = fields.Text(string="Preamble in English", help=COURTESY_HELP)
    note = fields.Text(
        string="Working note", help="For the reviewers; no part of the text."
    )
    validity_months = fields.Integer(
        string="Valid for (months)",
        required=True,
        default=12,
        help="How long a signature holds, from the moment of signing.",
    )
    notice_days = fields.Integer(
        string="Notice to withdraw (days)",
        required=True,
        default=0,
        help="A supplier who withdraws goes on selling for so many days; "
        "0: it stops at once.",
    )
    resign_by = fields.Date(
        string="To be signed again by",
        copy=False,
        help="Last day, in Italy, on which earlier versions still hold: who signed one "
        "of them and has not signed this one by then does not hold any more. Empty: "
        "each signature holds until its own end. It can be moved later, never earlier.",
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
    _notice_not_negative = models.Constraint(
        "CHECK (notice_days >= 0)", "The days of notice cannot be negative."
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

    @api.model
    def _get_courtesy_fields(self):
        return {"name": "name_en", "preamble": "preamble_en"}

    def _get_frozen_fields(self):
        """:return: names of the fields that no longer change once in force; articles
        look after themselves"""
        return {
            "name",
            "number",
            "company_id",
            "preamble",
            "validity_months",
            "notice_days",
        }

    @api.model
    def _get_kept_fields(self):
        return {"state", "date_in_force", "superseded_on", "content_hash"}

    def write(self, vals):
        if self._get_frozen_fields() & set(vals):
            self._check_draft()
        if "resign_by" in vals:
            self._check_resign_by(fields.Date.to_date(vals["resign_by"]))
        return super().write(vals)

    def _check_resign_by(self, day):
        """Who was told a day can count on it: once in force, it only moves later, and
        not after it has passed."""
        today = self.env["welfare.clock"]._today()
        for charter in self.filtered(lambda c: c.state != "draft"):
            if charter.resign_by == day:
                continue
            if not charter.resign_by or not day or day < charter.resign_by:
                raise UserError(
                    self.env._("The day to sign again by can only be moved later.")
                )
            if charter.resign_by < today:
                raise UserError(
                    self.env._("The day to sign again by has already passed.")
                )

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
        payload = {
            "name": self.name,
            "number": self.number,
            "preamble": self.preamble,
            "validity_months": self.validity_months,
            "articles": [
                article._get_hash_payload(version)
                for article in self.article_ids.sorted("number")
            ],
        }
        if version >= 2:
            payload["notice_days"] = self.notice_days
        return payload

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
        if self.resign_by and self.resign_by < self.env["welfare.clock"]._today():
            raise UserError(self.env._("The day to sign again by has already passed."))
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
        # What was just corrected goes in before the text is frozen.
        self.env.flush_all()
        now = self.env["welfare.clock"]._now()
        if previous := self._get_in_force(self.company_id).sudo():
            previous.write({"state": "superseded", "superseded_on": now})
            # The index that keeps one version in force is checked row by row.
            previous.flush_recordset()
        self.sudo().write(self._prepare_in_force_vals(now))
        self.flush_recordset()
        self._after_put_in_force()

    def _after_put_in_force(self):
        """Hook: a version has just come into force."""

    @api.model
    def _get_outdated_ids(self, at):
        """Versions whose signatures no longer hold, because a later one had to be
        signed by a day that is over.

        :param at: naive UTC datetime
        :return: ids of ``welfare.charter``, of every company
        """
        day = self.env["welfare.clock"]._day_of(at)
        latest = self.sudo()._read_group(
            [("resign_by", "<", day), ("date_in_force", "<=", at)],
            ["company_id"],
            ["date_in_force:max"],
        )
        domain = Domain.OR(
            Domain("company_id", "=", company.id) & Domain("date_in_force", "<", since)
            for company, since in latest
        )
        return self.sudo().search(domain).ids

    def _get_resign_day(self):
        """:return: the last day on which signatures of this version hold, because a
        later version has to be signed by then; ``None`` if no version says so"""
        self.ensure_one()
        days = (
            self.sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("date_in_force", ">", self.date_in_force),
                    ("resign_by", "!=", False),
                ]
            )
            .mapped("resign_by")
        )
        return min(days, default=None)

    def _get_terms_sentence(self):
        """:return: how long a signature holds and what withdrawing takes, in words"""
        self.ensure_one()
        holds = self.env._("A signature holds for %s months.", self.validity_months)
        if not self.notice_days:
            return holds
        notice = self.env._(
            "Who withdraws goes on selling for %s days.", self.notice_days
        )
        return f"{holds} {notice}"

    def _to_pdf(self):
        """The text on its own, in the language of the environment; the English says
        that the Italian binds.

        :return: bytes; pages without PDF engine get HTML, as every report
        """
        content, _type = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("welfarepiu_supplier_charter.report_charter", self.ids)
        )
        return content

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
