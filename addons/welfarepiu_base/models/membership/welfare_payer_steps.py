from typing import NamedTuple

from odoo import models


class Step(NamedTuple):
    """One step of a firm's beginning, as it really stands."""

    code: str
    title: str
    #: A sentence: what was done, or what to do.
    text: str
    is_done: bool


class WelfarePayer(models.Model):
    """What a new member does first. Nothing is ticked by hand: each step is read from
    what is there."""

    _inherit = "welfare.payer"

    def _get_first_steps(self):
        """:return: list of ``Step``, in the order in which they are done; the first one
        that is not done is the next
        :raise AccessError: the user does not act for this firm"""
        self.ensure_one()
        self._check_can_manage()
        payer = self.sudo()
        return [
            payer._get_plan_step(),
            payer._get_in_force_step(),
            payer._get_funds_step(),
            payer._get_workers_step(),
            payer._get_codes_step(),
        ]

    def _find_plans(self, *states):
        return self.env["welfare.plan"].search(
            [("payer_id", "=", self.id), ("state", "in", states)]
        )

    def _get_plan_step(self):
        env = self.env
        plans = self._find_plans("draft", "in_force", "superseded", "closed")
        return Step(
            "plan",
            env._("Choose your plan"),
            env._("Chosen: %s.", plans[0].name)
            if plans
            else env._("Begin from a plan that is ready: you can still change it."),
            bool(plans),
        )

    def _get_in_force_step(self):
        env = self.env
        plans = self._find_plans("in_force")
        drafts = self._find_plans("draft")
        if plans:
            text = env._("In force: %s.", plans[0].name)
        elif drafts and not drafts[0].agreement_sha256:
            text = env._(
                "Send the agreement or the regulation on which it stands. We check the"
                " plan with you and put it in force."
            )
        else:
            text = env._("We check the plan with you and put it in force.")
        return Step("in_force", env._("The plan comes into force"), text, bool(plans))

    def _get_funds_step(self):
        """Who pays after has nothing to do; who pays in advance has paid something."""
        env = self.env
        plans = self._find_plans("in_force") or self._find_plans("draft")
        fundings = self.env["welfare.funding"].search(
            [("payer_id", "=", self.id), ("direction", "=", "in")]
        )
        received = fundings.filtered(lambda one: one.state == "received")
        asked = fundings.filtered(lambda one: one.state == "requested")
        title = env._("Pay the funds")
        if plans and all(plan.funding_mode == "postpaid" for plan in plans):
            text = env._("You pay after: nothing is paid in advance.")
            return Step("funds", title, text, True)
        if received:
            total = sum(received.mapped("received_amount"))
            text = env._("Received: %s.", self.currency_id.format(total))
        elif asked:
            total = sum(asked.mapped("amount"))
            text = env._(
                "Asked for: %s. Pay it by bank transfer: when it arrives you can grant"
                " credit.",
                self.currency_id.format(total),
            )
        else:
            text = env._("Say how much you want to grant, and get the request to pay.")
        return Step("funds", title, text, bool(received))

    def _get_workers_step(self):
        env = self.env
        batches = self.env["welfare.grant.batch"].search(
            [("payer_id", "=", self.id), ("state", "!=", "cancelled")]
        )
        # Credit may have been granted by the operator's hand, without a file.
        granted = self.env["welfare.credit.lot"].search_count(
            [("payer_id", "=", self.id)], limit=1
        )
        open_batch = batches.filtered(
            lambda one: one.state in ("draft", "reading", "previewed", "queued")
        )
        if granted:
            text = env._("Workers with credit: %s.", self._count_workers_with_credit())
        elif open_batch:
            text = env._("A file waits for you: look at its rows and confirm.")
        else:
            text = env._(
                "Load the payroll file. Nothing is granted until you have seen each"
                " row."
            )
        return Step("workers", env._("Load your workers"), text, bool(granted))

    def _count_workers_with_credit(self):
        [[count]] = self.env["welfare.credit.lot"]._read_group(
            [("payer_id", "=", self.id)], [], ["worker_id:count_distinct"]
        )
        return count

    def _get_codes_step(self):
        """Done when codes were handed out, or nobody needs one any more."""
        env = self.env
        employed = [("payer_id", "=", self.id), ("left_on", "=", False)]
        Employment = self.env["welfare.employment"]
        closed = Employment.search_count(
            [*employed, ("worker_id.user_ids", "=", False)]
        )
        # Letters that are still to be printed have no codes yet.
        codes = self.env["welfare.activation.code"].search_count(
            [("partner_id.welfare_employment_ids", "any", employed)], limit=1
        )
        is_done = bool(Employment.search_count(employed, limit=1)) and (
            bool(codes) or not closed
        )
        if is_done:
            text = env._("Accounts still to open: %s.", closed)
        else:
            text = env._(
                "Print the letters with the codes from the page of the file, and hand"
                " them out."
            )
        return Step("codes", env._("Hand out the codes"), text, is_done)
