import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.welfarepiu_base.tools.guards import frozen_with

from .plain_words import MOST_WORDS, find_long_sentence

#: Drawings of our own, in ``static/src/img/workshop``: a recipe works without photos.
DRAWINGS = [
    ("wash", "Wash the hands"),
    ("weigh", "Weigh"),
    ("bowl", "Into the bowl"),
    ("mix", "Mix"),
    ("shape", "Shape"),
    ("oven", "Oven"),
    ("count", "Count"),
    ("bag", "Bag"),
    ("label", "Label"),
    ("fill", "Fill"),
    ("tie", "Tie"),
    ("clean", "Clean"),
]
DANGERS = [
    ("hot", "It is hot"),
    ("sharp", "It is sharp"),
    ("machine", "A machine runs"),
]
CHECKS = [("count", "Count"), ("weigh", "Weigh")]
#: What is frozen with the recipe; the picture lies apart, and is kept by ``write``.
CONTENT = (
    "sequence",
    "name",
    "text",
    "spoken",
    "drawing",
    "task_id",
    "danger",
    "safety_note",
    "needs_educator",
    "bom_line_id",
    "check_kind",
    "check_amount",
    "check_unit",
    "check_tolerance",
)
WORDS = ("name", "text", "spoken", "safety_note")


class WelfareRecipeStep(models.Model):
    """One thing to do, with its picture, as the team's phone shows it."""

    _name = "welfare.recipe.step"
    _inherit = ["welfare.guarded", "welfare.upload"]
    _description = "Step of a recipe"
    _order = "recipe_id, sequence, id"

    recipe_id = fields.Many2one(
        "welfare.recipe", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="recipe_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Title", required=True, translate=True, help="One short sentence."
    )
    text = fields.Text(
        string="How",
        translate=True,
        help="At most two or three sentences, of twelve words each.",
    )
    spoken = fields.Text(
        string="Read aloud",
        translate=True,
        help="Empty: the title and the sentences above.",
    )
    picture = fields.Image(
        max_width=800,
        max_height=800,
        help="A photo of the own workshop says more than any drawing. No faces.",
    )
    drawing = fields.Selection(DRAWINGS, help="Shown where there is no photo.")
    task_id = fields.Many2one(
        "welfare.task",
        string="Needs",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("phase", "=", "make")],
        help="Only who does this task, or is learning it, is given the step.",
    )
    danger = fields.Selection(DANGERS, string="Watch out")
    safety_note = fields.Char(translate=True, help="One short sentence.")
    needs_educator = fields.Boolean(
        string="With the educator", help="The educator is beside, always."
    )
    bom_id = fields.Many2one(related="recipe_id.bom_id")
    bom_line_id = fields.Many2one(
        "mrp.bom.line",
        string="Takes",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('bom_id', '=', bom_id)]",
        help="The step shows how much of it the order needs.",
    )
    check_kind = fields.Selection(CHECKS, string="Check")
    check_amount = fields.Float(
        string="Amount",
        digits="Product Unit",
        help="For one batch. An order of two batches asks for twice as much.",
    )
    check_unit = fields.Char(string="Unit", help="Empty: grams.")
    check_tolerance = fields.Float(
        string="Tolerance (%)", default=5.0, help="Only for what is weighed."
    )

    _check_has_amount = models.Constraint(
        "CHECK (check_kind IS NULL OR COALESCE(check_amount, 0) > 0)",
        "A step that counts or weighs says how much.",
    )
    _tolerance_in_range = models.Constraint(
        "CHECK (COALESCE(check_tolerance, 0) >= 0 AND"
        " COALESCE(check_tolerance, 0) <= 50)",
        "A tolerance lies between 0 and 50 percent.",
    )
    _danger_has_educator = models.Constraint(
        "CHECK (danger IS NULL OR needs_educator)",
        "Where it is hot or sharp, or a machine runs, the educator is beside.",
    )

    @api.model
    def _get_guards(self):
        return (frozen_with(self._table, "welfare_recipe", "recipe_id", CONTENT),)

    @api.onchange("danger")
    def _onchange_danger(self):
        if self.danger:
            self.needs_educator = True

    @api.constrains(*WORDS)
    def _check_words(self):
        for step in self:
            for name in WORDS:
                sentence = find_long_sentence(step[name])
                if sentence:
                    raise ValidationError(
                        self.env._(
                            "“%(sentence)s” has more than %(most)s words: make two"
                            " sentences of it.",
                            sentence=sentence,
                            most=MOST_WORDS,
                        )
                    )

    @api.constrains("bom_line_id", "recipe_id")
    def _check_bom_line(self):
        for step in self:
            if step.bom_line_id and step.bom_line_id.bom_id != step.recipe_id.bom_id:
                raise ValidationError(
                    self.env._("A step takes an ingredient of its own recipe.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._judge_picture(vals)
        return super().create(vals_list)

    def write(self, vals):
        if "picture" in vals:
            # The picture is a file beside the table, which the guard does not see.
            self.recipe_id._check_is_draft()
            self._judge_picture(vals)
        return super().write(vals)

    def _judge_picture(self, vals):
        """:raise ValidationError: what was sent is no photo"""
        if not vals.get("picture"):
            return
        upload = self._check_content(base64.b64decode(vals["picture"]))
        if not upload.mimetype.startswith("image/"):
            raise ValidationError(self.env._("This is not a photo."))
        vals["picture"] = base64.b64encode(upload.content)

    def _get_expected(self, factor):
        """:param factor: batches of the order
        :return: how much the check of this step should find; zero without a check"""
        self.ensure_one()
        if not self.check_kind:
            return 0
        amount = self.check_amount * factor
        return round(amount) if self.check_kind == "count" else round(amount, 1)

    def _is_right(self, told, factor):
        """:return: whether what was counted or weighed is what the recipe asks for"""
        self.ensure_one()
        expected = self._get_expected(factor)
        if self.check_kind == "count":
            return told == expected
        return abs(told - expected) <= expected * self.check_tolerance / 100 + 1e-6

    def _check_is_complete(self):
        """:raise UserError: the step shows no picture"""
        for step in self:
            if not step.picture and not step.drawing:
                raise UserError(
                    self.env._(
                        "The step “%s” has no picture and no drawing.", step.name
                    )
                )
