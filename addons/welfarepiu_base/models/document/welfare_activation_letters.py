import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: As many letters as a page can wait for; a file with more of them goes to the cron.
LETTERS_AT_ONCE = 25

#: A bundle that is handled well at a printer, and one step of the cron.
LETTERS_PER_BUNDLE = 100

#: The bundle holds codes in clear: long enough to print it, no longer.
KEPT_DAYS = 7


class WelfareActivationLetters(models.Model):
    """A bundle of letters to print for the workers of a grant file.

    The codes exist in clear only in here, and only for some days.
    """

    _name = "welfare.activation.letters"
    _description = "Activation Letters"
    _order = "id desc"
    _rec_name = "batch_id"

    batch_id = fields.Many2one(
        "welfare.grant.batch",
        string="Grant file",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Asked by", required=True, readonly=True
    )
    worker_ids = fields.Many2many("res.partner", string="Workers", readonly=True)
    letter_count = fields.Integer(string="Letters", readonly=True)
    file = fields.Binary(attachment=True, readonly=True)
    state = fields.Selection(
        [
            ("queued", "Being prepared"),
            ("ready", "To print"),
            ("removed", "Removed"),
        ],
        default="queued",
        required=True,
        readonly=True,
        index=True,
    )
    printed_at = fields.Datetime(string="Prepared on", readonly=True)

    @api.model
    def _request_for(self, batch, workers):
        """Bundle letters for these workers of a grant file; a few are printed at once.

        :return: the bundles, the last one printed first
        """
        bundles = self.create(
            [
                self._prepare_bundle_vals(batch, workers[start:][:LETTERS_PER_BUNDLE])
                for start in range(0, len(workers), LETTERS_PER_BUNDLE)
            ]
        )
        if len(workers) <= LETTERS_AT_ONCE:
            bundles._print()
        else:
            self.env.ref("welfarepiu_base.cron_print_letters").sudo()._trigger()
        return bundles

    def _prepare_bundle_vals(self, batch, workers):
        return {
            "batch_id": batch.id,
            "user_id": self.env.user.id,
            "worker_ids": workers.ids,
            "letter_count": len(workers),
        }

    def _print(self):
        """Make the codes and the pages; who opened the account meanwhile is left out.

        Codes handed out before end with these.
        """
        Code = self.env["welfare.activation.code"]
        for bundle in self:
            # The rights of who asked: the cron would print for every wallet.
            code = Code.with_user(bundle.user_id)
            workers = bundle.worker_ids.sorted("name").filtered(
                lambda worker, code=code: (
                    not worker.user_ids and code._may_create_for(worker)
                )
            )
            letters = [
                bundle.batch_id._prepare_letter(worker, code._create_for(worker))
                for worker in workers
            ]
            bundle.write(
                {
                    "file": bundle._render(letters) if letters else False,
                    "letter_count": len(letters),
                    "state": "ready" if letters else "removed",
                    "printed_at": self.env["welfare.clock"]._now(),
                }
            )

    def _render(self, letters):
        pdf, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(
                "welfarepiu_base.report_activation_letter", data={"letters": letters}
            )
        )
        return base64.b64encode(pdf)

    @api.model
    def _cron_print(self):
        queued = self.search([("state", "=", "queued")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(queued))
        for bundle in queued:
            locked = bundle.try_lock_for_update().filtered(
                lambda one: one.state == "queued"
            )
            locked._print()
            if not cron._commit_progress(1):
                return

    @api.autovacuum
    def _gc_codes_in_clear(self):
        """Remove what was printed, or asked for, long enough ago."""
        limit = self.env["welfare.clock"]._now() - timedelta(days=KEPT_DAYS)
        old = self.search([("state", "=", "ready"), ("printed_at", "<", limit)])
        old.write({"file": False, "state": "removed"})

    def _get_pdf(self):
        """:return: bytes of the bundle
        :raise UserError: still being prepared, or removed
        """
        self.ensure_one()
        if self.state == "queued":
            raise UserError(self.env._("These letters are still being prepared."))
        if self.state == "removed":
            raise UserError(
                self.env._("These letters are no longer kept: print new ones.")
            )
        return base64.b64decode(self.with_context(bin_size=False).file)
