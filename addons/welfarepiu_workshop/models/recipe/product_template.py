import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_label_name = fields.Char(
        string="Name on labels",
        translate=True,
        help="As an ingredient: “wheat flour”, not its brand; an allergen is named:"
        " “butter (milk)”. Empty: the own name.",
    )
    welfare_on_label = fields.Boolean(
        string="On labels",
        default=True,
        help="Off for what goes around a product and not into it: bags, boxes.",
    )
    welfare_workshop_story = fields.Text(
        string="Story of the workshop",
        translate=True,
        help="Who makes it and how, for who buys it. No names of people.",
    )
    welfare_workshop_picture = fields.Image(
        string="Picture of the workshop",
        max_width=1024,
        max_height=1024,
        help="Hands, tools, the place: no faces.",
    )

    @api.constrains("welfare_workshop_story")
    def _check_welfare_story_names_nobody(self):
        """Nobody of a team is named to the public: no consent covers it."""
        stories = self.filtered("welfare_workshop_story")
        if not stories:
            return
        names = (
            self.env["welfare.team.member"]
            .sudo()
            .with_context(active_test=False)
            .search_fetch([], ["name"])
            .mapped("name")
        )
        for product in stories:
            for name in names:
                if len(name) > 2 and re.search(
                    rf"\b{re.escape(name)}\b", product.welfare_workshop_story
                ):
                    raise ValidationError(
                        self.env._(
                            "The story names a person of a team. Tell it without names."
                        )
                    )

    def _get_welfare_sheet(self):
        sheet = super()._get_welfare_sheet()
        if workshop := self._get_welfare_workshop_sheet():
            sheet["workshop"] = workshop
        return sheet

    def _get_welfare_workshop_sheet(self):
        """:return: dict ``story``, ``picture`` (address), ``storage``, ``steps``
        (titles) of what the workshop makes; ``False`` for other products"""
        self.ensure_one()
        product = self.sudo()
        recipe = product._get_welfare_recipe()
        if not recipe:
            return False
        return {
            "company": recipe.company_id.name,
            "story": product.welfare_workshop_story,
            "picture": bool(product.welfare_workshop_picture)
            and f"/web/image/product.template/{product.id}/welfare_workshop_picture",
            "storage": recipe.storage,
            "steps": recipe.step_ids.mapped("name"),
        }

    def _get_welfare_recipe(self):
        """:return: the recipe in force, as the system; may be empty"""
        self.ensure_one()
        return (
            self.env["welfare.recipe"]
            .sudo()
            .search(
                [
                    ("product_tmpl_id", "=", self.id),
                    ("state", "=", "in_force"),
                    ("company_id", "=", self.env.company.id),
                ],
                limit=1,
            )
        )
