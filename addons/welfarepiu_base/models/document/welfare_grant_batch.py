from odoo import fields, models
from odoo.exceptions import UserError


class WelfareGrantBatch(models.Model):
    _inherit = "welfare.grant.batch"

    letters_ids = fields.One2many(
        "welfare.activation.letters", "batch_id", readonly=True
    )

    def _request_activation_letters(self, only_without_email=False):
        """Letters with new codes for the file's workers who have no account yet.

        A few are printed at once, many in the background, in bundles.

        :param only_without_email: leave out who can be written to
        :return: the ``welfare.activation.letters``
        :raise AccessError: the user does not act for the firm
        :raise UserError: not booked, everybody has opened the account, or letters are
            being prepared already
        """
        self.ensure_one()
        batch = self._with_rights()
        batch.lock_for_update()
        batch.invalidate_recordset(["letters_ids"])
        workers = batch._get_workers_without_account()
        if only_without_email:
            workers = workers.filtered(lambda worker: not worker.email)
        if not workers:
            raise UserError(
                self.env._("Everybody in this file has already opened the account.")
            )
        if batch.letters_ids.filtered(lambda bundle: bundle.state == "queued"):
            raise UserError(self.env._("These letters are still being prepared."))
        return batch.letters_ids._request_for(batch, workers)

    def _get_letters(self):
        """:return: the bundles that can be printed, or are being prepared
        :raise AccessError: the user does not act for the firm
        """
        return self._with_rights().letters_ids.filtered(
            lambda bundle: bundle.state != "removed"
        )

    def _count_letters(self):
        """:return: ``{"all": letters to print, "no_email": those of them for who has
        no e-mail}``
        """
        batch = self._with_rights()
        Partner = batch.env["res.partner"]
        domain = [
            ("user_ids", "=", False),
            ("welfare_employment_ids", "in", batch._get_granted_employment_ids()),
        ]
        return {
            "all": Partner.search_count(domain),
            "no_email": Partner.search_count([*domain, ("email", "in", (False, ""))]),
        }

    def _get_workers_without_account(self):
        employments = self.env["welfare.employment"].browse(
            self._get_granted_employment_ids()
        )
        workers = employments.worker_id
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
