from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import kept

GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'suspensions are not deleted'
            USING ERRCODE = 'restrict_violation';
    ELSIF (NEW.adhesion_id, NEW.date_from, NEW.reason, NEW.to_do,
            NEW.suspended_by_id) IS DISTINCT FROM
          (OLD.adhesion_id, OLD.date_from, OLD.reason, OLD.to_do,
            OLD.suspended_by_id)
       OR (OLD.date_to IS NOT NULL AND NEW.date_to IS DISTINCT FROM OLD.date_to) THEN
        RAISE EXCEPTION 'a suspension only ends'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareCharterSuspension(models.Model):
    _name = "welfare.charter.suspension"
    _inherit = ["welfare.charter.suspension", "welfare.guarded"]

    to_do = fields.Text(string="What to do", readonly=True)
    suspended_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )

    @api.model
    def _get_guards(self):
        """What was told stays as it was told; a suspension ends once."""
        return (
            *super()._get_guards(),
            *kept(self._table, ("UPDATE", "DELETE"), GUARD_BODY),
        )
