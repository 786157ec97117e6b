from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.guards import append_only


class WelfareErasure(models.Model):
    """That, when and by whom somebody's personal data were deleted: ids only."""

    _name = "welfare.erasure"
    _description = "Deletion of personal data"
    _inherit = ["welfare.guarded"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    erased_on = fields.Date(
        string="Deleted on", required=True, readonly=True, help="Day in Europe/Rome"
    )
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    identity_kept_until = fields.Date(
        readonly=True,
        help="Name, tax code and address stay until then on the contact, for the"
        " invoices in that name; a later row tells that they went.",
    )

    @api.model
    def _get_guards(self):
        return append_only(self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The register of deletions is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The register of deletions is never changed."))

    @api.model
    def _record(self, partner, kept_until):
        return self.sudo().create(
            {
                "partner_id": partner.id,
                "erased_on": self.env["welfare.clock"]._today(),
                "user_id": self.env.uid,
                "identity_kept_until": kept_until,
            }
        )

    @api.model
    def _cron_finish(self):
        """Delete the identities that invoices no longer need."""
        today = self.env["welfare.clock"]._today()
        finished = self._search(Domain("identity_kept_until", "=", False))
        waiting = self.search(
            Domain("identity_kept_until", "<", today)
            & Domain(
                "partner_id",
                "not in",
                self.browse(finished).partner_id.ids,
            )
        )
        for partner in waiting.partner_id:
            partner._welfare_erase()

    @api.model
    def _is_referred_to(self, records):
        """:return: whether a record of the suite holds on to one of ``records``"""
        for model in self.env.registry.values():
            if model._abstract or not model._auto or model._transient:
                continue
            if not model._original_module.startswith("welfarepiu_"):
                continue
            for name, field in model._fields.items():
                if (
                    field.type == "many2one"
                    and field.store
                    and field.comodel_name == records._name
                    and field.ondelete == "restrict"
                    and self.env[model._name]
                    .sudo()
                    .with_context(active_test=False)
                    .search_count([(name, "in", records.ids)], limit=1)
                ):
                    return True
        return False
