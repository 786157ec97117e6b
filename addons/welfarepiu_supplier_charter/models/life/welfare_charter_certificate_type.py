from odoo import api, fields, models
from odoo.fields import Domain


class WelfareCharterCertificateType(models.Model):
    """A kind of paper: from whom it is asked, and what lapses with it."""

    _name = "welfare.charter.certificate.type"
    _description = "Type of certificate"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short key, also in addresses of the shop.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    required_for = fields.Selection(
        [
            ("all", "All suppliers"),
            ("kinds", "Suppliers of certain benefits"),
            ("bearers", "Who bears it"),
        ],
        string="Asked from",
        required=True,
        default="bearers",
    )
    kind_ids = fields.Many2many(
        "welfare.benefit.kind",
        "welfare_certificate_type_kind_rel",
        "type_id",
        "kind_id",
        string="Benefits",
        help="Suppliers who sell products of these benefits.",
    )
    effect = fields.Selection(
        [
            ("reminder", "Nothing: only a reminder"),
            ("products", "The products that bear it"),
            ("supplier", "The supplier as a whole"),
        ],
        string="What lapses with it",
        required=True,
        default="reminder",
        help="From the first minute after its last day, in Italy, until it is renewed.",
    )
    required_from = fields.Date(
        help="From this day who should have it and never had one is stopped too. "
        "Empty: only who had one and let it lapse.",
    )
    is_told = fields.Boolean(
        string="Told to buyers",
        help="Buyers may look for products that bear it.",
    )

    _code_unique = models.UniqueIndex(
        "(code)", "Another type of certificate has this code."
    )

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        self.env["welfare.charter.adhesion"]._forget_chartered()
        return types

    def write(self, vals):
        result = super().write(vals)
        self.env["welfare.charter.adhesion"]._forget_chartered()
        return result

    def unlink(self):
        self.env["welfare.charter.adhesion"]._forget_chartered()
        return super().unlink()

    @api.model
    def _find_stopped(self, day):
        """Suppliers who do not hold on ``day`` for want of a paper.

        :param day: date in Europe/Rome
        :return: ``{type: set of ids of res.partner}``
        """
        types = self.sudo().search([("effect", "=", "supplier")])
        Certificate = self.env["welfare.charter.certificate"].sudo()
        of_types = Domain("type_id", "in", types.ids)
        lapsed = Certificate._read_group(
            of_types & Certificate._get_lapsed_domain(day),
            ["type_id"],
            ["partner_id:array_agg"],
        )
        valid = Certificate._read_group(
            of_types & Certificate._get_valid_domain(day),
            ["type_id"],
            ["partner_id:array_agg"],
        )
        lapsed, valid = dict(lapsed), dict(valid)
        return {
            one: one._filter_required(set(lapsed.get(one, ())), day)
            - set(valid.get(one, ()))
            for one in types
        }

    def _filter_required(self, lapsed, day):
        """:param lapsed: ids of the suppliers whose paper of this type is over
        :return: ids of those who need a valid one on ``day``"""
        self.ensure_one()
        late = bool(self.required_from and self.required_from <= day)
        if self.required_for == "kinds":
            asked = self._get_suppliers_of_kinds()
            return asked if late else lapsed & asked
        if self.required_for == "all" and late:
            return lapsed | self._get_signed_suppliers()
        return lapsed

    def _get_suppliers_of_kinds(self):
        groups = (
            self.env["product.template"]
            .sudo()
            ._read_group(
                [
                    ("welfare_kind_id", "in", self.kind_ids.ids),
                    ("welfare_supplier_id", "!=", False),
                ],
                ["welfare_supplier_id"],
            )
        )
        return {supplier.id for (supplier,) in groups}

    def _get_signed_suppliers(self):
        groups = (
            self.env["welfare.charter.adhesion"]
            .sudo()
            ._read_group([("signed_on", "!=", False)], ["partner_id"])
        )
        return {supplier.id for (supplier,) in groups}

    def _filter_asked(self, partner):
        """:return: those of these types that are asked from ``partner``"""
        return self.filtered(
            lambda one: one.required_for == "all"
            or (
                one.required_for == "kinds"
                and partner.id in one._get_suppliers_of_kinds()
            )
        )
