from odoo import models
from odoo.exceptions import LockError, UserError


class WelfareLocked(models.AbstractModel):
    """A record on which people do one thing at a time: who comes second is told, and
    does it again on what is true then."""

    _name = "welfare.locked"
    _description = "One thing at a time"

    def _lock(self):
        """Lock these records until the end of the transaction, and read them again.

        :raise UserError: somebody else is at one of them right now
        """
        self.flush_recordset()
        try:
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(self._get_locked_message()) from error
        self.invalidate_recordset()

    def _get_locked_message(self):
        """Hook: what who comes second is told."""
        return self.env._("Somebody else is working on this right now. Try again.")
