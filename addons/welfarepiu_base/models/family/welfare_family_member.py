from dateutil.relativedelta import relativedelta
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.it import codicefiscale

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.payroll_reader.rows import encoded_birth_date


class WelfareFamilyMember(models.Model):
    """A relative a worker may buy for, or ask a refund for.

    What stands here is the worker's statement; the firm reads none of it. Vouchers,
    refunds and declarations keep a copy of the name, so that a relative can be taken
    off the list at any time.
    """

    _name = "welfare.family.member"
    _description = "Relative"
    _order = "worker_id, sequence, id"

    worker_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("is_welfare_worker", "=", True)],
        default=lambda self: self.env.user.partner_id,
    )
    sequence = fields.Integer(related="relation_type_id.sequence", store=True)
    name = fields.Char(string="Name and surname", required=True)
    relation_type_id = fields.Many2one(
        "welfare.relation.type", string="Relation", required=True, ondelete="restrict"
    )
    birth_date = fields.Date()
    tax_code = fields.Char()
    cohabiting = fields.Boolean(
        string="Lives with me", help="Or receives alimony from the worker."
    )
    dependent = fields.Boolean(string="Fiscally dependent on me")
    not_self_sufficient = fields.Boolean(
        string="Not self-sufficient", help="By a medical certificate."
    )
    active = fields.Boolean(default=True)

    _tax_code_unique = models.UniqueIndex(
        "(worker_id, tax_code) WHERE tax_code <> '' AND active",
        "There is already a relative with this tax code.",
    )

    @api.constrains("tax_code", "birth_date")
    def _check_tax_code(self):
        for member in self.filtered("tax_code"):
            try:
                codicefiscale.validate(member.tax_code)
            except StdnumError:
                raise ValidationError(
                    self.env._(
                        "%s is not the tax code of a person: please check it letter by"
                        " letter.",
                        member.tax_code,
                    )
                ) from None
            born = encoded_birth_date(member.tax_code)
            # A tax code holds two digits of the year.
            if (
                born
                and member.birth_date
                and f"{born:%y%m%d}" != f"{member.birth_date:%y%m%d}"
            ):
                raise ValidationError(
                    self.env._(
                        "The date of birth of %s does not agree with the tax code.",
                        member.name,
                    )
                )

    @api.constrains("birth_date")
    def _check_birth_date(self):
        today = self.env["welfare.clock"]._today()
        if self.filtered(lambda one: one.birth_date and one.birth_date > today):
            raise ValidationError(self.env._("The date of birth is in the future."))

    @api.constrains("worker_id")
    def _check_worker(self):
        if self.filtered(lambda one: not one.worker_id.is_welfare_worker):
            raise ValidationError(self.env._("Relatives are those of a worker."))

    @api.model_create_multi
    def create(self, vals_list):
        # A relative put away reaches the database before the one in its place.
        self.flush_model(["active", "tax_code"])
        vals_list = [self._clean_vals(vals) for vals in vals_list]
        for vals in vals_list:
            worker_id = vals.get("worker_id") or self.env.user.partner_id.id
            self._check_can_keep(vals, worker_id)
        return super().create(vals_list)

    def write(self, vals):
        vals = self._clean_vals(vals)
        for member in self:
            member._check_can_keep(vals, member.worker_id.id)
        return super().write(vals)

    def _check_can_keep(self, vals, worker_id):
        """The database refuses these too, but not in words for a page.

        :raise ValidationError: name or relation is empty, or the tax code is that of
            another relative of the worker
        """
        if "name" in vals and not vals["name"]:
            raise ValidationError(self.env._("Please write name and surname."))
        if "relation_type_id" in vals and not vals["relation_type_id"]:
            raise ValidationError(self.env._("Please say how you are related."))
        if tax_code := vals.get("tax_code"):
            others = self.search(
                [("worker_id", "=", worker_id), ("tax_code", "=", tax_code)]
            )
            if others - self:
                raise ValidationError(
                    self.env._(
                        "%(name)s has this tax code already: %(tax_code)s.",
                        name=(others - self)[:1].name,
                        tax_code=tax_code,
                    )
                )

    @api.model
    def _clean_vals(self, vals):
        """Names without stray blanks, tax codes in one spelling; a birth date that was
        not given is read from the tax code."""
        vals = dict(vals)
        if "name" in vals:
            vals["name"] = " ".join((vals["name"] or "").split())
        if vals.get("tax_code"):
            vals["tax_code"] = self.env["res.partner"]._welfare_clean_tax_code(
                vals["tax_code"]
            )
            if not vals.get("birth_date") and codicefiscale.is_valid(vals["tax_code"]):
                vals["birth_date"] = encoded_birth_date(vals["tax_code"])
        return vals

    def _get_age(self, day):
        """:return: full years on ``day``; ``None`` if the birth date is not known"""
        self.ensure_one()
        if not self.birth_date:
            return None
        return relativedelta(day, self.birth_date).years

    def _get_obstacles(self, kind, day):
        """Say why a benefit may not be for this relative.

        :param kind: ``welfare.benefit.kind``
        :param day: a day in Italy
        :return: list of sentences for the worker; empty if it may
        """
        self.ensure_one()
        rule = kind._get_rule(day)
        if not rule or rule.relatives == "none":
            return [
                self.env._("“%s” is for the worker only, not for relatives.", kind.name)
            ]
        return [
            *self._get_relation_obstacles(day),
            *self._get_dependence_obstacles(rule, kind),
            *self._get_care_obstacles(rule, kind, day),
        ]

    def _get_relation_obstacles(self, day):
        relation = self.relation_type_id
        rule = relation._get_rule(day)
        if not rule:
            return [
                self.env._(
                    "The law does not count this relative today: %s.", relation.name
                )
            ]
        if rule.only_cohabiting and not self.cohabiting:
            return [
                self.env._(
                    "%(name)s counts only if living with you (%(law)s).",
                    name=self.name,
                    law=rule.legal_reference,
                )
            ]
        return []

    def _get_dependence_obstacles(self, rule, kind):
        if rule.relatives == "dependent" and not self.dependent:
            return [
                self.env._(
                    "“%(kind)s” is for fiscally dependent relatives only, and"
                    " %(name)s is not marked so.",
                    kind=kind.name,
                    name=self.name,
                )
            ]
        return []

    def _get_care_obstacles(self, rule, kind, day):
        if not rule.care_age or self.not_self_sufficient:
            return []
        age = self._get_age(day)
        if age is not None and age >= rule.care_age:
            return []
        return [
            self.env._(
                "“%(kind)s” is for relatives of %(age)s years or more, or not"
                " self-sufficient with a medical certificate.",
                kind=kind.name,
                age=rule.care_age,
            )
        ]
