from odoo import api, models
from odoo.exceptions import UserError

from ...tools.guards import lots_move


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """The core moves every link by SQL, and *deletes* rows where that breaks a
    constraint: what it would break is settled before, or the merge is refused."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if len(partners) < 2 or not partners._welfare_is_member():
            return super()._merge(partner_ids, dst_partner, extra_checks)
        if not dst_partner or dst_partner not in partners:
            dst_partner = self._get_ordered_partner(partners.ids)[-1]
        partners._welfare_check_can_merge(dst_partner)
        # The core's own refusals, too, leave everything as it was.
        with self.env.cr.savepoint(), lots_move(self.env.cr, "on"):
            # Checked above. Without wider rights the core's merge stumbles over the
            # website's visitors, and leaves links of what the user may not read.
            wizard = self.sudo()
            wizard._welfare_prepare_merge((partners - dst_partner).sudo(), dst_partner)
            res = super(BasePartnerMergeAutomaticWizard, wizard)._merge(
                partners.ids, dst_partner.sudo(), extra_checks
            )
        # Links that came by SQL.
        self.env.add_to_compute(
            dst_partner._fields["is_welfare_firm"], dst_partner.sudo()
        )
        return res

    @api.model
    def _welfare_prepare_merge(self, sources, target):
        """Settle what could not belong to one contact twice.

        :param sources: contacts that disappear, sudo
        :param target: the contact that stays
        """
        target = target.sudo()
        self._welfare_merge_tax_codes(sources, target)
        self._welfare_merge_activation_codes(sources | target)
        self._welfare_merge_employments(sources, target)
        self._welfare_merge_payers(sources, target)
        self._welfare_merge_settlements(sources, target)
        self.env.flush_all()

    def _welfare_merge_tax_codes(self, sources, target):
        """The code moves instead of standing twice while both contacts are there."""
        found = sources.filtered("l10n_it_codice_fiscale")
        tax_code = found[:1].l10n_it_codice_fiscale
        if found and target.is_welfare_worker:
            found.l10n_it_codice_fiscale = False
            found.flush_recordset()
            target.l10n_it_codice_fiscale = target.l10n_it_codice_fiscale or tax_code
        elif found.filtered("is_welfare_worker"):
            found.is_welfare_worker = False
            found.flush_recordset()
            target.is_welfare_worker = True

    def _welfare_merge_activation_codes(self, partners):
        """The newest code of the person goes on, older ones end."""
        Code = self.env["welfare.activation.code"].sudo()
        live = Code.concat(
            *(Code.search(Code._get_live_domain(partner)) for partner in partners)
        )
        (live - live.sorted("id")[-1:]).revoked_at = self.env["welfare.clock"]._now()

    def _welfare_merge_employments(self, sources, target):
        """One employment with each firm goes on.

        The other one ends today and is put away: lots and the record of who was in a
        plan keep the employment they were granted under.
        """
        Employment = self.env["welfare.employment"].sudo()
        today = self.env["welfare.clock"]._today()
        running = Employment.with_context(active_test=False).search(
            [
                ("worker_id", "in", (sources | target).ids),
                ("left_on", "=", False),
            ]
        )
        for group in running.grouped("payer_id").values():
            keep = group.filtered(lambda one: one.worker_id == target)[:1] or group[:1]
            for double in group - keep:
                for name in ("payroll_number", "category_id", "hired_on"):
                    keep[name] = keep[name] or double[name]
                double.left_on = max(today, double.hired_on or today)
                double.active = False

    def _welfare_merge_payers(self, sources, target):
        """Of a firm written down twice, the payer nobody used goes."""
        payers = (
            self.env["welfare.payer"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", (sources | target).ids)])
        )
        for group in payers.grouped("company_id").values():
            if len(group) > 1:
                used = group.filtered(lambda payer: payer._is_used())
                (group - (used or group[:1])).unlink()

    def _welfare_merge_settlements(self, sources, target):
        """One statement a month: a draft gives its lines to the other, or back."""
        Settlement = self.env["welfare.settlement"].sudo()
        found = Settlement.search([("supplier_id", "in", (sources | target).ids)])
        months = found.grouped(
            lambda one: (one.company_id, one.period_start, one.is_agency)
        )
        for settlements in months.values():
            keep = settlements.sorted(lambda one: (one.state != "posted", one.id))[:1]
            for double in settlements - keep:
                lines = double.line_ids
                double.unlink()
                if keep.state == "draft":
                    lines.settlement_id = keep


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_is_member(self):
        """:return: whether one of these has, or had, a part in the community"""
        partners = self.sudo().with_context(active_test=False)
        return bool(
            partners.filtered(
                lambda partner: partner.is_welfare_worker
                or partner.is_welfare_supplier
                or partner.welfare_payer_ids
                or partner.welfare_employment_ids
            )
        )

    def _welfare_check_can_merge(self, target):
        """:raise UserError: merging these into ``target`` would break the ledger"""
        user = self.env.user
        if not (self.env.su or user.has_group("welfarepiu_base.group_operator")):
            raise UserError(
                self.env._(
                    "Only the operator merges workers, firms and suppliers: credit and"
                    " documents would change hands."
                )
            )
        partners = self.sudo().with_context(active_test=False)
        if obstacles := partners._welfare_get_merge_obstacles(target.sudo()):
            raise UserError("\n".join(obstacles))

    def _welfare_get_merge_obstacles(self, target):
        """Hook: why these contacts cannot become one.

        :param target: the one among them that stays
        :return: list of sentences, empty if they can
        """
        obstacles = []
        workers = self.filtered("is_welfare_worker")
        if workers:
            obstacles += self._welfare_get_worker_merge_obstacles(workers)
        if self._welfare_has_hashed_entries(self - target):
            obstacles.append(
                self.env._(
                    "Sealed accounting entries name one of these contacts: it must be"
                    " the one that stays."
                )
            )
        payers = self.welfare_payer_ids
        for group in payers.grouped("company_id").values():
            if len(group.filtered(lambda payer: payer._is_used())) > 1:
                obstacles.append(
                    self.env._(
                        "Both contacts are member firms with plans, workers or"
                        " payments of their own: credit already granted stays charged"
                        " to its firm. Go on with one of the two and archive the other."
                    )
                )
        if payers and any(partner.parent_id for partner in self):
            obstacles.append(
                self.env._(
                    "A member firm is a contact of its own and cannot be merged with a"
                    " contact of another company."
                )
            )
        return obstacles + self._welfare_get_settlement_merge_obstacles()

    def _welfare_get_worker_merge_obstacles(self, workers):
        obstacles = []
        others = self - workers
        if others.filtered(
            lambda one: one.is_company
            or one.parent_id
            or one.is_welfare_supplier
            or one.welfare_payer_ids
        ):
            obstacles.append(
                self.env._(
                    "A worker cannot be merged with a company, a supplier or a"
                    " company's contact: each one's credit and documents stay apart."
                )
            )
        codes = {code for code in self.mapped("l10n_it_codice_fiscale") if code}
        if len(codes) > 1:
            obstacles.append(
                self.env._(
                    "These contacts have different tax codes, so they are different"
                    " people. If one code is wrong, correct it first."
                )
            )
        return obstacles

    def _welfare_get_settlement_merge_obstacles(self):
        groups = self.env["welfare.settlement"]._read_group(
            [("supplier_id", "in", self.ids), ("state", "=", "posted")],
            ["company_id", "period_start:month", "is_agency"],
            ["__count"],
            having=[("__count", ">", 1)],
        )
        return [
            self.env._(
                "Both suppliers have a posted statement for %s: these stay as they"
                " are, so the contacts cannot become one.",
                month.strftime("%m/%Y"),
            )
            for _company, month, _agency, _count in groups
        ]

    def _welfare_has_hashed_entries(self, sources):
        """The contact is part of an entry's seal (``money.md`` 18)."""
        return bool(
            self.env["account.move.line"]
            .sudo()
            .search_count(
                [
                    ("partner_id", "in", sources.ids),
                    ("move_id.inalterable_hash", "!=", False),
                ],
                limit=1,
            )
        )
