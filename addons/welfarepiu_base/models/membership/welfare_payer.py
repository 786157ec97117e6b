from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class WelfarePayer(models.Model):
    _inherit = "welfare.payer"

    membership_ids = fields.One2many("welfare.membership", "payer_id", "Memberships")

    def _get_models_of_use(self):
        return [*super()._get_models_of_use(), "welfare.membership"]

    def _is_member(self, day=None):
        """A firm that joined before there was an agreement is a member until it has
        signed one and left."""
        res = super()._is_member(day)
        memberships = self.sudo().membership_ids
        return res and (
            not memberships or any(one._is_running(day) for one in memberships)
        )

    def _get_membership_end(self):
        """:return: the last day of this firm as a member; ``None`` if it has none"""
        self.ensure_one()
        memberships = self.sudo().membership_ids
        ends = memberships.mapped("ends_on")
        return max(ends) if ends and all(ends) else None

    # -- the first plan ------------------------------------------------------------

    def _draft_plan(self, template):
        """Make a draft of a plan from a template; a second call finds the first draft.

        :param template: ``welfare.plan.template``
        :return: the ``welfare.plan``, readable by whoever acts for the firm
        :raise AccessError: the user does not act for this firm
        """
        self.ensure_one()
        self._check_can_manage()
        payer = self.sudo()
        payer.lock_for_update()
        drafts = (
            self.env["welfare.plan"]
            .sudo()
            .search(
                [
                    ("payer_id", "=", self.id),
                    ("template_id", "=", template.id),
                    ("state", "=", "draft"),
                ],
                limit=1,
            )
        )
        today = self.env["welfare.clock"]._today()
        plan = drafts or drafts.create(template.sudo()._prepare_plan_vals(payer, today))
        return plan.with_env(self.env)

    def _drop_plan(self, plan):
        """Drop a draft the firm chose by mistake; what the operator wrote stays.

        :raise AccessError: the user does not act for this firm
        :raise UserError: it is no draft made from a template
        """
        self.ensure_one()
        self._check_can_manage()
        draft = plan.sudo()
        if (
            draft.payer_id != self.sudo()
            or draft.state != "draft"
            or not draft.template_id
        ):
            raise UserError(
                self.env._("Only a draft that you made from a template is dropped.")
            )
        draft.unlink()

    # -- its funds -----------------------------------------------------------------

    def _ask_for_funding(self, plan, amount):
        """The firm asks for the pro-forma of an advance payment.

        :param plan: ``welfare.plan`` of this firm
        :param float amount: EUR
        :return: the ``welfare.funding``; one of the same amount that is still unpaid is
            found again
        :raise AccessError: the user does not act for this firm
        :raise UserError: no amount, or another firm's plan
        """
        self.ensure_one()
        self._check_can_manage()
        if plan.sudo().payer_id != self.sudo():
            raise UserError(self.env._("This plan is another firm's."))
        if amount <= 0:
            raise UserError(
                self.env._("Write an amount in euro that is more than zero.")
            )
        payer = self.sudo()
        payer.lock_for_update()
        Funding = self.env["welfare.funding"].sudo()
        found = Funding.search(
            Domain("payer_id", "=", self.id)
            & Domain("plan_id", "=", plan.id)
            & Domain("state", "=", "requested")
            & Domain("direction", "=", "in")
        ).filtered(lambda one: not one.currency_id.compare_amounts(one.amount, amount))[
            :1
        ]
        funding = found or Funding.with_company(payer.company_id).create(
            {
                "payer_id": self.id,
                "plan_id": plan.id,
                "company_id": payer.company_id.id,
                "amount": amount,
            }
        )
        return funding.with_env(self.env)
