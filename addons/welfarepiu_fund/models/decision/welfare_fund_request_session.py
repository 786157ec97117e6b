from odoo import models
from odoo.exceptions import UserError


class WelfareFundRequest(models.Model):
    """What is on the agenda of an open session is voted on in it, by who is there."""

    _inherit = "welfare.fund.request"

    def _get_session(self):
        """:return: the open session on whose agenda the request is; may be empty"""
        self.ensure_one()
        return (
            self.env["welfare.fund.session.item"]
            .sudo()
            .search(
                [
                    ("request_id", "=", self.id),
                    ("is_live", "=", True),
                    ("session_id.state", "=", "open"),
                ],
                limit=1,
            )
            .session_id
        )

    def _check_can_vote(self, choice):
        res = super()._check_can_vote(choice)
        session = self._get_session()
        present = session.member_ids.filtered("is_present").user_id
        if session and self.env.user not in present:
            raise UserError(
                self.env._(
                    "%(code)s is on the agenda of session %(session)s: who is not there"
                    " does not vote.",
                    code=self.code,
                    session=session.number,
                )
            )
        return res

    def _prepare_vote_vals(self, choice):
        vals = super()._prepare_vote_vals(choice)
        vals["session_id"] = self._get_session().id
        return vals
