from odoo import api, fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class WelfareUrgentHours(models.Model):
    """On one day of the week, from when to when a supplier answers urgent requests.

    Hours that end before they begin go on into the next morning; the same hour twice
    is day and night.
    """

    _name = "welfare.urgent.hours"
    _description = "Hours of urgent requests"
    _order = "setting_id, weekday"
    _rec_name = "weekday"

    setting_id = fields.Many2one(
        "welfare.urgent.setting", required=True, index=True, ondelete="cascade"
    )
    weekday = fields.Selection(WEEKDAYS, string="Day", required=True)
    hour_from = fields.Float(
        string="From", required=True, help="Hours after midnight, in Italy."
    )
    hour_to = fields.Float(
        string="Until",
        required=True,
        help="Not after “From”: until then of the next morning.",
    )

    _once = models.UniqueIndex(
        "(setting_id, weekday)", "Each day of the week has one row."
    )
    _range = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < 24 AND hour_to >= 0 AND hour_to <= 24)",
        "Hours go from 0:00 to 24:00.",
    )

    @api.depends("weekday", "hour_from", "hour_to")
    def _compute_display_name(self):
        days = dict(self._fields["weekday"]._description_selection(self.env))
        for one in self:
            one.display_name = (
                f"{days.get(one.weekday)} {self._format_hour(one.hour_from)}"
                f"–{self._format_hour(one.hour_to)}"
            )

    @api.model
    def _format_hour(self, hour):
        """:return: ``9.5`` as ``09:30``"""
        minutes = round(hour * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    def _covers(self, weekday, hour):
        """:param int weekday: Monday is 0
        :param float hour: after midnight in Italy"""
        self.ensure_one()
        mine = int(self.weekday)
        over_night = self.hour_to <= self.hour_from
        if weekday == mine:
            return hour >= self.hour_from and (over_night or hour < self.hour_to)
        return over_night and weekday == (mine + 1) % 7 and hour < self.hour_to
