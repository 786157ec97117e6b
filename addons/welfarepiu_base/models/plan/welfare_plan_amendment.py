from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .welfare_plan import TERMS

# Another firm or another origin is another plan.
NEVER_AMENDED = {"payer_id", "company_id", "origin"}


class WelfarePlan(models.Model):
    """A plan in force is amended: a new version takes over from a day on.

    What was granted under the old terms keeps them, because each lot points at the
    version under which it was granted.
    """

    _inherit = "welfare.plan"

    amends_id = fields.Many2one(
        "welfare.plan",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    amendment_ids = fields.One2many("welfare.plan", "amends_id", readonly=True)
    root_id = fields.Many2one(
        "welfare.plan",
        string="First version",
        compute="_compute_root_id",
        store=True,
        recursive=True,
        index=True,
    )
    version = fields.Integer(compute="_compute_root_id", store=True, recursive=True)
    superseded_on = fields.Date(
        string="Amended from",
        readonly=True,
        copy=False,
        help="The first day on which the next version holds in its place.",
    )
    state = fields.Selection(
        selection_add=[("superseded", "Amended")],
        ondelete={"superseded": "set default"},
    )
    change_text = fields.Text(string="What changes", compute="_compute_change_text")

    _amended_once = models.UniqueIndex(
        "(amends_id) WHERE state <> 'draft'",
        "This plan is already amended: amend its latest version.",
    )

    @api.depends("amends_id.root_id", "amends_id.version")
    def _compute_root_id(self):
        for plan in self:
            plan.root_id = plan.amends_id.root_id or plan
            plan.version = plan.amends_id.version + 1

    @api.depends(lambda _self: ("amends_id", *sorted(TERMS)))
    @api.depends_context("lang")
    def _compute_change_text(self):
        for plan in self:
            plan.change_text = "\n".join(
                self.env._("%(term)s: %(old)s → %(new)s", term=label, old=old, new=new)
                for label, old, new in plan._get_changes()
            )

    @api.constrains("amends_id", *NEVER_AMENDED, "date_from")
    def _check_amendment(self):
        for plan in self.filtered("amends_id"):
            old = plan.amends_id
            if any(plan[name] != old[name] for name in NEVER_AMENDED):
                raise ValidationError(
                    self.env._(
                        "An amendment keeps the firm and the origin of the credit:"
                        " otherwise it is another plan."
                    )
                )
            if plan.date_from <= old.date_from:
                raise ValidationError(
                    self.env._("An amendment holds from a day after the plan began.")
                )

    def _get_changes(self):
        """:return: list of ``(term, before, after)``, in the user's words, of the terms
        in which this version differs from the one it amends
        """
        self.ensure_one()
        if not self.amends_id:
            return []
        labels = self.fields_get(TERMS, ["string"])
        pairs = [
            (
                labels[name]["string"],
                self.amends_id._get_term_words(name),
                self._get_term_words(name),
            )
            for name in TERMS
        ]
        return sorted(pair for pair in pairs if pair[1] != pair[2])

    def _get_term_words(self, name):
        field = self._fields[name]
        if field.relational:
            return ", ".join(self[name].mapped("display_name")) or "-"
        if field.type == "selection":
            return dict(field._description_selection(self.env))[self[name]]
        if field.type == "date":
            return format_date(self.env, self[name]) or "-"
        return str(self[name] or "-")

    def _get_last_day(self):
        last_day = super()._get_last_day()
        if self.superseded_on:
            last_day = min(last_day, self.superseded_on - timedelta(days=1))
        return last_day

    def action_amend(self):
        amendment = self._amend()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": amendment.id,
            "view_mode": "form",
        }

    def _amend(self, date_from=None):
        """Draft the next version of a plan in force, with its terms to change.

        :param date_from: first day on which the new terms hold, default tomorrow
        :return: the draft, a ``welfare.plan``; the old one holds until the draft is put
            in force and its day has come
        :raise UserError: not in force, or amended already
        """
        self.ensure_one()
        if self.state != "in_force" or self.superseded_on:
            raise UserError(
                self.env._("Only the latest version of a plan in force is amended.")
            )
        drafts = self.amendment_ids.filtered(lambda plan: plan.state == "draft")
        if not drafts:
            self.check_access("create")
            # The link to the old version is no field of the form.
            drafts = self.sudo().copy(self._prepare_amendment_vals(date_from))
        return drafts[:1].with_env(self.env)

    def _prepare_amendment_vals(self, date_from):
        today = self.env["welfare.clock"]._today()
        return {
            "name": self.name,
            "amends_id": self.id,
            "date_from": date_from or max(today, self.date_from) + timedelta(days=1),
        }

    def _check_can_put_in_force(self):
        res = super()._check_can_put_in_force()
        for plan in self.filtered("amends_id"):
            if plan.amends_id.state != "in_force" or plan.amends_id.superseded_on:
                raise UserError(
                    self.env._("Only the latest version of a plan in force is amended.")
                )
            if plan.date_from < self.env["welfare.clock"]._today():
                raise UserError(
                    self.env._(
                        "An amendment does not reach back: let it hold from today on."
                    )
                )
            if not plan._get_changes() and (
                plan.agreement_sha256 == plan.amends_id.agreement_sha256
            ):
                raise UserError(self.env._("This amendment changes nothing."))
        return res

    def _put_in_force(self):
        self.amends_id.lock_for_update()
        self.amends_id.invalidate_recordset(["state", "superseded_on"])
        res = super()._put_in_force()
        for plan in self.filtered("amends_id"):
            plan.amends_id._keep({"superseded_on": plan.date_from})
        self._mark_superseded()
        return res

    @api.model
    def _mark_superseded(self):
        """Say of each amended plan whose day has come that it no longer holds.

        For the eye only: what may be granted under it is judged by the days.
        """
        self.search(
            [
                ("state", "=", "in_force"),
                ("superseded_on", "<=", self.env["welfare.clock"]._today()),
            ]
        )._keep({"state": "superseded"})

    def _get_versions(self):
        """:return: every version of these plans, drafts too"""
        return self.search([("root_id", "in", self.root_id.ids)])

    @api.model
    def _find_terms(self, root, day):
        """:return: the version of plan ``root`` that holds on ``day``; may be none"""
        return self.search(
            [
                ("root_id", "=", root.root_id.id),
                ("state", "in", ("in_force", "superseded")),
                ("date_from", "<=", day),
                "|",
                ("superseded_on", "=", False),
                ("superseded_on", ">", day),
            ],
            limit=1,
        )
