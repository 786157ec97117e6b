from odoo import models
from odoo.exceptions import UserError


class WelfareGrantBatch(models.Model):
    _inherit = "welfare.grant.batch"

    def _print_activation_letters(self):
        """Letters with new codes for the file's workers who have no account yet.

        Codes handed out before end with these.

        :return: bytes of one PDF
        :raise AccessError: the user does not act for the firm
        :raise UserError: not booked, or everybody has opened the account
        """
        self.ensure_one()
        batch = self._with_rights()
        workers = batch._get_workers_without_account()
        if not workers:
            raise UserError(
                self.env._("Everybody in this file has already opened the account.")
            )
        Code = self.env["welfare.activation.code"]
        letters = [
            batch._prepare_letter(worker, Code._create_for(worker))
            for worker in workers
        ]
        pdf, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(
                "welfarepiu_base.report_activation_letter", data={"letters": letters}
            )
        )
        return pdf

    def _get_workers_without_account(self):
        workers = self.line_ids.employment_id.worker_id
        Code = self.env["welfare.activation.code"]
        return workers.filtered(
            # A wallet that two firms fill is opened by a letter of the operator.
            lambda worker: not worker.user_ids and Code._may_create_for(worker)
        ).sorted("name")

    def _prepare_letter(self, worker, code):
        return {
            "name": worker.name,
            "address": [
                line
                for line in (
                    worker.street,
                    " ".join(filter(None, (worker.zip, worker.city))),
                )
                if line
            ],
            "firm": self.payer_id.name,
            "code": code,
            # Behind the #: a browser keeps it to itself, no log ever sees it.
            "url": f"{self.get_base_url()}/attiva#{code}",
            "expires_on": self._get_code_expiry(worker),
        }

    def _get_code_expiry(self, worker):
        Code = self.env["welfare.activation.code"].sudo()
        live = Code.search(Code._get_live_domain(worker), limit=1)
        return self.env["welfare.clock"]._day_of(live.expires_at)
