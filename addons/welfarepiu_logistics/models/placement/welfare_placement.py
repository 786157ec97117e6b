from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

COORDINATOR = "welfarepiu_logistics.group_coordinator"
SOCIAL_SERVICE = "welfarepiu_logistics.group_social_service"
EDUCATOR = "welfarepiu_base.group_educator"


class WelfarePlacement(models.Model):
    """A person referred by the social service, and the individual plan.

    Read by the social worker who referred, the educator of the person's team and the
    coordinator; by nobody else of the house, the operator of the shop included. Known
    by its code wherever a name could leave: in mails, in logs, in things to do.
    """

    _name = "welfare.placement"
    _inherit = ["welfare.lifecycle"]
    _description = "Placement"
    _order = "id desc"
    _rec_name = "code"

    code = fields.Char(required=True, readonly=True, copy=False, index=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("draft", "Being written"),
            ("proposed", "Proposed"),
            ("active", "Under way"),
            ("ended", "Ended"),
            ("refused", "Not possible"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    person_name = fields.Char(string="Person", required=True)
    supporter = fields.Char(
        string="Who helps to decide",
        help="A relative or a guardian, if the person has one beside in decisions.",
    )
    referrer_id = fields.Many2one(
        "res.users",
        string="Social worker",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    plan = fields.Text(string="Individual plan")
    goal_ids = fields.One2many("welfare.placement.goal", "placement_id", string="Goals")
    review_ids = fields.One2many(
        "welfare.placement.review", "placement_id", string="Reviews"
    )
    task_ids = fields.Many2many(
        "welfare.task",
        string="Tasks of the plan",
        help="What the person comes to do or to learn. Empty: any task.",
    )
    weekly_hours = fields.Float(
        string="Hours a week", required=True, default=12.0, help="Agreed, at most."
    )
    start_date = fields.Date(string="First day")
    end_date = fields.Date(string="Last day", help="Empty: until changed.")
    member_id = fields.Many2one(
        "welfare.team.member",
        string="In the team as",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    team_id = fields.Many2one(related="member_id.team_id", string="Team")
    ended_on = fields.Date(readonly=True, copy=False)
    end_reason = fields.Selection(
        [
            ("done", "Finished as agreed"),
            ("work", "Found a job"),
            ("choice", "By choice of the person"),
            ("other", "Other"),
        ],
        string="How it ended",
        readonly=True,
        copy=False,
    )
    answer = fields.Char(
        readonly=True, copy=False, help="What the coordinator answered."
    )
    erased_on = fields.Date(readonly=True, copy=False)

    _code_unique = models.Constraint("UNIQUE (code)", "This code is taken.")
    _hours_in_a_week = models.Constraint(
        "CHECK (weekly_hours > 0 AND weekly_hours <= 40)",
        "The hours a week are between 0 and 40.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (end_date IS NULL OR (start_date IS NOT NULL"
        " AND end_date >= start_date))",
        "A placement ends on or after the day it starts.",
    )
    _member_when_active = models.Constraint(
        "CHECK (state <> 'active' OR num_nulls(member_id, start_date) = 0)",
        "A placement under way has a team and a first day.",
    )
    _one_active = models.UniqueIndex(
        "(member_id) WHERE state = 'active'",
        "This person has a placement under way already.",
    )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() - {"referrer_id"} | {"code"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                self._check_is_typed(vals)
                # Nobody refers in the name of somebody else.
                vals["referrer_id"] = self.env.uid
            vals["code"] = (
                self.env["ir.sequence"].sudo().next_by_code("welfare.placement")
            )
        placements = super(WelfarePlacement, self.sudo()).create(vals_list)
        placements = placements.with_env(self.env)
        placements.check_access("create")
        return placements

    @api.model
    def _check_is_typed(self, vals):
        """The code comes from a sequence, so that rows are made as the system: what
        only methods write is kept here."""
        kept = vals.keys() & self._get_kept_fields()
        if kept:
            raise AccessError(
                self.env._("These fields are not typed: %s", ", ".join(sorted(kept)))
            )

    def write(self, vals):
        if not self.env.su and vals.keys() & {"referrer_id"}:
            raise AccessError(self.env._("The coordinator hands a placement over."))
        res = super().write(vals)
        if vals.keys() & {"state", "start_date", "end_date", "weekly_hours"}:
            self.sudo().team_id._availability_changed()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(one.state != "draft" for one in self):
            raise UserError(
                self.env._("What was proposed is ended or erased, not deleted.")
            )

    # -- who -------------------------------------------------------------------------

    def _check_is_referrer(self):
        if not self.env.su and any(
            one.referrer_id != self.env.user for one in self.sudo()
        ):
            raise AccessError(self.env._("Another social worker referred this person."))

    def _check_is_coordinator(self):
        if not self.env.su and not self.env.user.has_group(COORDINATOR):
            raise AccessError(self.env._("The coordinator of placements does this."))
        self.check_access("read")

    def _check_can_follow(self):
        """Those who may read it follow it: each of them writes goals and reviews."""
        self.check_access("read")

    def _check_state(self, *states):
        if any(one.state not in states for one in self.sudo()):
            raise UserError(
                self.env._("This is not possible any more: please look at it again.")
            )

    @api.model
    def _get_in_force_domain(self, day):
        """:return: domain of the placements that are under way on ``day``"""
        return (
            Domain("state", "=", "active")
            & Domain("start_date", "<=", day)
            & (Domain("end_date", "=", False) | Domain("end_date", ">=", day))
        )
