from odoo import api, fields, models

from ...tools.guards import Guard
from .welfare_payroll_code import PAID_BY

#: Kept as issued for good.
KEPT = (
    "flow_id",
    "employment_id",
    "kind_id",
    "paid_by",
    "is_return",
    "amount",
    "counted_year",
    "counted_amount",
    "has_children",
    "over_cap",
    "document_date",
    "source_model",
    "source_id",
)
#: Kept as issued until the person is forgotten: then emptied, never changed.
PERSONAL = (
    "tax_code",
    "payroll_number",
    "beneficiary_tax_code",
    "beneficiary_relation",
    "document_number",
)

GUARD_BODY = """
BEGIN
    IF TG_OP <> 'INSERT' AND EXISTS (
        SELECT FROM welfare_payroll_flow
         WHERE id = OLD.flow_id AND state <> 'draft'
    ) AND (TG_OP = 'DELETE'
        OR ROW({new}) IS DISTINCT FROM ROW({old})
        OR {changed}
    ) OR TG_OP <> 'DELETE' AND (TG_OP = 'INSERT'
        OR NEW.flow_id IS DISTINCT FROM OLD.flow_id) AND EXISTS (
        SELECT FROM welfare_payroll_flow
         WHERE id = NEW.flow_id AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'an issued payroll flow is corrected, not rewritten'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
""".format(
    new=", ".join(f"NEW.{name}" for name in KEPT),
    old=", ".join(f"OLD.{name}" for name in KEPT),
    changed=" OR ".join(
        f"(NEW.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})"
        for name in PERSONAL
    ),
)


class WelfarePayrollFlowLine(models.Model):
    """What the employer is told, for one worker and one legal reason: no more than the
    law needs (ADR 41)."""

    _name = "welfare.payroll.flow.line"
    _inherit = ["welfare.guarded"]
    _description = "Line of a payroll flow"
    _order = "flow_id, id"

    flow_id = fields.Many2one(
        "welfare.payroll.flow", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="flow_id.company_id")
    currency_id = fields.Many2one(related="flow_id.currency_id")
    employment_id = fields.Many2one(
        "welfare.employment", required=True, index=True, ondelete="restrict"
    )
    tax_code = fields.Char()
    payroll_number = fields.Char()
    kind_id = fields.Many2one(
        "welfare.benefit.kind", required=True, ondelete="restrict"
    )
    paid_by = fields.Selection(PAID_BY, required=True)
    is_return = fields.Boolean(
        string="Given back", help="Of what was spent in an earlier month."
    )
    amount = fields.Monetary(required=True, help="Negative: given back.")
    counted_year = fields.Integer(
        aggregator=None, help="Of the yearly cap; 0: there is none."
    )
    counted_amount = fields.Monetary(
        string="Counted so far",
        aggregator=None,
        help="Towards the yearly cap, everything together, at the end of the month.",
    )
    has_children = fields.Boolean(string="Children declared")
    over_cap = fields.Boolean(string="Over the cap")
    beneficiary_tax_code = fields.Char()
    beneficiary_relation = fields.Char()
    document_date = fields.Date()
    document_number = fields.Char()
    source_model = fields.Char(help="Where a row has a document of its own.")
    source_id = fields.Many2oneReference(model_field="source_model")

    _children_of_a_cap = models.Constraint(
        "CHECK (counted_year > 0 OR NOT (COALESCE(over_cap, false)"
        " OR COALESCE(has_children, false)))",
        "Children and the cap are told only where the law has a yearly cap.",
    )

    @api.model
    def _get_guards(self):
        """Keep the lines of an issued flow, whoever writes; a person who is forgotten
        is taken out of them."""
        return (
            Guard(
                self._table,
                f"{self._table}_guard",
                "BEFORE",
                ("INSERT", "UPDATE", "DELETE"),
                f"{self._table}_guard",
                GUARD_BODY,
            ),
        )

    def _get_terms(self):
        """:return: what a line says, to tell whether two flows say the same"""
        self.ensure_one()
        names = [name for name in (*KEPT, *PERSONAL) if name != "flow_id"]
        return tuple(str(self[name] or "") for name in names)
