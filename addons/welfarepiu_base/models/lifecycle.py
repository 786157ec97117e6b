from odoo import api, models


class WelfareLifecycle(models.AbstractModel):
    """A model whose state, dates and figures are moved by its own methods only.

    A read-only field in Odoo is a matter of the form: whoever may write the record may
    write it by RPC or import. Here it is not; methods write through :meth:`_keep`.
    """

    _name = "welfare.lifecycle"
    _description = "Moved by its own methods"

    @api.model
    def _get_kept_fields(self):
        """Hook.

        :return: names of the fields that only methods write
        """
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and not field.related
        }

    @api.model
    def _has_field_access(self, field, operation):
        res = super()._has_field_access(field, operation)
        if operation == "write" and not self.env.su:
            return res and field.name not in self._get_kept_fields()
        return res

    def _keep(self, vals):
        """Write what only methods write.

        :raise AccessError: the user may not write these records at all
        """
        self.check_access("write")
        return self.sudo().write(vals)
