import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.welfarepiu_base.tools.guards import frozen

FROZEN = (
    "fund_id",
    "version",
    "seniority_months",
    "isee_ceiling",
    "asset_ceiling",
    "frequency_months",
    "appeal_days",
    "points_minimum",
    "grant_ceiling",
    "grant_validity_days",
    "quorum",
    "in_force_from",
    "content",
    "content_hash",
)


class WelfareFundRegulation(models.Model):
    """One version of the Fund's rules. Amounts are in the Fund's currency.

    Once in force it is frozen, with its events, papers, points and amounts: by this
    class for people, by triggers for everybody else. ``content`` is the whole version
    as canonical JSON, ``content_hash`` its SHA-256.
    """

    _name = "welfare.fund.regulation"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Regulation of the Solidarity Fund"
    _order = "fund_id, version desc"

    fund_id = fields.Many2one(
        "welfare.fund", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    version = fields.Integer(required=True, default=1)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_force", "In force"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    in_force_from = fields.Date(readonly=True, copy=False)
    superseded_on = fields.Date(readonly=True, copy=False)
    summary = fields.Text(
        string="In plain words", translate=True, help="Shown to workers."
    )
    seniority_months = fields.Integer(
        string="Months of employment",
        help="Least number of months with the present firm; 0: none asked.",
    )
    isee_ceiling = fields.Monetary(string="ISEE up to", help="0: no ceiling.")
    asset_ceiling = fields.Monetary(
        string="Financial assets up to", help="0: no ceiling."
    )
    frequency_months = fields.Integer(
        string="Months between grants", help="0: as often as needed.", default=12
    )
    appeal_days = fields.Integer(string="Days to appeal", default=30)
    points_minimum = fields.Float(string="Least points", digits=(8, 2))
    grant_ceiling = fields.Monetary(
        string="Most for one grant", help="0: only the amounts table."
    )
    grant_validity_days = fields.Integer(
        string="Days to spend a grant", required=True, default=180
    )
    quorum = fields.Integer(
        string="Votes to decide", required=True, default=2, help="Recusals not counted."
    )
    event_ids = fields.One2many(
        "welfare.fund.regulation.event", "regulation_id", string="Events", copy=True
    )
    point_rule_ids = fields.One2many(
        "welfare.fund.point.rule", "regulation_id", string="Points", copy=True
    )
    amount_rule_ids = fields.One2many(
        "welfare.fund.amount.rule", "regulation_id", string="Amounts", copy=True
    )
    content = fields.Text(readonly=True, copy=False)
    content_hash = fields.Char(string="Fingerprint", readonly=True, copy=False)

    _version_unique = models.Constraint(
        "UNIQUE (fund_id, version)", "The Fund already has this version."
    )
    _one_in_force = models.UniqueIndex(
        "(fund_id) WHERE state = 'in_force'", "One version at a time is in force."
    )
    _quorum_four_eyes = models.Constraint(
        "CHECK (quorum >= 2)", "At least two people decide."
    )
    _limits_positive = models.Constraint(
        "CHECK (seniority_months >= 0 AND isee_ceiling >= 0 AND asset_ceiling >= 0"
        " AND frequency_months >= 0 AND appeal_days >= 0 AND grant_ceiling >= 0"
        " AND grant_validity_days > 0)",
        "A limit of the regulation cannot be below zero.",
    )

    @api.model
    def _get_guards(self):
        return (frozen(self._table, FROZEN),)

    @api.depends("fund_id.name", "version")
    def _compute_display_name(self):
        for regulation in self:
            regulation.display_name = self.env._(
                "%(fund)s, version %(version)s",
                fund=regulation.fund_id.name or "",
                version=regulation.version,
            )

    def copy_data(self, default=None):
        data_list = super().copy_data(default=default)
        for regulation, data in zip(self, data_list, strict=True):
            data.setdefault("fund_id", regulation.fund_id.id)
            data["version"] = (default or {}).get(
                "version", regulation._get_next_version()
            )
        return data_list

    def copy(self, default=None):
        copies = super().copy(default)
        for regulation in copies:
            for rule in regulation.point_rule_ids.filtered("event_id"):
                rule.event_id = regulation.event_ids.filtered(
                    lambda event, rule=rule: event.code == rule.event_id.code
                )
        return copies

    def write(self, vals):
        if set(vals) - {"state", "superseded_on", "summary"}:
            self._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_is_draft()

    @api.model
    def _get_kept_fields(self):
        """A version is put in force by its action, not by writing its state."""
        return {"state", "in_force_from", "superseded_on", "content", "content_hash"}

    def _check_is_draft(self):
        """:raise UserError: the version is or was in force; applies to its tables"""
        if self.filtered(lambda regulation: regulation.state != "draft"):
            raise UserError(
                self.env._(
                    "A regulation that is or was in force does not change:"
                    " make a new version."
                )
            )

    def _get_next_version(self):
        return max(self.fund_id.regulation_ids.mapped("version"), default=0) + 1

    # -- putting in force -----------------------------------------------------

    def action_put_in_force(self):
        self._check_can_put_in_force()
        self.sudo()._put_in_force()

    def action_new_version(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "view_mode": "form",
        }

    def _check_can_put_in_force(self):
        if not self.env.su and not self.env.user.has_group(
            "welfarepiu_fund.group_fund_committee"
        ):
            raise AccessError(self.env._("The committee puts a regulation in force."))
        self._check_is_draft()
        if self.filtered(
            lambda regulation: not regulation.event_ids
            or not regulation.amount_rule_ids
        ):
            raise UserError(
                self.env._("A regulation needs at least one event and one amount.")
            )

    def _put_in_force(self):
        """Freeze this version and supersede the one before it."""
        today = self.env["welfare.clock"]._today()
        # Its tables are written before they freeze, and frozen in the order in which
        # they will be read again.
        self.env.flush_all()
        self.env.invalidate_all()
        for regulation in self:
            regulation._check_can_put_in_force()
            previous = regulation.fund_id.regulation_id
            previous.write({"state": "superseded", "superseded_on": today})
            # The index allows one in force: the old one must leave first.
            previous.flush_recordset()
            regulation.write({"in_force_from": today})
            content = regulation._get_canonical_content()
            regulation.write(
                {
                    "state": "in_force",
                    "content": content,
                    "content_hash": self._hash(content),
                }
            )
            regulation.flush_recordset()

    @api.model
    def _hash(self, content):
        return hashlib.sha256(content.encode()).hexdigest()

    def _get_canonical_content(self):
        """:return: the whole version as JSON with sorted keys"""
        self.ensure_one()
        return json.dumps(
            self._prepare_content(), sort_keys=True, ensure_ascii=False, default=str
        )

    def _prepare_content(self):
        self.ensure_one()
        content = {
            name: self[name]
            for name in FROZEN
            if name not in ("fund_id", "content", "content_hash")
        }
        content["fund"] = self.fund_id.id
        content["events"] = [event._prepare_content() for event in self.event_ids]
        content["points"] = [rule._prepare_content() for rule in self.point_rule_ids]
        content["amounts"] = [rule._prepare_content() for rule in self.amount_rule_ids]
        return content

    def _is_intact(self):
        """:return: whether the tables still say what was put in force"""
        self.ensure_one()
        self.env.invalidate_all()
        content = self._get_canonical_content()
        return self.content == content and self.content_hash == self._hash(content)

    # -- applying -------------------------------------------------------------

    def _get_ceiling(self, household_size):
        """:return: the most one grant can be for a household; 0.0 if none applies"""
        self.ensure_one()
        rule = self.amount_rule_ids.filtered(
            lambda rule: rule._applies_to(household_size)
        )[:1]
        if self.grant_ceiling:
            return min(rule.ceiling, self.grant_ceiling)
        return rule.ceiling
