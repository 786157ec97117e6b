from odoo import api, models
from odoo.exceptions import AccessError


class ReportActivationLetter(models.AbstractModel):
    """The printed letter by which a worker without e-mail opens the own account.

    A code is readable only in the moment it is made, so the letter takes data and no
    record: print it with ``_render_qweb_pdf(REPORT, data={"letters": [...]})``.
    """

    _name = "report.welfarepiu_base.report_activation_letter"
    _description = "Activation letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        """:param data: ``letters``, a list of dicts with ``name``, ``address`` (list
        of lines), ``firm``, ``code`` (in clear), ``url`` and ``expires_on`` (date)
        :raises AccessError: a portal user could otherwise print letters in our name
        """
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(
                self.env._("Activation letters are printed by the operator.")
            )
        letters = (data or {}).get("letters", [])
        return {
            "letters": letters,
            "qr_uri": self.env["ir.actions.report"]._welfare_qr_uri,
            "company": self.env.company,
        }
