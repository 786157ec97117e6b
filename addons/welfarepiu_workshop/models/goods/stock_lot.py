from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.welfarepiu_logistics.models.local_time import rome_to_utc

#: The last moment of a day on the clock in Italy.
LAST_SECOND = 24 * 3600 - 1


class StockLot(models.Model):
    """A lot of the workshop: its day on the label, and who has it."""

    _inherit = "stock.lot"

    welfare_production_ids = fields.Many2many(
        "mrp.production",
        string="Made in",
        compute="_compute_welfare_production_ids",
        groups="welfarepiu_base.group_operator",
    )
    welfare_recall_ids = fields.One2many(
        "welfare.recall",
        "lot_id",
        string="Recalls",
        groups="welfarepiu_base.group_operator",
    )

    def _compute_welfare_production_ids(self):
        orders = self.env["mrp.production"].search(
            [("lot_producing_ids", "in", self.ids)]
        )
        for lot in self:
            lot.welfare_production_ids = orders.filtered(
                lambda one, lot=lot: lot in one.lot_producing_ids
            )

    @api.model
    def _welfare_prepare_dates(self, recipe, day):
        """:param recipe: with which it is made
        :param day: on which it is made, in Italy
        :return: the core's four dates of the lot. The day on the label is eaten
            entirely, so that the moment is the last second of it in Italy
        """
        last_day = day + timedelta(days=recipe.shelf_days)
        last = rome_to_utc(last_day, LAST_SECOND)
        leaves = rome_to_utc(last_day - timedelta(days=recipe.sell_days), LAST_SECOND)
        return {
            "expiration_date": last,
            "use_date": last,
            "removal_date": leaves,
            "alert_date": leaves - timedelta(days=2),
        }

    def _welfare_is_past(self):
        """:return: whether the lot stays here: past its date, or recalled"""
        self.ensure_one()
        now = self.env["welfare.clock"]._now()
        return bool(self.removal_date and self.removal_date <= now)

    # -- the label --------------------------------------------------------------------

    def _welfare_get_label(self):
        """What Regulation (EU) 1169/2011 asks for on the package of this lot.

        :return: dict ``name`` (art. 17), ``ingredients`` (list of product and whether
            it is an allergen; art. 18, 21), ``net`` (art. 23), ``date`` and
            ``date_kind`` (art. 24), ``storage`` and ``use_note`` (art. 25, 27),
            ``producer`` (art. 8), ``made_at`` (D.Lgs. 145/2017), ``lot`` (Directive
            2011/91/EU); of what is no food name, producer and lot
        """
        self.ensure_one()
        lot = self.sudo()
        order = lot.welfare_production_ids[:1]
        recipe = order.welfare_recipe_id
        label = {
            "is_food": recipe.is_food,
            "name": recipe.label_name or lot.product_id.name,
            "product": lot.product_id.name,
            "lot": lot.name,
            "producer": lot._welfare_get_producer(recipe.company_id),
            "made_at": recipe.made_at,
        }
        if recipe.is_food:
            label.update(
                {
                    "ingredients": recipe._get_ingredients(),
                    "net": f"{recipe.net_quantity:g} {recipe.net_unit}",
                    "date_kind": recipe.date_kind,
                    "date": self.env["welfare.clock"]._day_of(lot.expiration_date),
                    "storage": recipe.storage,
                    "use_note": recipe.use_note,
                }
            )
        return label

    def _welfare_get_producer(self, company):
        """:return: name and address of the food business operator under whose name it
        is sold"""
        partner = (company or self.env.company).partner_id
        street = " ".join(filter(None, [partner.street, partner.street2]))
        town = " ".join(filter(None, [partner.zip, partner.city]))
        if partner.state_id.code:
            town = f"{town} ({partner.state_id.code})"
        return ", ".join(filter(None, [partner.name, street, town.strip()]))

    # -- who has it -------------------------------------------------------------------

    def _welfare_get_made_of(self):
        """:return: this lot and every lot in which it went, as the core traces them"""
        lots, todo = self, self
        while todo:
            lines = self.env["stock.move.line"].search(
                [("lot_id", "in", todo.ids), ("state", "=", "done")]
            )
            todo = lines.produce_line_ids.lot_id - lots
            lots |= todo
        return lots

    def action_welfare_recall(self):
        """Open the recall of this lot; a second one finds the first."""
        self.ensure_one()
        recall = self.welfare_recall_ids[:1] or self.env["welfare.recall"].create(
            {"lot_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "welfare.recall",
            "res_id": recall.id,
            "view_mode": "form",
        }
