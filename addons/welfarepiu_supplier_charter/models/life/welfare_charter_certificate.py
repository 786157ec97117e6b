import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL


class WelfareCharterCertificate(models.Model):
    """A paper of a supplier that expires: organic, designation of origin, insurance,
    professional register ...

    It counts once the operator has accepted it, and on the days it says, in Italy.
    """

    _name = "welfare.charter.certificate"
    _inherit = ["welfare.lifecycle", "welfare.upload"]
    _description = "Supplier certificate"
    _order = "valid_until, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_welfare_supplier", "=", True)],
    )
    type_id = fields.Many2one(
        "welfare.charter.certificate.type",
        required=True,
        index=True,
        ondelete="restrict",
    )
    name = fields.Char(required=True)
    number = fields.Char()
    issuer = fields.Char(string="Issued by", required=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, index=True, help="Last day, in Italy.")
    is_valid = fields.Boolean(
        string="Valid today", compute="_compute_is_valid", search="_search_is_valid"
    )
    state = fields.Selection(
        [
            ("proposed", "To accept"),
            ("accepted", "In order"),
            ("refused", "Not accepted"),
        ],
        default="accepted",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    renews_id = fields.Many2one(
        "welfare.charter.certificate",
        string="Renewal of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    renewal_ids = fields.One2many("welfare.charter.certificate", "renews_id")
    decision_note = fields.Char(string="Told to the supplier", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    file = fields.Binary(string="Paper", attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    mimetype = fields.Char(readonly=True, copy=False)
    product_tmpl_ids = fields.Many2many(
        "product.template",
        "welfare_certificate_product_rel",
        "certificate_id",
        "product_tmpl_id",
        string="Products",
        domain="[('welfare_supplier_id', '=', partner_id)]",
    )

    _days_in_order = models.Constraint(
        "CHECK (valid_until >= valid_from)", "A certificate ends after it begins."
    )

    # ------------------------------------------------------------
    # When it counts
    # ------------------------------------------------------------

    @api.model
    def _get_valid_domain(self, day):
        """:param day: date in Europe/Rome
        :return: domain of the accepted certificates valid on that day, first and last
            included
        """
        return Domain(
            [
                ("state", "=", "accepted"),
                ("valid_from", "<=", day),
                ("valid_until", ">=", day),
            ]
        )

    @api.model
    def _get_lapsed_domain(self, day):
        """:return: domain of the accepted certificates that are over on ``day``"""
        return Domain([("state", "=", "accepted"), ("valid_until", "<", day)])

    @api.model
    def _get_type_domain(self, key):
        """:param str key: of a type, as :meth:`_get_type_choices` gives it
        :return: domain of the certificates of that type"""
        return Domain("type_id.code", "=", key)

    @api.model
    def _get_type_choices(self):
        """:return: list of ``(key, name)`` of the types that buyers may ask for; papers
        that say nothing of a product (insurance) are left out"""
        types = self.env["welfare.charter.certificate.type"].sudo()
        return [(one.code, one.name) for one in types.search([("is_told", "=", True)])]

    def _get_type_name(self):
        """:return: name of this certificate's type, in the reader's language"""
        self.ensure_one()
        return self.sudo().type_id.name

    @api.depends("valid_from", "valid_until", "state")
    def _compute_is_valid(self):
        valid = self.filtered_domain(
            self._get_valid_domain(self.env["welfare.clock"]._today())
        )
        for certificate in self:
            certificate.is_valid = certificate in valid

    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_valid_domain(self.env["welfare.clock"]._today())
        return Domain.OR(domain if wanted else ~domain for wanted in value)

    @api.model
    def _find_lapsed_products(self, day):
        """:param day: date in Europe/Rome
        :return: ids of ``product.template`` that bear a paper which stops what bears it
            and is over, with none of the same type that is valid"""
        self.env["product.template"].flush_model(["welfare_certificate_ids"])
        self.flush_model()
        self.env["welfare.charter.certificate.type"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT rel.product_tmpl_id
                  FROM welfare_certificate_product_rel rel
                  JOIN welfare_charter_certificate paper
                    ON paper.id = rel.certificate_id
                  JOIN welfare_charter_certificate_type type
                    ON type.id = paper.type_id
                 WHERE type.effect = 'products' AND type.active
                   AND paper.state = 'accepted'
                 GROUP BY rel.product_tmpl_id, type.id
                HAVING bool_or(paper.valid_until < %(day)s)
                   AND NOT bool_or(%(day)s BETWEEN paper.valid_from
                       AND paper.valid_until)
                """,
                day=day,
            )
        )
        return [product for (product,) in rows]

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() - {"mimetype"}

    @api.model_create_multi
    def create(self, vals_list):
        certificates = super().create(
            [self._prepare_checked_vals(vals) for vals in vals_list]
        )
        self.env["welfare.charter.adhesion"]._forget_chartered()
        return certificates

    def write(self, vals):
        result = super().write(self._prepare_checked_vals(vals))
        self.env["welfare.charter.adhesion"]._forget_chartered()
        return result

    def unlink(self):
        self.env["welfare.charter.adhesion"]._forget_chartered()
        return super().unlink()

    @api.model
    def _prepare_checked_vals(self, vals):
        """Look at a file, whoever sends it: what is kept is what was looked at."""
        vals = {name: vals[name] for name in vals if name != "mimetype"}
        if not vals.get("file"):
            return vals
        upload = self._check_content(base64.b64decode(vals["file"]))
        return {
            **vals,
            "file": base64.b64encode(upload.content),
            "mimetype": upload.mimetype,
            "file_name": self._get_file_name(
                upload, vals.get("file_name"), self.env._("certificate")
            ),
        }

    # ------------------------------------------------------------
    # Renewal
    # ------------------------------------------------------------

    @api.model
    def _propose(self, vals, content, filename, renews=None):
        """The current portal user's firm sends a paper, or the renewal of one.

        :param dict vals: ``name``, ``number``, ``issuer``, ``valid_from``,
            ``valid_until``; ``type_id``, which a renewal takes from what it renews
        :param bytes content: of the file
        :param str filename: as it was sent
        :param renews: the certificate it renews, of the same supplier
        :return: the certificate, to be accepted by the operator
        :raise AccessError: the user is not of a supplier, or renews another's
        :raise UserError: something is missing, or the days are not in order
        :raise ValidationError: the file is not taken
        """
        user = self.env.user
        if not user.has_group("welfarepiu_base.group_supplier"):
            raise AccessError(self.env._("Only a supplier sends its certificates."))
        if renews:
            renews.check_access("read")
        vals = self._prepare_proposal_vals(vals, content, filename, renews)
        return self.sudo().create(vals).sudo(self.env.su)

    def _prepare_proposal_vals(self, vals, content, filename, renews):
        names = ("name", "issuer", "valid_from", "valid_until", "type_id")
        wanted = {name: vals.get(name) for name in (*names, "number")}
        if renews:
            wanted["type_id"] = renews.sudo().type_id.id
            wanted["name"] = wanted["name"] or renews.name
            wanted["issuer"] = wanted["issuer"] or renews.issuer
        if not all(wanted[name] for name in names):
            raise UserError(
                self.env._("Say what it is, who issued it, and its first and last day.")
            )
        if not content:
            raise UserError(self.env._("Add the paper: a photo or a PDF."))
        if fields.Date.to_date(wanted["valid_until"]) < fields.Date.to_date(
            wanted["valid_from"]
        ):
            raise UserError(self.env._("A certificate ends after it begins."))
        return {
            **wanted,
            "partner_id": self.env.user.partner_id.commercial_partner_id.id,
            "state": "proposed",
            "renews_id": renews.id if renews else False,
            "file": base64.b64encode(content),
            "file_name": filename,
        }

    def _check_state(self, state):
        self.ensure_one()
        if self.state != state:
            raise UserError(self.env._("This certificate was already decided on."))

    def _accept(self):
        """It counts from now on; what bore the one it renews bears it too."""
        self.check_access("write")
        self._check_state("proposed")
        self.lock_for_update()
        self._keep(
            {
                **self._prepare_decision_vals("accepted"),
                "product_tmpl_ids": [
                    fields.Command.link(product.id)
                    for product in self.sudo().renews_id.product_tmpl_ids
                ],
            }
        )

    def _refuse(self, reason):
        """:param str reason: told to the supplier"""
        self.check_access("write")
        self._check_state("proposed")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the supplier reads it."))
        self.lock_for_update()
        self._keep({**self._prepare_decision_vals("refused"), "decision_note": reason})
        self.env["welfare.charter.notice"]._tell_now(
            self.partner_id,
            self.env._(
                "Your certificate “%(name)s” was not accepted: %(reason)s",
                name=self.name,
                reason=reason,
            ),
        )

    def _prepare_decision_vals(self, state):
        return {
            "state": state,
            "decided_by_id": self.env.user.id,
            "decided_on": self.env["welfare.clock"]._now(),
        }

    def _is_renewed(self):
        """:return: whether a later paper of the same type was accepted"""
        self.ensure_one()
        return bool(
            self.sudo().search_count(
                [
                    ("partner_id", "=", self.partner_id.id),
                    ("type_id", "=", self.type_id.id),
                    ("state", "=", "accepted"),
                    ("valid_until", ">", self.valid_until),
                ],
                limit=1,
            )
        )

    def action_accept(self):
        for certificate in self:
            certificate._accept()

    def action_refuse(self):
        """Ask for the reason."""
        self.ensure_one()
        return self.env["welfare.charter.reason"]._open(self, "refuse")
