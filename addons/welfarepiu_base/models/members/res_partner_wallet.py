from odoo import api, models
from odoo.exceptions import AccessError

#: Ways into a worker's wallet: a new password is sent to the e-mail, who has none logs
#: in with the tax code, and a payroll file finds its workers by it.
WALLET_KEYS = ("email", "l10n_it_codice_fiscale", "is_welfare_worker")

#: Who manages users sets passwords anyhow.
KEEPERS = ("welfarepiu_base.group_operator", "base.group_erp_manager")


class ResPartner(models.Model):
    """What opens a worker's wallet is changed by the worker and by the operator; and
    by the firm's payroll file, with rights of its own (``welfare.payer._enrol``)."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("is_welfare_worker") for vals in vals_list):
            self._welfare_check_keeper()
        return super().create(vals_list)

    def write(self, vals):
        if any(
            partner._welfare_would_change_key(vals)
            for partner in self.sudo()
            if not self.env.su and partner != self.env.user.partner_id
        ):
            self._welfare_check_keeper()
        return super().write(vals)

    def _welfare_would_change_key(self, vals):
        """:return: whether ``vals`` change what opens a wallet, or make it one"""
        changed = [
            name
            for name in WALLET_KEYS
            if name in vals and (self[name] or False) != (vals[name] or False)
        ]
        return bool(changed) and (
            "is_welfare_worker" in changed or self._welfare_has_wallet()
        )

    def _welfare_has_wallet(self):
        """:return: whether this contact is or was a worker, of whatever firm"""
        self.ensure_one()
        partner = self.sudo().with_context(active_test=False)
        return (
            partner.is_welfare_worker
            or bool(partner.welfare_employment_ids)
            or any(
                user.has_group("welfarepiu_base.group_worker")
                for user in partner.user_ids
            )
        )

    @api.model
    def _welfare_check_keeper(self):
        user = self.env.user
        if not self.env.su and not any(user.has_group(group) for group in KEEPERS):
            raise AccessError(
                self.env._(
                    "The e-mail and the tax code of a worker open the wallet: only the"
                    " worker and the operator change them."
                )
            )

    def signup_get_auth_param(self):
        """No token that opens a worker's account goes to whoever asks: there are
        activation codes."""
        closed = self.filtered(
            lambda one: not one.sudo().user_ids and one._welfare_has_wallet()
        )
        return super(ResPartner, self - closed).signup_get_auth_param()
