from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class WelfareChildrenDeclaration(models.Model):
    """The worker's declaration of fiscally dependent children for one calendar year,
    which gives the higher yearly cap (L. 207/2024 art. 1 c. 391: with the tax codes of
    the children). What was declared stays as it was; a change is a withdrawal and a
    new one.
    """

    _name = "welfare.children.declaration"
    _description = "Declaration of dependent children"
    _order = "year desc, id desc"

    worker_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    declared_on = fields.Date(required=True, readonly=True)
    withdrawn_on = fields.Date(readonly=True)
    child_ids = fields.One2many(
        "welfare.children.declaration.child",
        "declaration_id",
        string="Children",
        readonly=True,
    )

    _one_running = models.UniqueIndex(
        "(worker_id, year) WHERE withdrawn_on IS NULL",
        "For this year there is already a declaration: withdraw it first.",
    )
    _period = models.Constraint(
        "CHECK (withdrawn_on IS NULL OR withdrawn_on >= declared_on)",
        "A declaration is withdrawn on or after the day it was made.",
    )

    @api.depends("worker_id", "year")
    def _compute_display_name(self):
        for declaration in self:
            declaration.display_name = self.env._("Children %s", declaration.year)

    @api.model
    def _declare(self, worker, year, members):
        """Declare dependent children; the caller answers for who may.

        :param worker: ``res.partner``
        :param int year: calendar year, this one or the next
        :param members: ``welfare.family.member`` of the worker
        :return: the ``welfare.children.declaration``
        :raise ValidationError: no child, not a child, not dependent, no tax code, a
            year that cannot be declared, or already declared
        """
        worker.ensure_one()
        worker.sudo()._welfare_lock_credit()
        self._check_can_declare(worker, year, members)
        return self.sudo().create(self._prepare_declaration_vals(worker, year, members))

    @api.model
    def _check_can_declare(self, worker, year, members):
        today = self.env["welfare.clock"]._today()
        if year not in (today.year, today.year + 1):
            raise ValidationError(
                self.env._("A declaration is for this year or for the next one.")
            )
        if not members:
            raise ValidationError(self.env._("Please choose at least one child."))
        if members.worker_id != worker:
            raise ValidationError(self.env._("These are not your relatives."))
        for member in members:
            if not member.relation_type_id.is_child:
                raise ValidationError(self.env._("%s is not a child.", member.name))
            if not member.dependent:
                raise ValidationError(
                    self.env._("%s is not marked as fiscally dependent.", member.name)
                )
            if not member.tax_code:
                raise ValidationError(
                    self.env._(
                        "The tax code of %s is missing: the law wants it in the"
                        " declaration.",
                        member.name,
                    )
                )
        if self.sudo()._find_running(worker, year):
            raise ValidationError(
                self.env._(
                    "For %s you have already declared: withdraw it before you change"
                    " it.",
                    year,
                )
            )

    @api.model
    def _prepare_declaration_vals(self, worker, year, members):
        return {
            "worker_id": worker.id,
            "year": year,
            "declared_on": self.env["welfare.clock"]._today(),
            "child_ids": [
                fields.Command.create(
                    {"name": member.name, "tax_code": member.tax_code}
                )
                for member in members
            ],
        }

    @api.model
    def _find_running(self, workers, year):
        """:return: the declarations of ``workers`` for ``year`` not withdrawn"""
        return self.search(
            [
                ("worker_id", "in", workers.ids),
                ("year", "=", year),
                ("withdrawn_on", "=", False),
            ]
        )

    def _withdraw(self):
        """The condition no longer holds (it is looked at on 31 December): the lower
        cap holds for the whole year.

        :raise UserError: it was withdrawn before
        """
        self.ensure_one()
        self.worker_id.sudo()._welfare_lock_credit()
        if self.withdrawn_on:
            raise UserError(self.env._("This declaration was withdrawn before."))
        self.sudo().withdrawn_on = self.env["welfare.clock"]._today()
