import base64

from odoo import fields, models
from odoo.exceptions import UserError

from .welfare_team_prompt import PROMPT_LEVELS

#: Pictures a person can choose to be known by; drawings of ours.
SIGNS = [
    ("sun", "Sun"),
    ("tree", "Tree"),
    ("boat", "Boat"),
    ("flower", "Flower"),
    ("ball", "Ball"),
    ("cup", "Cup"),
    ("kite", "Kite"),
    ("mountain", "Mountain"),
]
#: Parcels and doors done at one level without calling anybody, before less is proposed.
ACTS_BEFORE_LESS = 10


class WelfareTeamMember(models.Model):
    """How the phone tells a person what to do, as the educator set it."""

    _inherit = ["welfare.team.member", "welfare.upload"]
    _name = "welfare.team.member"

    phone_name = fields.Char(
        string="Name on the phone",
        help="As the person likes to be called. Empty: the first word of the name.",
    )
    phone_sign = fields.Selection(
        SIGNS,
        string="Picture on the phone",
        help="The person chooses it: the phone knows people by name and picture only.",
    )
    phone_photo = fields.Image(
        string="Photo on the phone",
        max_width=256,
        max_height=256,
        help="Only if the person wants it. It is shown instead of the picture.",
    )
    prompt_level = fields.Selection(
        PROMPT_LEVELS,
        string="How steps are told",
        required=True,
        default="photo",
    )
    prompt_voice = fields.Selection(
        [("always", "Always"), ("asked", "When asked")],
        string="Read aloud",
        required=True,
        default="always",
    )
    patience = fields.Selection(
        [
            ("never", "Never"),
            ("30", "After half a minute"),
            ("60", "After one minute"),
            ("120", "After two minutes"),
            ("300", "After five minutes"),
        ],
        string="A step is repeated",
        required=True,
        default="120",
        help="Without an answer for so long a step is read once more; after as long"
        " again the educator is called. Nobody sees seconds.",
    )
    prompt_ids = fields.One2many(
        "welfare.team.prompt", "member_id", string="Tasks that are told otherwise"
    )

    def _get_phone_name(self):
        """:return: what the phone calls the person: never more than the first name"""
        self.ensure_one()
        return self.phone_name or (self.name or "").split(" ")[0]

    def _set_prompts(self, vals, photo=None):
        """Say how the phone tells this person the steps, and by which picture it knows
        the person.

        :param vals: of ``phone_name``, ``phone_sign``, ``prompt_level``,
            ``prompt_voice``, ``patience``; what is missing stays
        :param photo: bytes of a photo, or ``False`` to take it away
        :raise AccessError: the user does not accompany the team
        :raise UserError: there is no such value
        :raise ValidationError: this is no photo
        """
        self.ensure_one()
        self._check_can_accompany()
        names = ("phone_sign", "prompt_level", "prompt_voice", "patience")
        values = {}
        for name in names:
            if name in vals:
                values[name] = vals[name] or False
                self._check_choice(name, values[name])
        if "phone_name" in vals:
            values["phone_name"] = (vals["phone_name"] or "").strip()[:30] or False
        if photo is False:
            values["phone_photo"] = False
        elif photo:
            upload = self._check_content(photo)
            if not upload.mimetype.startswith("image/"):
                raise UserError(self.env._("This is not a photo."))
            values["phone_photo"] = base64.b64encode(upload.content)
        self.sudo().write(values)

    def _check_choice(self, name, value):
        field = self._fields[name]
        if value not in dict(field.selection) and (field.required or value):
            raise UserError(self.env._("There is no such choice."))

    def _set_prompt(self, task, level):
        """Say how ``task`` alone is told to this person.

        :param level: a value of ``welfare.team.prompt.level``; empty: as all others
        :raise AccessError: the user does not accompany the team
        :raise UserError: there is no such level
        :raise ValidationError: the screens of this task cannot be left out
        """
        self.ensure_one()
        self._check_can_accompany()
        prompts = self.env["welfare.team.prompt"].sudo()
        if level and level not in dict(prompts._fields["level"].selection):
            raise UserError(self.env._("There is no such level."))
        known = self.sudo().prompt_ids.filtered(lambda one: one.task_id == task.sudo())
        if not level:
            known.unlink()
        elif known:
            known.level = level
        else:
            prompts.create({"member_id": self.id, "task_id": task.id, "level": level})

    def _get_fading(self):
        """What could be tried with less help: proposed, never done by itself.

        :return: the next level, or ``None``: after the last acts, all told at the
            level that is set and none with help, less is worth a try
        """
        self.ensure_one()
        levels = [level for level, _name in PROMPT_LEVELS]
        place = levels.index(self.prompt_level)
        if place + 1 == len(levels):
            return None
        acts = (
            self.env["welfare.route.act"]
            .sudo()
            .search(
                [("member_id", "=", self.id), ("is_withdrawn", "=", False)],
                order="act_time desc, id desc",
                limit=ACTS_BEFORE_LESS,
            )
        )
        steady = len(acts) == ACTS_BEFORE_LESS and all(
            act.prompt_level == self.prompt_level and not act.is_helped for act in acts
        )
        return levels[place + 1] if steady else None

    # -- what the phone is told ----------------------------------------------------

    def _prepare_prompt_vals(self):
        """:return: what the phone needs of a person to tell the steps, and no more"""
        self.ensure_one()
        member = self.sudo()
        return {
            "id": member.id,
            "name": member._get_phone_name(),
            "sign": member.phone_sign or "",
            "level": member.prompt_level,
            "voice": member.prompt_voice == "always",
            "patience": 0 if member.patience == "never" else int(member.patience),
            "tasks": member._prepare_prompt_tasks(),
        }

    def _prepare_prompt_tasks(self):
        """:return: ``{part of the app: {"level", "ability"}}``, both empty if nothing
        was said"""
        tasks = {
            part: {"level": "", "ability": ability}
            for task, ability in self._get_levels().items()
            if (part := task._get_part())
        }
        for prompt in self.prompt_ids:
            if part := prompt.task_id._get_part():
                tasks.setdefault(part, {"ability": ""})["level"] = prompt.level
        return tasks

    # -- afterwards ----------------------------------------------------------------

    def _forget_prompts(self):
        """How somebody was helped is forgotten with the person."""
        members = self.sudo().with_context(active_test=False)
        members.prompt_ids.unlink()
        members.write(
            {
                "phone_name": False,
                "phone_sign": False,
                "phone_photo": False,
                "prompt_level": "photo",
                "prompt_voice": "always",
                "patience": "120",
            }
        )
        told = [("member_id", "in", members.ids)]
        nothing = {"member_id": False, "prompt_level": False}
        self.env["welfare.route.message"].sudo().search(told).write(nothing)
        self.env["welfare.route.act"].sudo().search(told).write(
            {**nothing, "is_helped": False}
        )
