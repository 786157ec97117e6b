from odoo import api, fields, models
from odoo.exceptions import ValidationError


class WelfareEmployment(models.Model):
    """The link between a worker and a firm.

    It exists because a worker may not be a contact of the firm: the portal shows a
    firm's users every document of the firm's contacts.
    """

    _name = "welfare.employment"
    _description = "Employment"
    _order = "payer_id, payroll_number, id"
    _rec_names_search = ["worker_id.name", "payroll_number"]

    worker_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_welfare_worker", "=", True)],
    )
    # The firm knows whom it employs, yet may not read the worker's contact.
    worker_name = fields.Char(related="worker_id.name")
    tax_code = fields.Char(related="worker_id.l10n_it_codice_fiscale")
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("payer_type", "=", "firm")],
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    payroll_number = fields.Char()
    category_id = fields.Many2one(
        "welfare.worker.category",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('payer_id', '=', payer_id)]",
    )
    hired_on = fields.Date()
    left_on = fields.Date(help="Last day of work; empty while it runs.")
    workplace_city_id = fields.Many2one("res.city", string="Workplace")
    active = fields.Boolean(default=True)

    _running_unique = models.UniqueIndex(
        "(worker_id, payer_id) WHERE left_on IS NULL",
        "This worker already has a running employment with this firm.",
    )
    _period = models.Constraint(
        "CHECK (left_on IS NULL OR hired_on IS NULL OR left_on >= hired_on)",
        "Nobody leaves before being hired.",
    )

    @api.depends("worker_id", "payer_id")
    def _compute_display_name(self):
        for employment in self:
            employment.display_name = (
                f"{employment.worker_name} ({employment.payer_id.name})"
            )

    @api.constrains("worker_id", "payer_id")
    def _check_worker(self):
        for employment in self:
            if not employment.worker_id.is_welfare_worker:
                raise ValidationError(
                    self.env._("Only a worker can be employed: mark the contact so.")
                )
            if employment.payer_id.payer_type != "firm":
                raise ValidationError(self.env._("Only a firm employs."))

    @api.constrains("category_id", "payer_id")
    def _check_category(self):
        for employment in self:
            category = employment.category_id
            if category and category.payer_id != employment.payer_id:
                raise ValidationError(
                    self.env._("The category belongs to another firm.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        # Who leaves and comes back at once: the leaving reaches the database first.
        self.flush_model(["left_on"])
        return super().create(vals_list)

    def _get_changes(self, vals):
        """:return: those of ``vals`` that differ from what is stored"""
        self.ensure_one()
        return {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }

    def _write_changes(self, vals):
        if changes := self._get_changes(vals):
            self.write(changes)
