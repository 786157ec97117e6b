from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class WelfareCharterAdhesion(models.Model):
    _inherit = "welfare.charter.adhesion"

    visit_ids = fields.One2many("welfare.charter.visit", "adhesion_id")
    visit_count = fields.Integer(compute="_compute_life_counts")
    action_ids = fields.One2many("welfare.charter.action", "adhesion_id")
    action_count = fields.Integer(
        string="Corrective actions", compute="_compute_life_counts"
    )
    appeal_ids = fields.One2many("welfare.charter.appeal", "adhesion_id")
    withdrawn_on = fields.Datetime(readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    stop_words = fields.Text(
        string="Why it does not hold",
        compute="_compute_stop_words",
        compute_sudo=True,
        help="As the supplier reads it.",
    )

    def _compute_life_counts(self):
        visits, actions = (
            dict(
                self.env[model]._read_group(
                    [("adhesion_id", "in", self.ids)], ["adhesion_id"], ["__count"]
                )
            )
            for model in ("welfare.charter.visit", "welfare.charter.action")
        )
        for adhesion in self:
            adhesion.visit_count = visits.get(adhesion, 0)
            adhesion.action_count = actions.get(adhesion, 0)

    @api.depends("is_in_force")
    @api.depends_context("lang")
    def _compute_stop_words(self):
        now = self.env["welfare.clock"]._now()
        for adhesion in self:
            adhesion.stop_words = adhesion.signed_on and "\n".join(
                adhesion._get_stops(now)
            )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"withdrawn_on", "withdrawn_by_id"}

    # ------------------------------------------------------------
    # When it holds
    # ------------------------------------------------------------

    @api.model
    def _get_valid_at_domain(self, at):
        """Besides its own dates: no paper that stops the supplier is over, and no
        corrective action that stops it was missed."""
        return super()._get_valid_at_domain(at) & ~self._get_stopped_domain(at)

    @api.model
    def _get_stopped_domain(self, at):
        """:param at: naive UTC datetime
        :return: domain of the adhesions whose supplier is stopped by rule"""
        day = self.env["welfare.clock"]._day_of(at)
        stopped = self.env["welfare.charter.certificate.type"]._find_stopped(day)
        missed = self.env["welfare.charter.action"]._find_stopped(at)
        return Domain("partner_id", "in", set().union(*stopped.values())) | Domain.OR(
            Domain("company_id", "=", company.id) & Domain("partner_id", "in", partners)
            for company, partners in missed
        )

    def _get_stops(self, at):
        """Why a signed adhesion does not hold, and what to do.

        :param at: naive UTC datetime
        :return: list of sentences for the supplier; empty if it holds
        """
        self.ensure_one()
        return [
            *self._get_date_stops(at),
            *self._get_suspension_stops(at),
            *self._get_paper_stops(at),
            *self._get_action_stops(at),
        ]

    def _get_date_stops(self, at):
        day = self._get_last_day()
        if self.filtered_domain(
            Domain("valid_from", "<=", at)
            & Domain("valid_until", ">", at)
            & Domain("charter_id", "in", self.charter_id._get_outdated_ids(at))
        ):
            return [
                self.env._(
                    "A new version of the charter was to be signed by %s. Sign it, and"
                    " your products are back.",
                    format_date(self.env, day),
                )
            ]
        if not self.valid_from or self.valid_from <= at < self.valid_until:
            return []
        return [self.env._("Your signature ended on %s.", format_date(self.env, day))]

    def _get_suspension_stops(self, at):
        standing = self.suspension_ids.filtered(
            lambda one: one.date_from <= at and not (one.date_to and one.date_to <= at)
        )
        return [
            " ".join(
                filter(
                    None,
                    (self.env._("You are suspended: %s", one.reason), one.to_do),
                )
            )
            for one in standing
        ]

    def _get_paper_stops(self, at):
        day = self.env["welfare.clock"]._day_of(at)
        stopped = self.env["welfare.charter.certificate.type"]._find_stopped(day)
        return [
            self.env._(
                "Missing or over: %s. Send the new paper; once it is accepted all is as"
                " before.",
                one.name,
            )
            for one, partners in stopped.items()
            if self.partner_id.id in partners
        ]

    def _get_action_stops(self, at):
        Action = self.env["welfare.charter.action"]
        actions = Action.search(
            Action._get_stopping_domain(at)
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
        )
        return [
            self.env._(
                "To be put right by %(day)s, and not done: %(to_do)s",
                day=format_date(self.env, action.deadline),
                to_do=action.to_do,
            )
            for action in actions
        ]

    def _get_last_day(self):
        """:return: the last day in Italy, or part of it, on which it holds by its
        dates; ``None`` if not signed"""
        self.ensure_one()
        if not self.valid_until:
            return None
        own = self.env["welfare.clock"]._day_of(self.valid_until)
        return min(own, self.charter_id._get_resign_day() or own)

    # ------------------------------------------------------------
    # Suspension, withdrawal
    # ------------------------------------------------------------

    def _suspend(self, reason, to_do=""):
        """:param str reason: told to the supplier
        :param str to_do: what brings it back, told too"""
        adhesion = self.with_context(welfare_to_do=to_do)
        res = super(WelfareCharterAdhesion, adhesion)._suspend(reason)
        self.env["welfare.charter.notice"]._tell_now(
            self.partner_id,
            *self._get_suspension_stops(self.env["welfare.clock"]._now()),
        )
        return res

    def _prepare_suspension_vals(self, reason):
        return {
            **super()._prepare_suspension_vals(reason),
            "to_do": self.env.context.get("welfare_to_do"),
            "suspended_by_id": self.env.user.id,
        }

    def _readmit(self):
        res = super()._readmit()
        self.env["welfare.charter.notice"]._tell_now(
            self.partner_id,
            self.env._("You are readmitted: your products are sold again."),
        )
        return res

    def _withdraw(self, reason):
        """A supplier who has signed goes on selling for the days of notice it signed;
        the operator, and who is suspended, ends at once."""
        if not self._has_notice():
            super()._withdraw(reason)
            return
        self._check_supplier_or_reviewer()
        self._log_reason(reason)
        self._transition(("in_force",), self._prepare_notice_vals())

    def _has_notice(self):
        self.ensure_one()
        return (
            self.state == "in_force"
            and self._is_supplier_user()
            and bool(self.sudo().charter_id.notice_days)
        )

    def _prepare_notice_vals(self):
        return {
            "valid_until": min(self.valid_until, self._get_notice_end()),
            "withdrawn_on": self.env["welfare.clock"]._now(),
            "withdrawn_by_id": self.env.user.id,
        }

    def _get_notice_end(self):
        """:return: when a withdrawal of today ends the adhesion, naive UTC"""
        self.ensure_one()
        days = self.sudo().charter_id.notice_days
        today = self.env["welfare.clock"]._today()
        return self.env["welfare.charter.action"]._get_end_of(
            fields.Date.add(today, days=days)
        )

    def _get_what_is_sold(self):
        """What a supplier who leaves still has to serve.

        :return: dict with ``products`` (on sale), ``vouchers`` (not used yet) and
            ``orders`` (to be served): numbers
        """
        self.ensure_one()
        partner = self.sudo().partner_id
        Line = self.env["welfare.settlement.line"].sudo()
        return {
            "products": self.env["product.template"]
            .sudo()
            .search_count(
                [("welfare_supplier_id", "=", partner.id), ("is_published", "=", True)]
            ),
            "vouchers": self.env["welfare.voucher"]
            .sudo()
            .search_count(
                [
                    ("supplier_id", "=", partner.id),
                    ("state", "in", ("issued", "booked")),
                ]
            ),
            "orders": Line.search_count(
                [
                    ("supplier_id", "=", partner.id),
                    ("state", "=", "expected"),
                    ("voucher_id", "=", False),
                ]
            ),
        }

    @api.model
    def _cron_expire(self):
        """Who gave notice has withdrawn, not expired."""
        left = self.search(
            self._get_lapsed_domain() & Domain("withdrawn_on", "!=", False)
        )
        left.write({"state": "withdrawn"})
        return super()._cron_expire()

    def action_view_visits(self):
        self.ensure_one()
        return self._open_life("action_welfare_charter_visit")

    def action_view_actions(self):
        self.ensure_one()
        return self._open_life("action_welfare_charter_action")

    def _open_life(self, name):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"welfarepiu_supplier_charter.{name}"
        )
        return {
            **action,
            "domain": [("adhesion_id", "=", self.id)],
            "context": {"default_adhesion_id": self.id},
        }
