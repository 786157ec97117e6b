from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.welfarepiu_base.tools.guards import Guard

LEVELS = [
    ("alone", "Does it alone"),
    ("prompt", "With a prompt"),
    ("learning", "Is learning"),
    ("not", "Does not do it"),
]


class WelfareTeamAbility(models.Model):
    """What was said on a day of how a person does a task, and by whom.

    Each row stays as it is: how somebody grows is read from the rows one after the
    other. They go only with the person, see ``member._erase``.
    """

    _name = "welfare.team.ability"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "How a person does a task"
    _order = "since desc, id desc"
    _rec_name = "task_id"

    member_id = fields.Many2one(
        "welfare.team.member",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
    )
    team_id = fields.Many2one(related="member_id.team_id")
    company_id = fields.Many2one(related="member_id.company_id", store=True, index=True)
    task_id = fields.Many2one(
        "welfare.task", required=True, index=True, ondelete="restrict"
    )
    level = fields.Selection(LEVELS, required=True)
    since = fields.Date(required=True, readonly=True)
    stated_by_id = fields.Many2one(
        "res.users",
        string="Said by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    is_current = fields.Boolean(
        compute="_compute_is_current", search="_search_is_current"
    )

    @api.model
    def _get_guards(self):
        """History: what was said is not said otherwise later. The company follows the
        team of the person."""
        return (
            Guard(
                self._table,
                f"{self._table}_kept",
                "BEFORE",
                ("UPDATE",),
                f"{self._table}_kept",
                f"""
BEGIN
    IF ROW(NEW.member_id, NEW.task_id, NEW.level, NEW.since, NEW.stated_by_id)
        IS DISTINCT FROM
        ROW(OLD.member_id, OLD.task_id, OLD.level, OLD.since, OLD.stated_by_id)
    THEN
        RAISE EXCEPTION '{self._table}: what was said stays'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
""",
            ),
        )

    @api.model
    def _get_kept_fields(self):
        """Who says it and when is not typed."""
        return {"since", "stated_by_id"}

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env["welfare.clock"]._today()
        for vals in vals_list:
            # As the system: a demo or an import may say when it was.
            known = vals if self.env.su else {}
            vals["since"] = known.get("since") or today
            vals["stated_by_id"] = known.get("stated_by_id") or self.env.uid
        abilities = super(WelfareTeamAbility, self.sudo()).create(vals_list)
        abilities = abilities.with_env(self.env)
        abilities.check_access("create")
        abilities.sudo().member_id.team_id._availability_changed()
        return abilities

    def write(self, vals):
        if vals.keys() & {"member_id", "task_id", "level"}:
            raise UserError(
                self.env._("What was said stays: say what is true now in a new row.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_with_the_person_only(self):
        if not self.env.context.get("welfare_erase"):
            raise UserError(
                self.env._("What was said stays: say what is true now in a new row.")
            )

    def _get_current_query(self):
        self.flush_model(["member_id", "task_id", "since"])
        return SQL(
            "SELECT DISTINCT ON (member_id, task_id) id FROM %s"
            " ORDER BY member_id, task_id, since DESC, id DESC",
            SQL.identifier(self._table),
        )

    def _compute_is_current(self):
        rows = self.env.execute_query(self._get_current_query())
        current = {row[0] for row in rows}
        for ability in self:
            ability.is_current = ability.id in current

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = Domain("id", "in", self._get_current_query())
        if True in value and False in value:
            return Domain.TRUE
        return current if True in value else ~current
