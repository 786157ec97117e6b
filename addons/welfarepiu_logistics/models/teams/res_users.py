from odoo import fields, models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    _inherit = "res.users"

    welfare_educator_ids = fields.One2many(
        "welfare.educator", "user_id", groups="welfarepiu_base.group_operator"
    )

    def _welfare_get_accompanied_teams(self):
        """:return: the teams these educators accompany, or may stand in for"""
        return (
            self.env["welfare.team"]
            .sudo()
            .search(
                [
                    "|",
                    ("educator_id", "in", self.ids),
                    ("substitute_ids.user_id", "in", self.ids),
                ]
            )
        )

    def _welfare_get_presence(self, date):
        """:return: when this educator is there on ``date``, as in ``tools.presence``"""
        self.ensure_one()
        calendar = self.sudo().welfare_educator_ids.calendar_id
        presence = calendar._welfare_get_presence(date)
        absences = self.env["welfare.team.absence"].sudo()
        return absences._take_away(presence, [("user_id", "=", self.id)], date)

    def _welfare_check_is_educator(self):
        for user in self.sudo():
            if not user.has_group("welfarepiu_base.group_educator"):
                raise ValidationError(
                    self.env._("Only an educator can accompany a team.")
                )

    def _welfare_report_absence(self, date_from, date_to=None):
        """The current educator says not to be there on these days, both included.

        :return: the absence; what is noted already is not noted twice
        """
        self.env.user._welfare_check_is_educator()
        absences = self.env["welfare.team.absence"].sudo()
        values = {
            "user_id": self.env.uid,
            "date_from": date_from,
            "date_to": date_to or date_from,
        }
        known = absences.search(
            [
                *((name, "=", value) for name, value in values.items()),
                ("hour_to", "=", 0),
            ]
        )
        return known[:1] or absences.create({**values, "kind": "planned"})
