import base64

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import kept

#: After the decision: as long as papers that nobody asked for.
MONTHS_KEPT = 12

GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'who helped with a request is kept'
            USING ERRCODE = 'restrict_violation';
    ELSIF (NEW.request_id, NEW.helper_id, NEW.started_at)
            IS DISTINCT FROM (OLD.request_id, OLD.helper_id, OLD.started_at)
       OR (OLD.stopped_at IS NOT NULL
           AND NEW.stopped_at IS DISTINCT FROM OLD.stopped_at) THEN
        RAISE EXCEPTION 'who helped with a request is kept'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareFundHelp(models.Model):
    """A social worker acts for somebody who asks, with a signature on paper.

    Who helps stays written down. The applicant can stop it at any moment; from then on
    the helper sees nothing more.
    """

    _name = "welfare.fund.help"
    _inherit = ["welfare.guarded", "welfare.upload"]
    _description = "Help with a request to the Fund"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="request_id.company_id")
    helper_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    started_at = fields.Datetime(required=True, readonly=True)
    stopped_at = fields.Datetime(readonly=True)
    content = fields.Binary(string="Signed paper", attachment=True, readonly=True)
    mimetype = fields.Char(readonly=True)
    erased_at = fields.Datetime(string="Erased", readonly=True)

    _request_unique = models.Constraint(
        "UNIQUE (request_id)", "Somebody already helps with this request."
    )
    _signed = models.Constraint(
        "CHECK (mimetype IS NOT NULL)", "Help needs a signature on paper."
    )

    @api.model
    def _get_guards(self):
        return kept(self._table, ("UPDATE", "DELETE"), GUARD_BODY)

    @api.model
    def _prepare_vals(self, request, upload):
        return {
            "request_id": request.id,
            "helper_id": request.helper_id.id,
            "started_at": self.env["welfare.clock"]._now(),
            "content": base64.b64encode(upload.content),
            "mimetype": upload.mimetype,
        }

    def _stop(self):
        for one in self.filtered(lambda one: not one.stopped_at):
            one.stopped_at = self.env["welfare.clock"]._now()

    def _erase(self):
        self.filtered("content").write(
            {"content": False, "erased_at": self.env["welfare.clock"]._now()}
        )

    @api.model
    def _cron_erase(self):
        """Each night: signed papers of requests that are long over."""
        today = self.env["welfare.clock"]._today()
        helps = self.search([("erased_at", "=", False)])
        helps.filtered(lambda one: one._is_over(today))._erase()

    def _is_over(self, today):
        """:return: whether nobody needs to see the signature any more"""
        self.ensure_one()
        day = self.request_id._get_closed_on()
        return bool(day) and day + relativedelta(months=MONTHS_KEPT) <= today
