from datetime import timedelta

from odoo.fields import Command

from odoo.addons.welfarepiu_logistics.models.local_time import rome_to_utc
from odoo.addons.welfarepiu_logistics.tests.common import LogisticsCommon


class WorkshopCommon(LogisticsCommon):
    """Team A bakes: one person weighs alone, the other mixes and is learning to bag.

    A batch of the recipe in force makes 10 bags in an hour of 500 g of flour (allergen)
    and 200 g of sugar.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kilo = cls.env.ref("uom.product_uom_kgm")
        cls.gram = cls.env.ref("uom.product_uom_gram")
        cls.stock = cls.warehouse.lot_stock_id
        cls.gluten = cls.env["welfare.allergen"].search([], limit=1)
        cls.flour = cls.make_ingredient("Flour", welfare_allergen_ids=cls.gluten.ids)
        cls.sugar = cls.make_ingredient("Sugar")
        cls.biscuits = cls.env["product.product"].create(
            {
                "name": "Biscuits",
                "type": "consu",
                "is_storable": True,
                "list_price": 4.0,
                "taxes_id": [Command.clear()],
            }
        )
        cls.weigh, cls.mix, cls.bag, cls.oven = (
            cls.env.ref(f"welfarepiu_workshop.task_{name}")
            for name in ("weigh", "mix", "bag", "oven")
        )
        cls.anna, cls.bruno = cls.team_a.member_ids
        cls.anna._state_ability(cls.weigh, "alone")
        cls.anna._state_ability(cls.oven, "prompt")
        cls.bruno._state_ability(cls.mix, "prompt")
        cls.bruno._state_ability(cls.bag, "learning")
        cls.bruno._state_ability(cls.weigh, "not")
        cls.recipe = cls.make_recipe(cls.biscuits)
        cls.recipe._put_in_force()

    @classmethod
    def make_ingredient(cls, name, stock=20.0, **values):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "uom_id": cls.kilo.id,
                "sale_ok": False,
                **values,
            }
        )
        if stock:
            cls.env["stock.quant"]._update_available_quantity(product, cls.stock, stock)
        return product

    @classmethod
    def make_recipe(cls, product, **values):
        recipe = cls.env["welfare.recipe"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "minutes": 60,
                "is_food": True,
                "shelf_days": 30,
                "sell_days": 5,
                "storage": "Keep dry.",
                "label_name": "Maize biscuits",
                "net_quantity": 250,
                "bom_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.sugar.id,
                            "product_qty": 0.2,
                            "product_uom_id": cls.kilo.id,
                        }
                    ),
                    Command.create(
                        {
                            "product_id": cls.flour.id,
                            "product_qty": 500,
                            "product_uom_id": cls.gram.id,
                        }
                    ),
                ],
                "batch_quantity": 10,
                **values,
            }
        )
        flour = recipe.bom_line_ids.filtered(lambda one: one.product_id == cls.flour)
        steps = (
            {
                "name": "Weigh the flour.",
                "task_id": cls.weigh.id,
                "drawing": "weigh",
                "bom_line_id": flour.id,
                "check_kind": "weigh",
                "check_amount": 500,
            },
            {"name": "Mix.", "task_id": cls.mix.id, "drawing": "mix"},
            {
                "name": "Into the oven.",
                "task_id": cls.oven.id,
                "drawing": "oven",
                "danger": "hot",
                "needs_educator": True,
            },
            {
                "name": "Fill the bags.",
                "task_id": cls.bag.id,
                "drawing": "bag",
                "check_kind": "count",
                "check_amount": 10,
            },
        )
        for number, step in enumerate(steps):
            recipe.step_ids = [Command.create({**step, "sequence": number})]
        return recipe

    @classmethod
    def plan(cls, quantity=10, day=None, recipe=None, start_hour=9.0, team=None):
        return cls.env["mrp.production"]._welfare_plan(
            recipe or cls.recipe,
            quantity,
            team or cls.team_a,
            day or cls.today,
            start_hour,
        )

    @classmethod
    def make_lot(cls, quantity=10, day=None):
        """:return: a lot that was made on ``day``, and is in stock"""
        day = day or cls.today
        order = cls.plan(quantity, day)
        moment = rome_to_utc(day, 9 * 3600)
        order._welfare_begin(moment)
        for number, step in enumerate(order.welfare_step_ids):
            step._do(f"key-{order.id}-{number}", moment)
        order._welfare_finish(quantity, moment=moment + timedelta(hours=1))
        assert order.state == "done", order.welfare_problem
        return order.lot_producing_ids

    @classmethod
    def make_order(cls, quantity=1, **values):
        """:return: a confirmed order of the biscuits, by somebody of the valley"""
        worker = cls.env["res.partner"].create(
            {
                "name": "Test worker",
                "email": "worker@example.com",
                "is_welfare_worker": True,
                "street": "Via Prova 1",
                "city_id": cls.casazza.id,
                "zip": "24060",
                "country_id": cls.env.ref("base.it").id,
            }
        )
        order = cls.env["sale.order"].create(
            {
                "partner_id": worker.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.biscuits.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    @classmethod
    def deliver(cls, order):
        picking = order.picking_ids
        assert not picking._welfare_validate(), "not posted"
        return picking
