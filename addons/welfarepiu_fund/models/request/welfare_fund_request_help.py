import base64

from stdnum.it import codicefiscale

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .welfare_fund_request import DOSSIER, SOCIAL_WORKER


class WelfareFundRequest(models.Model):
    """For who cannot ask alone, or has no e-mail: a social worker asks with them."""

    _inherit = "welfare.fund.request"

    helper_id = fields.Many2one(
        "res.users",
        string="Helped by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups=DOSSIER,
    )
    is_helped = fields.Boolean(
        string="Somebody helps now", readonly=True, groups=DOSSIER
    )
    help_ids = fields.One2many(
        "welfare.fund.help", "request_id", readonly=True, groups=DOSSIER
    )

    # Kept here as well as by the votes: who helps has taken a side.
    _helper_apart = models.Constraint(
        "CHECK (NOT is_helped OR helper_id IS NOT NULL)",
        "Help is given by somebody.",
    )

    @api.model
    def _create_on_behalf(self, tax_code, fund, vals, paper):
        """Begin a request for a worker who has signed for it.

        :param str tax_code: of the worker; the only way to find somebody
        :param fund: the ``welfare.fund`` asked
        :param dict vals: as for :meth:`_create_for_worker`
        :param bytes paper: base64, the signed paper
        :return: the draft ``welfare.fund.request``
        :raise AccessError: the user is no social worker
        :raise UserError: no such worker, or it is the user
        :raise ValidationError: the paper is not taken, or as for one's own request
        """
        self._check_can_help()
        worker = self._find_worker(tax_code, fund)
        if worker == self.env.user.partner_id:
            raise UserError(self.env._("Nobody helps themselves: ask as a worker."))
        if not paper:
            raise ValidationError(self.env._("The paper the worker signed is missing."))
        upload = self.env["welfare.fund.help"]._check_content(base64.b64decode(paper))
        request = self._create_for_worker(worker, fund, vals)._as_system()
        request.write({"helper_id": self.env.uid, "is_helped": True})
        Help = request.env["welfare.fund.help"]
        Help.create(Help._prepare_vals(request, upload))
        return request.with_env(self.env)

    def _check_can_help(self):
        if not self.env.user.has_group(SOCIAL_WORKER):
            raise AccessError(self.env._("Your role in the Fund does not allow this."))

    @api.model
    def _find_worker(self, tax_code, fund):
        """:return: the worker of a member firm with exactly this tax code"""
        code = codicefiscale.compact(tax_code or "")
        worker = (
            self.env["welfare.employment"]
            .sudo()
            .search(
                [
                    ("worker_id.l10n_it_codice_fiscale", "=", code),
                    ("company_id", "=", fund.sudo().operator_company_id.id),
                    ("left_on", "=", False),
                ],
                limit=1,
            )
            .worker_id
            if code
            else None
        )
        if not worker:
            raise UserError(self.env._("No worker of a member firm has this tax code."))
        return worker

    def _is_helper(self):
        """:return: whether the user helps with this request right now"""
        self.ensure_one()
        request = self.sudo()
        return request.is_helped and request.helper_id == self.env.user

    def _acts_for_applicant(self):
        return super()._acts_for_applicant() or self._is_helper()

    def _get_consent_way(self):
        return "paper" if self._is_helper() else super()._get_consent_way()

    def _stop_help(self):
        """The applicant wants no help any more, or the helper steps back."""
        self.ensure_one()
        self._check_is_applicant()
        self._lock()
        request = self._as_system()
        if not request.is_helped:
            raise UserError(self.env._("Nobody helps with this request."))
        request.help_ids._stop()
        request.is_helped = False

    def _check_role(self, group):
        res = super()._check_role(group)
        for request in self:
            if request.sudo().helper_id == self.env.user:
                raise AccessError(
                    self.env._("Who helps with a request does not decide on it.")
                )
        return res
