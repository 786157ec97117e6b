from psycopg2.errors import CheckViolation, RestrictViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from .common import WorkshopCommon


class TestRecipe(WorkshopCommon):
    """A recipe in force does not change: what was made with it can be shown."""

    def assertFrozen(self, query):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query)

    def test_steps_of_a_version_in_force_are_kept_by_the_database(self):
        step = self.recipe.step_ids[0]
        self.env.flush_all()
        self.assertFrozen(
            SQL(
                "UPDATE welfare_recipe_step SET check_amount = 900 WHERE id=%s", step.id
            )
        )
        self.assertFrozen(SQL("DELETE FROM welfare_recipe_step WHERE id = %s", step.id))

    def test_ingredients_are_kept_by_the_database(self):
        line = self.recipe.bom_line_ids[0]
        self.env.flush_all()
        self.assertFrozen(
            SQL("UPDATE mrp_bom_line SET product_qty = 9 WHERE id = %s", line.id)
        )
        self.assertFrozen(SQL("DELETE FROM mrp_bom_line WHERE id = %s", line.id))
        self.assertFrozen(
            SQL("UPDATE mrp_bom SET product_qty = 9 WHERE id = %s", line.bom_id.id)
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            line.copy({"bom_id": self.recipe.bom_id.id})

    def test_a_bill_of_materials_of_the_core_is_left_alone(self):
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.box.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": self.sugar.id})],
            }
        )
        bom.bom_line_ids.product_qty = 3
        bom.bom_line_ids.unlink()
        bom.product_qty = 2
        bom.unlink()

    def test_the_picture_of_a_step_in_force_stays(self):
        with self.assertRaises(UserError):
            self.recipe.step_ids[0].picture = self.env.company.logo_web

    def test_a_change_is_a_new_version_and_the_order_keeps_its_own(self):
        order = self.plan()
        draft = self.recipe._open_new_version()
        self.assertEqual((draft.version, draft.state), (2, "draft"))
        self.assertEqual(
            draft.bom_line_ids.mapped("product_qty"),
            self.recipe.bom_line_ids.mapped("product_qty"),
        )
        taking = draft.step_ids.bom_line_id
        self.assertEqual(taking.bom_id, draft.bom_id, "its own ingredient")
        draft.step_ids[1].name = "Mix well."
        with self.assertRaises(UserError):
            self.recipe._open_new_version()
        draft._put_in_force()
        self.assertEqual(self.recipe.state, "superseded")
        self.assertEqual(order.welfare_recipe_id, self.recipe)
        self.assertEqual(order.welfare_step_ids.step_id, self.recipe.step_ids)
        self.assertEqual(self.plan(recipe=draft).welfare_recipe_id, draft)
        with self.assertRaises(UserError):
            self.plan(recipe=self.recipe)

    def test_the_core_makes_new_orders_with_the_version_in_force(self):
        draft = self.recipe._open_new_version()
        Bom = self.env["mrp.bom"]
        self.assertEqual(
            Bom._bom_find(self.biscuits)[self.biscuits], self.recipe.bom_id
        )
        draft._put_in_force()
        self.assertEqual(Bom._bom_find(self.biscuits)[self.biscuits], draft.bom_id)

    def test_sentences_are_short(self):
        draft = self.recipe._open_new_version()
        draft.step_ids[0].text = "Take the bowl.\nPut the flour in. Slowly."
        with self.assertRaises(ValidationError):
            draft.step_ids[
                0
            ].text = "Take the big bowl from the shelf and put all of the flour in it"

    def test_a_step_has_a_picture_and_food_a_label(self):
        draft = self.recipe._open_new_version()
        draft.step_ids[0].drawing = False
        with self.assertRaises(UserError):
            draft._put_in_force()
        draft.step_ids[0].drawing = "weigh"
        draft.storage = False
        with self.assertRaises(UserError):
            draft._put_in_force()

    def test_where_it_is_dangerous_the_educator_is_beside(self):
        draft = self.recipe._open_new_version()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            draft.step_ids[2].needs_educator = False
            draft.step_ids.flush_recordset()

    def test_the_product_is_kept_by_lot_and_sold_from_stock(self):
        product = self.biscuits
        self.assertEqual(product.tracking, "lot")
        self.assertTrue(product.use_expiration_date)
        self.assertFalse(product.allow_out_of_stock_order)
        self.assertTrue(product.welfare_sfa_made)
        self.assertEqual(product.welfare_ingredients, "Flour, Sugar")
        self.assertEqual(product.welfare_allergen_ids, self.gluten)

    def test_checks_follow_the_quantity_of_the_order(self):
        weigh, _mix, _oven, bag = self.recipe.step_ids
        self.assertEqual(weigh._get_expected(2), 1000)
        self.assertTrue(weigh._is_right(1040, 2))
        self.assertFalse(weigh._is_right(1060, 2))
        self.assertTrue(bag._is_right(20, 2))
        self.assertFalse(bag._is_right(19, 2))
