from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date

from ..request.welfare_fund_request import STAFF


class WelfareFundRequest(models.Model):
    """Each decision is told in plain words; a mail says only that there is news."""

    _inherit = "welfare.fund.request"

    letter_ids = fields.One2many(
        "welfare.fund.letter", "request_id", string="Letters", readonly=True
    )
    amount_left = fields.Monetary(string="Left to spend", compute="_compute_left")
    spend_until = fields.Date(string="To spend until", compute="_compute_left")

    def _compute_left(self):
        """What the applicant can still spend, from the ledger: nothing is lost between
        the Fund's books and the worker's credit."""
        for request in self:
            root = request._get_applicant().lot_id
            lots = root.search([("id", "child_of", root.id)]) if root else root
            request.amount_left = sum(lots.mapped("balance"))
            days = lots.filtered("balance").mapped("spendable_until")
            request.spend_until = max((day for day in days if day), default=False)

    def action_ask_papers(self):
        res = super().action_ask_papers()
        self._tell_news()
        return res

    def _after_decision(self, outcome):
        res = super()._after_decision(outcome)
        self._write_letter(self._get_letter_kind(outcome))
        self._tell_news()
        return res

    def _get_letter_kind(self, outcome):
        self.ensure_one()
        if self.appeal_ids:
            return "changed" if outcome == "granted" else "confirmed"
        return outcome

    def _write_letter(self, kind):
        """Write down what the applicant is told, in the applicant's language."""
        self.ensure_one()
        lang = self._get_applicant().partner_id.lang or "it_IT"
        request = self.with_context(lang=lang)
        # Whoever decided, the row says nothing of it.
        self._as_system().env["welfare.fund.letter"].create(
            {
                "request_id": self.id,
                "kind": kind,
                "lang": lang,
                "title": request._get_letter_title(kind),
                "body": "\n".join(request._get_letter_lines(kind)),
                "issued_at": self.env["welfare.clock"]._now(),
            }
        )
        self.invalidate_recordset(["letter_ids"])

    def _get_letter_title(self, kind):
        return {
            "granted": self.env._("Your request was granted"),
            "refused": self.env._("Your request could not be granted"),
            "confirmed": self.env._("Your appeal was heard: the refusal stays"),
            "changed": self.env._("Your appeal was heard: the help is granted"),
        }[kind]

    def _get_letter_lines(self, kind):
        """:return: list of str: paragraphs; points of a list begin with a dash"""
        self.ensure_one()
        if kind in ("granted", "changed"):
            return self._get_appeal_lines(kind) + self._get_grant_lines()
        if kind == "confirmed":
            return self._get_appeal_lines(kind) + self._get_advice_lines()
        return self._get_refusal_lines()

    def _get_appeal_lines(self, kind):
        if kind not in ("confirmed", "changed"):
            return []
        return [
            self.env._(
                "Other people than those who decided before have looked at your request"
                " again. These are the reasons of their decision:"
            ),
            self.appeal_ids.reasons or "",
        ]

    def _get_grant_lines(self):
        """Hook: how much, for what, until when, and how to use it."""
        self.ensure_one()
        currency = self.currency_id
        lines = [
            self.env._(
                "The Fund grants you %(amount)s (%(words)s euro).",
                amount=format_amount(self.env, self.amount_granted, currency),
                words=currency._welfare_amount_to_words(
                    self.amount_granted, self.env.lang
                ),
            )
        ]
        lot = self._get_applicant().lot_id
        if lot:
            lines += [
                self.env._("It is in your welfare credit from today. It can pay for:"),
                *(f"- {kind.name}" for kind in lot.kind_ids),
                self.env._(
                    "You can use it until %s. What is left then goes back to the Fund"
                    " and helps somebody else.",
                    format_date(self.env, lot.spendable_until or lot.expires_on),
                ),
                self.env._(
                    "How to use it: choose what you need in the shop and pay with your"
                    " credit, or show a voucher to who gives the service. Nobody there"
                    " sees where the credit comes from."
                ),
            ]
        lines.append(
            self.env._(
                "Your firm is not told that you asked, nor that you were helped."
            )
        )
        return lines

    def _get_refusal_lines(self):
        self.ensure_one()
        lines = []
        if self.refusal_reason != "other":
            field = self._fields["refusal_reason"]
            reason = dict(field._description_selection(self.env))[self.refusal_reason]
            lines.append(
                self.env._("The reason: %s.", f"{reason[:1].lower()}{reason[1:]}")
            )
        if self.refusal_text:
            lines.append(self.refusal_text)
        failed = self.line_ids.filtered(lambda line: not line.passed)
        if failed:
            lines.append(self.env._("These points of the regulation were not met:"))
            lines += [f"- {line.name}" for line in failed]
        return lines + self._get_advice_lines() + self._get_how_to_appeal_lines()

    def _get_advice_lines(self):
        """Hook: what could help, by what stood in the way."""
        self.ensure_one()
        advice = [self.env._("What could help now:")]
        if self.refusal_reason == "papers":
            advice.append(
                self.env._(
                    "- Ask again as soon as you have the papers that were missing."
                )
            )
        if self.refusal_reason in ("requirements", "points"):
            advice.append(
                self.env._(
                    "- If your income has fallen a lot, a tax assistance centre (CAF)"
                    " makes a current ISEE, free of charge: with it you can ask again."
                )
            )
        if self.refusal_reason == "funds":
            advice.append(
                self.env._(
                    "- Ask again in some weeks: money comes into the Fund each month."
                )
            )
        advice.append(
            self.env._(
                "- The social worker of your municipality knows other help, and can ask"
                " together with you."
            )
        )
        return advice

    def _get_how_to_appeal_lines(self):
        self.ensure_one()
        if not self.appeal_until or self.appeal_ids:
            return []
        return [
            self.env._(
                "If you think that something was overlooked, you can appeal until %s,"
                " on the page of your request or with a social worker. Say why, and add"
                " papers if you have new ones: other people will look at it.",
                format_date(self.env, self.appeal_until),
            )
        ]

    # -- printing ----------------------------------------------------------------------

    def action_print_letter(self):
        """For who has no e-mail: the letter, with the name and address on it."""
        self.ensure_one()
        self._check_can_read_letter()
        report = self.env.ref("welfarepiu_fund.action_report_decision_letter")
        return report.report_action(self)

    def _check_can_read_letter(self):
        """A printed letter has a name on it.

        :raise AccessError: the user is neither who asks or helps, nor has opened the
            identity to communicate the decision
        """
        for request in self:
            request.check_access("read")
            if request._acts_for_applicant():
                continue
            opened = (
                self.env["welfare.fund.identity.log"]
                .sudo()
                .search_count(
                    [
                        ("request_id", "=", request.id),
                        ("user_id", "=", self.env.uid),
                        ("reason", "=", "decision"),
                    ],
                    limit=1,
                )
            )
            if not opened or not self.env.user.has_groups(STAFF):
                raise AccessError(
                    self.env._(
                        "A letter has a name on it: open the identity to communicate"
                        " the decision."
                    )
                )
