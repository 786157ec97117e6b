from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import groupby

from odoo.addons.welfarepiu_base.tools.guards import frozen, frozen_with

#: What is frozen once a version is in force.
CONTENT = (
    "product_tmpl_id",
    "bom_id",
    "company_id",
    "version",
    "minutes",
    "is_food",
    "date_kind",
    "shelf_days",
    "sell_days",
    "storage",
    "label_name",
    "net_quantity",
    "net_unit",
    "use_note",
    "made_at",
    "in_force_from",
)
#: Columns of the bill of materials that say what is taken, and how much.
BOM_COLUMNS = ("product_tmpl_id", "product_qty", "product_uom_id")
LINE_COLUMNS = ("product_id", "product_qty", "product_uom_id")


def bom_guard(table, column, columns):
    """:return: the guard that keeps a row of the core's ``table`` as it is while a
    recipe that is no draft stands on it
    :param column: of the row, names the bill of materials"""
    return frozen_with(
        table,
        "welfare_recipe",
        column,
        columns,
        key="bom_id",
        function=f"welfare_{table}_frozen",
    )


class WelfareRecipe(models.Model):
    """One version of how the workshop makes a product.

    The ingredients are a bill of materials of the core, one for each version; this
    record adds the steps, and what the label has to say. Once in force all of it is
    frozen: an order points at the version it was made with, and so does each lot.
    """

    _name = "welfare.recipe"
    _inherit = ["welfare.guarded", "welfare.lifecycle", "welfare.locked"]
    _description = "Recipe of the workshop"
    _order = "product_tmpl_id, version desc, id desc"

    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("type", "=", "consu"), ("product_variant_count", "=", 1)],
    )
    bom_id = fields.Many2one(
        "mrp.bom",
        string="Ingredients",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
    )
    bom_line_ids = fields.One2many(
        related="bom_id.bom_line_ids", readonly=False, string="What goes in"
    )
    batch_quantity = fields.Float(
        related="bom_id.product_qty",
        readonly=False,
        string="One batch makes",
        help="Pieces, of the ingredients below.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    version = fields.Integer(required=True, default=1, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force"), ("superseded", "Superseded")],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    in_force_from = fields.Date(readonly=True, copy=False)
    superseded_on = fields.Date(readonly=True, copy=False)
    minutes = fields.Integer(
        required=True, default=90, help="How long one batch takes, without haste."
    )
    step_ids = fields.One2many("welfare.recipe.step", "recipe_id", string="Steps")
    step_count = fields.Integer(compute="_compute_step_count", string="Number of steps")

    is_food = fields.Boolean(string="Food")
    date_kind = fields.Selection(
        [("best_before", "Best before"), ("use_by", "Use by")],
        string="Date on the label",
        default="best_before",
        help="Use by: what may become dangerous after a few days (Reg. EU 1169/2011,"
        " art. 24).",
    )
    shelf_days = fields.Integer(
        string="Keeps for (days)", help="From the day on which it is made."
    )
    sell_days = fields.Integer(
        string="Leaves the shop (days before)",
        help="So that who buys it has these days left.",
    )
    storage = fields.Char(translate=True, help="How it is kept: it is on the label.")
    label_name = fields.Char(
        string="Name of the food",
        translate=True,
        help="What it is in plain words, not its fancy name (art. 17).",
    )
    net_quantity = fields.Float(
        digits="Product Unit", help="In one piece of what is sold."
    )
    net_unit = fields.Selection(
        [("g", "g"), ("kg", "kg"), ("ml", "ml"), ("l", "l"), ("pieces", "pieces")],
        string="Unit of the net quantity",
        default="g",
    )
    use_note = fields.Char(
        string="How to use it",
        translate=True,
        help="Only where one could not use it rightly without being told.",
    )
    made_at = fields.Char(
        string="Made at",
        help="Address of the workshop, where it is not that of the company (D.Lgs."
        " 145/2017).",
    )
    ingredients = fields.Html(
        compute="_compute_ingredients", string="Ingredients on the label"
    )

    _one_in_force = models.UniqueIndex(
        "(product_tmpl_id, company_id) WHERE state = 'in_force'",
        "One version of a recipe is in force at a time.",
    )
    _one_draft = models.UniqueIndex(
        "(product_tmpl_id, company_id) WHERE state = 'draft'",
        "A new version of this recipe is being written already.",
    )
    _bom_once = models.UniqueIndex(
        "(bom_id)", "Each version of a recipe has ingredients of its own."
    )
    _numbers_positive = models.Constraint(
        "CHECK (minutes > 0 AND COALESCE(shelf_days, 0) >= 0"
        " AND COALESCE(sell_days, 0) >= 0)",
        "Minutes and days are positive numbers.",
    )
    _food_is_labelled = models.Constraint(
        "CHECK (state = 'draft' OR is_food IS NOT TRUE"
        " OR (shelf_days > 0 AND COALESCE(sell_days, 0) < shelf_days"
        " AND net_quantity > 0 AND net_unit IS NOT NULL AND date_kind IS NOT NULL"
        " AND storage IS NOT NULL AND label_name IS NOT NULL))",
        "Food in force says its name, its net quantity, how it is kept and for how"
        " long; it leaves the shop before it expires.",
    )
    _in_force_has_bom = models.Constraint(
        "CHECK (state = 'draft' OR (bom_id IS NOT NULL AND in_force_from IS NOT NULL))",
        "A recipe in force has ingredients.",
    )

    @api.model
    def _get_guards(self):
        return (
            frozen(self._table, CONTENT),
            bom_guard("mrp_bom", "id", BOM_COLUMNS),
            bom_guard("mrp_bom_line", "bom_id", LINE_COLUMNS),
        )

    @api.depends("product_tmpl_id.name", "version")
    def _compute_display_name(self):
        for recipe in self:
            recipe.display_name = self.env._(
                "%(product)s, version %(version)s",
                product=recipe.product_tmpl_id.name or "",
                version=recipe.version,
            )

    @api.depends("step_ids")
    def _compute_step_count(self):
        for recipe in self:
            recipe.step_count = len(recipe.step_ids)

    @api.depends(
        "bom_id.bom_line_ids.product_qty",
        "bom_id.bom_line_ids.product_id.welfare_label_name",
        "bom_id.bom_line_ids.product_id.welfare_allergen_ids",
    )
    def _compute_ingredients(self):
        for recipe in self:
            recipe.ingredients = recipe._render_ingredients()

    # -- writing a recipe ---------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Each version has a bill of materials of its own, which the core does not use
        before the recipe is in force."""
        ingredients = [vals.pop("bom_line_ids", None) for vals in vals_list]
        batches = [vals.pop("batch_quantity", None) for vals in vals_list]
        for vals in vals_list:
            vals["version"] = self._get_next_version(vals["product_tmpl_id"])
        recipes = super().create(vals_list)
        for recipe, lines, batch in zip(recipes, ingredients, batches, strict=True):
            if not recipe.bom_id:
                recipe.sudo().bom_id = self.env["mrp.bom"].create(
                    recipe._prepare_bom_vals()
                )
            if lines:
                recipe.bom_id.bom_line_ids = lines
            if batch:
                recipe.bom_id.product_qty = batch
        return recipes

    def _prepare_bom_vals(self):
        self.ensure_one()
        return {
            "product_tmpl_id": self.product_tmpl_id.id,
            "product_id": self.product_tmpl_id.product_variant_id.id,
            "company_id": self.company_id.id,
            "product_qty": 1,
            "product_uom_id": self.product_tmpl_id.uom_id.id,
            "consumption": "flexible",
            "active": False,
        }

    @api.model
    def _get_next_version(self, product_id):
        versions = self.sudo().search([("product_tmpl_id", "=", product_id)])
        return max(versions.mapped("version"), default=0) + 1

    def write(self, vals):
        if set(vals) - {"state", "superseded_on"}:
            self._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_is_draft()

    def unlink(self):
        boms = self.bom_id
        res = super().unlink()
        boms.unlink()
        return res

    def _check_is_draft(self):
        if self.filtered(lambda recipe: recipe.state != "draft"):
            raise UserError(
                self.env._(
                    "A recipe that is or was in force does not change: orders and lots"
                    " were made with it. Make a new version."
                )
            )

    def _find_version(self, state):
        """:return: the version in this state of the same product; may be empty"""
        self.ensure_one()
        return self.search(
            [
                ("product_tmpl_id", "=", self.product_tmpl_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", state),
            ]
        )

    def _open_new_version(self):
        """Begin the next version, with the ingredients and steps of this one.

        :return: the draft
        :raise UserError: somebody is writing one already
        """
        self.ensure_one()
        draft = self._find_version("draft")
        if draft:
            raise UserError(
                self.env._("Version %s is being written already.", draft.version)
            )
        recipe = self.copy()
        lines = {}
        for line in self.bom_id.bom_line_ids:
            lines[line] = line.copy({"bom_id": recipe.bom_id.id})
        recipe.bom_id.product_qty = self.bom_id.product_qty
        for step in self.step_ids:
            line = lines.get(step.bom_line_id)
            step.copy({"recipe_id": recipe.id, "bom_line_id": line and line.id})
        return recipe

    def _put_in_force(self):
        """Freeze these versions, supersede those before them, and have their products
        kept as the workshop needs: by lot, by expiry, and sold only from stock."""
        today = self.env["welfare.clock"]._today()
        for recipe in self:
            recipe._lock()
            recipe._check_is_draft()
            recipe._check_is_complete()
            previous = recipe._find_version("in_force")
            previous._keep({"state": "superseded", "superseded_on": today})
            previous.bom_id.active = False
            # The index allows one in force: the old one must leave first.
            previous.flush_recordset()
            recipe._keep({"in_force_from": today})
            recipe.bom_id.active = True
            recipe.product_tmpl_id.sudo().write(recipe._prepare_product_vals())
            recipe.flush_recordset()
            recipe._keep({"state": "in_force"})
            recipe.flush_recordset()

    def _check_is_complete(self):
        self.ensure_one()
        if not self.bom_id.bom_line_ids:
            raise UserError(self.env._("Write what goes in before the recipe is used."))
        if not self.step_ids:
            raise UserError(self.env._("Write the steps before the recipe is used."))
        self.step_ids._check_is_complete()
        if self.is_food and not all(
            (self.shelf_days, self.net_quantity, self.storage, self.label_name)
        ):
            raise UserError(
                self.env._(
                    "Food needs a label: its name, its net quantity, how it is kept and"
                    " for how many days."
                )
            )

    def _prepare_product_vals(self):
        """:return: how a product of the workshop is kept and sold"""
        self.ensure_one()
        vals = {
            "is_storable": True,
            "tracking": "lot",
            "use_expiration_date": self.is_food,
            "expiration_time": self.shelf_days,
            "use_time": 0,
            "removal_time": self.sell_days,
            "alert_time": self.sell_days + 2,
            "allow_out_of_stock_order": False,
            "welfare_sfa_made": True,
        }
        if self.is_food:
            vals["welfare_ingredients"] = self._get_plain_ingredients()
            vals["welfare_allergen_ids"] = [
                Command.set(self._get_allergens().ids),
            ]
        return vals

    # -- the label ----------------------------------------------------------------

    def _get_ingredients(self):
        """:return: products in the order of the label, the heaviest first (art. 18),
        each with whether it is an allergen"""
        self.ensure_one()
        lines = self.bom_id.bom_line_ids.filtered("product_id.welfare_on_label")
        weights = [
            (product, sum(line._welfare_get_weight() for line in of_product))
            for product, of_product in groupby(lines, lambda line: line.product_id)
        ]
        weights.sort(key=lambda one: -one[1])
        return [(product, bool(self._get_of(product))) for product, _weight in weights]

    def _get_of(self, product):
        """:return: allergens of an ingredient, whoever asks"""
        return product.sudo().welfare_allergen_ids

    def _get_allergens(self):
        allergens = self.env["welfare.allergen"]
        for product, _is_allergen in self._get_ingredients():
            allergens |= self._get_of(product)
        return allergens

    def _get_plain_ingredients(self):
        return ", ".join(
            product.welfare_label_name or product.name
            for product, _is_allergen in self._get_ingredients()
        )

    def _render_ingredients(self):
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "welfarepiu_workshop.label_ingredients",
            {"ingredients": self._get_ingredients()},
        )

    # -- buttons ------------------------------------------------------------------

    def action_put_in_force(self):
        self._put_in_force()

    def action_new_version(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self._open_new_version().id,
            "view_mode": "form",
        }
