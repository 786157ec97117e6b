from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..request.welfare_fund_request import EVALUATOR
from .welfare_fund_applicant import PAYEE
from .welfare_fund_regulation_event import FORMS

BEFORE_DECISION = (
    "draft",
    "submitted",
    "papers_missing",
    "second",
    "assessed",
    "committee",
    "appeal",
)


class WelfareFundRequest(models.Model):
    """In which form help is given: credit, or money to a creditor or to the worker."""

    _inherit = "welfare.fund.request"

    grant_form = fields.Selection(
        FORMS,
        string="How help is given",
        compute="_compute_grant_form",
        store=True,
        precompute=True,
        readonly=True,
    )
    is_form_confirmed = fields.Boolean(string="Form confirmed", readonly=True)
    payment_ids = fields.One2many(
        "welfare.fund.payment", "request_id", string="Payments", readonly=True
    )
    amount_returned = fields.Monetary(compute="_compute_amount_returned")

    @api.depends("event_id")
    def _compute_grant_form(self):
        for request in self:
            forms = request.event_id._get_forms() if request.event_id else ["credit"]
            if request.grant_form not in forms:
                request.grant_form = forms[0]

    def _compute_amount_returned(self):
        """Added up from the Fund's journal."""
        for request in self:
            lines = (
                self.env["account.move.line"]
                .sudo()
                .search(
                    [
                        ("welfare_fund_request_id", "=", request.id),
                        ("move_id.welfare_fund_flow", "=", "return"),
                        ("parent_state", "=", "posted"),
                    ]
                )
            )
            account = request.sudo().fund_id.committed_account_id
            request.amount_returned = sum(
                lines.filtered(
                    lambda line, account=account: line.account_id == account
                ).mapped("balance")
            )

    # -- who asks -------------------------------------------------------------

    def _set_payee(self, form, vals):
        """Say how help should come, and where.

        :param str form: of :data:`FORMS`; the regulation's event has to allow it
        :param dict vals: values of ``welfare.fund.applicant`` (:data:`PAYEE`)
        :raise AccessError: the user is not who asks
        :raise ValidationError: a form the event does not allow, or a wrong IBAN
        :raise UserError: it is too late to change it
        """
        self.ensure_one()
        self._check_is_applicant()
        request = self.sudo()
        if form != request.grant_form:
            self._check_state("draft", "submitted", "papers_missing")
            request._check_form_allowed(form)
            request._as_system().write({"grant_form": form, "is_form_confirmed": False})
        self._check_state(*BEFORE_DECISION, "granted")
        request.payment_ids._check_payee_can_change()
        applicant = request._get_applicant().with_user(SUPERUSER_ID)
        applicant.write(applicant._clean_payee(vals))
        request.payment_ids._payee_changed()

    def _get_own_payee(self):
        """:return: dict of :data:`PAYEE`, for the page of who asks
        :raise AccessError: the user is not who asks
        """
        self.ensure_one()
        self._check_is_applicant()
        applicant = self._get_applicant()
        return {name: applicant[name] for name in PAYEE}

    def _check_form_allowed(self, form):
        self.ensure_one()
        if form not in self.event_id._get_forms():
            raise ValidationError(
                self.env._("The regulation does not foresee this form of help.")
            )

    # -- who assesses ---------------------------------------------------------

    def action_confirm_form(self):
        self.ensure_one()
        self._check_role(EVALUATOR)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How help is given"),
            "res_model": "welfare.fund.form.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_request_id": self.id,
                "default_grant_form": self.grant_form,
            },
        }

    def _confirm_form(self, form):
        """Confirm, or change, how help will be given, before the committee decides.

        :param str form: of :data:`FORMS`
        :raise AccessError: the user is no evaluator, or is the one who asks
        """
        self.ensure_one()
        self._check_role(EVALUATOR)
        self._check_state("submitted", "papers_missing", "assessed")
        self.sudo()._check_form_allowed(form)
        self.sudo().write({"grant_form": form, "is_form_confirmed": True})

    def action_send_to_committee(self):
        for request in self.sudo():
            if len(request.event_id._get_forms()) == 1:
                request.is_form_confirmed = True
            elif not request.is_form_confirmed:
                raise UserError(
                    self.env._(
                        "The regulation allows more than one form of help: confirm"
                        " which one with the button “How help is given”."
                    )
                )
        return super().action_send_to_committee()

    # -- giving ---------------------------------------------------------------

    def _give_credit(self, amount):
        """Give help in its form: money waits to be confirmed and paid."""
        self.ensure_one()
        self._check_form_allowed(self.grant_form)
        if self.grant_form == "credit":
            return super()._give_credit(amount)
        return self._propose_payment(amount)

    def _propose_payment(self, amount):
        """:return: a new draft ``welfare.fund.payment`` of this grant"""
        self.ensure_one()
        Payment = self.env["welfare.fund.payment"]
        return Payment.create(Payment._prepare_vals(self, amount))

    def _update_used(self):
        """What was returned needs not be spent any more."""
        res = super()._update_used()
        for request in self.filtered(
            lambda one: one.state in ("granted", "used", "expired") and one.payment_ids
        ):
            request.invalidate_recordset(["amount_spent", "amount_returned"])
            left = request.currency_id.round(
                request.amount_granted - request.amount_spent - request.amount_returned
            )
            state = "granted"
            if not left:
                state = "used" if request.amount_spent else "expired"
            if state != request.state:
                request._set_state(state)
        return res

    def _compute_left(self):
        """What waits to be paid is left too."""
        res = super()._compute_left()
        # Who is helped by somebody reads no payments, and is told the sum.
        for request in self.filtered(lambda one: one.sudo().payment_ids):
            request.amount_left = request.currency_id.round(
                request.amount_granted - request.amount_spent - request.amount_returned
            )
        return res

    def _get_grant_lines(self):
        """Who is paid is not named: staff reads letters too."""
        lines = super()._get_grant_lines()
        how = {
            "creditor": self.env._(
                "The Fund pays it for you, to whom you named in your request."
            ),
            "worker": self.env._(
                "The Fund pays it to the bank account that you gave in your request."
            ),
        }.get(self.grant_form)
        if how:
            lines.insert(1, how)
        if self.tax_note:
            lines.insert(-1, self.tax_note)
        return lines

    @api.model
    def _get_form_names(self):
        """:return: dict form -> its name in the user's language"""
        return dict(self._fields["grant_form"]._description_selection(self.env))

    @api.model
    def _get_forms_of(self, event):
        """:return: list of ``(form, name)`` that ``event`` allows"""
        names = self._get_form_names()
        return [(form, names[form]) for form in event._get_forms()]
