from datetime import timedelta

from odoo import api, fields, models


class WelfareRefundType(models.Model):
    """An expense that a worker may pay and be refunded: school fees, a carer, a pass.

    What the law allows on a day stands in the dated rules of its kind; a new type is a
    new row here, with its papers.
    """

    _name = "welfare.refund.type"
    _description = "Type of refund"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        string="In plain words", translate=True, help="Shown to workers."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind_id = fields.Many2one(
        "welfare.benefit.kind",
        required=True,
        index=True,
        ondelete="restrict",
        help="By what letter it is untaxed; only kinds whose rule of the day allows"
        " refunds can be asked for.",
    )
    beneficiary_rule = fields.Selection(
        [
            ("worker", "The worker"),
            ("relative", "A relative"),
            ("either", "The worker or a relative"),
        ],
        string="For whom",
        required=True,
        default="either",
        help="Who among the relatives is said by the rule of the kind.",
    )
    holder_rule = fields.Selection(
        [
            ("worker", "The worker"),
            ("either", "The worker or who benefits"),
        ],
        string="In whose name the document is",
        required=True,
        default="either",
        help="A document in another name, be it the spouse's, is not refunded.",
    )
    max_age_days = fields.Integer(
        string="Oldest document (days)",
        default=365,
        required=True,
        help="Days between the document and the request; zero: any.",
    )
    date_from = fields.Date(
        string="Documents from", help="First day of a document; empty: any."
    )
    date_to = fields.Date(
        string="Documents to", help="Last day of a document; empty: any."
    )
    paper_ids = fields.One2many(
        "welfare.refund.type.paper", "type_id", string="Papers", copy=True
    )

    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The last day comes after the first.",
    )
    _max_age_not_negative = models.Constraint(
        "CHECK (max_age_days >= 0)", "Days cannot be negative."
    )

    @api.model
    def _get_claimable(self, day):
        """:return: the types that can be asked for on a day in Italy"""
        types = self.search([])  # pylint: disable=no-search-all
        return types.filtered(lambda one: one._is_claimable(day))

    def _is_claimable(self, day):
        self.ensure_one()
        return self.active and self.sudo().kind_id._get_rule(day).reimbursable

    def _get_date_obstacles(self, document_date, day):
        """Say why a document is too old, or from another time.

        :param document_date: of the document
        :param day: on which the refund is asked for
        :return: list of sentences for the worker
        """
        self.ensure_one()
        if document_date > day:
            return [self.env._("The date of the document is in the future.")]
        oldest = day - timedelta(days=self.max_age_days)
        if self.max_age_days and document_date < oldest:
            return [
                self.env._(
                    "The document is too old: it can be at most %s days old.",
                    self.max_age_days,
                )
            ]
        if (self.date_from and document_date < self.date_from) or (
            self.date_to and document_date > self.date_to
        ):
            return [
                self.env._("“%s” is not refunded for documents of this day.", self.name)
            ]
        return []
