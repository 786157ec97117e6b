import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import mute_sql
from .product_common import ProductCommon, make_photo


@tagged("post_install", "-at_install")
class TestProposal(ProductCommon):
    """A supplier proposes, the operator sees what changes and decides once."""

    def test_what_is_missing_is_said(self):
        proposal = self.Proposal.with_user(self.baker_user)._create_for_supplier()
        with self.assertRaisesRegex(UserError, "Name, Description, Price"):
            proposal._propose()
        self.assertEqual(proposal.state, "draft")

    def test_food_needs_its_allergens(self):
        proposal = self._draft(is_food=True)
        with self.assertRaisesRegex(UserError, "Ingredients, All fourteen"):
            proposal._propose()
        proposal._fill({"ingredients": "Farina", "allergens_checked": True})
        proposal._propose()
        self.assertEqual(proposal.state, "proposed")

    def test_accepted_is_in_the_shop(self):
        self._to_in_force(self.baker_user)
        endine = self.env["res.city"].search([("istat_code", "=", "016093")])
        gluten = self.env.ref("welfarepiu_supplier_charter.allergen_gluten")
        proposal = self._accepted(
            is_food=True,
            ingredients="Farina, acqua",
            allergens_checked=True,
            allergen_ids=[Command.set(gluten.ids)],
            origin_city_id=endine.id,
            lead_days=2,
            capacity_day=12,
            area="cities",
            city_ids=[Command.set(endine.ids)],
        )
        product = proposal.product_tmpl_id
        self.assertRecordValues(
            product,
            [
                {
                    "name": "Focaccia",
                    "list_price": 8.0,
                    "welfare_supplier_id": self.baker.id,
                    "welfare_kind_id": self.kind.id,
                    "welfare_lead_days": 2,
                    "welfare_capacity_day": 12,
                    "welfare_city_ids": endine.ids,
                    "welfare_allergen_ids": gluten.ids,
                    "is_published": True,
                    "type": "consu",
                }
            ],
        )
        self.assertIn("Ogni venerdì", product.description_ecommerce)
        self.assertTrue(product.taxes_id.price_include, "prices are gross")
        self.assertEqual(self._get_reasons(product.product_variant_id), [])

    def test_operator_corrects_before_accepting(self):
        proposal = self._judged(self._proposed())
        proposal.price = 7.5
        proposal.action_accept()
        self.assertEqual(proposal.product_tmpl_id.list_price, 7.5)

    def test_taxes_are_chosen_first(self):
        proposal = self._proposed().with_user(self.operator)
        with self.assertRaisesRegex(UserError, "taxes"):
            proposal.action_accept()

    def test_change_shows_what_changes_and_nothing_else(self):
        product = self._accepted().product_tmpl_id
        change = self._draft(product=product, price=9.0, name="Focaccia alta")
        rows = {
            row[0]: row[1:]
            for row in change.sudo().with_context(lang="en_US")._get_changes()
        }
        self.assertEqual(set(rows), {"Name", "Price"})
        self.assertEqual(rows["Name"], ("Focaccia", "Focaccia alta"))
        change._propose()
        shown = change.with_user(self.operator).changes
        self.assertIn("Focaccia alta", shown)
        self.assertEqual(product.list_price, 8.0, "nothing before it is accepted")
        change.with_user(self.operator).action_accept()
        self.assertEqual(change.product_tmpl_id, product)
        self.assertEqual(product.list_price, 9.0)
        said = product.message_ids.filtered(lambda m: "Focaccia alta" in m.body)
        self.assertTrue(said, "what was accepted stays readable on the product")

    def test_what_is_shown_is_text(self):
        proposal = self._proposed(name="<img src=x onerror=alert(1)>")
        self.assertNotIn("<img", proposal.with_user(self.operator).changes)

    def test_one_change_at_a_time(self):
        product = self._accepted().product_tmpl_id
        change = self._draft(product=product)
        again = self.Proposal.with_user(self.baker_user)._create_for_supplier(product)
        self.assertEqual(again, change)
        with mute_sql, self.assertRaises(psycopg2.errors.UniqueViolation):
            self.Proposal.create(
                {"partner_id": self.baker.id, "product_tmpl_id": product.id}
            ).flush_recordset()

    def test_sent_back_and_proposed_again(self):
        proposal = self._proposed()
        judged = proposal.with_user(self.operator)
        with self.assertRaisesRegex(UserError, "why"):
            judged.action_send_back()
        judged.reason = "Manca il peso."
        judged.action_send_back()
        self.assertEqual(proposal.state, "to_integrate")
        proposal._fill({"weight": 0.5})
        proposal._propose()
        self.assertEqual(proposal.state, "proposed")

    def test_refused_and_withdrawn_are_over(self):
        refused = self._proposed().with_user(self.operator)
        refused.reason = "Non è della valle."
        refused.action_refuse()
        withdrawn = self._proposed()
        withdrawn._withdraw()
        for proposal in (refused, withdrawn):
            self.assertTrue(proposal.decided_on)
            with self.assertRaises(UserError):
                proposal.with_user(self.baker_user)._propose()
            with self.assertRaises(UserError):
                proposal.with_user(self.operator).action_accept()
            with self.assertRaises(UserError):
                proposal.with_user(self.operator).price = 3.0

    def test_decided_also_in_sql(self):
        proposal = self._accepted()
        self.env.flush_all()
        for query in (
            "UPDATE welfare_product_proposal SET price = 1 WHERE id = %s",
            "UPDATE welfare_product_proposal SET state = 'draft' WHERE id = %s",
            "DELETE FROM welfare_product_proposal WHERE id = %s",
        ):
            with (
                self.subTest(query),
                mute_sql,
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, (proposal.id,))

    def test_handed_in_is_not_written_by_the_supplier(self):
        proposal = self._proposed()
        with self.assertRaises(UserError):
            proposal._fill({"price": 1.0})
        with self.assertRaises(UserError):
            proposal._add_picture(make_photo())
        with self.assertRaises(AccessError):
            proposal.write({"price": 1.0})

    def test_operator_fields_are_not_the_suppliers(self):
        proposal = self._draft(sale_tax_ids=[Command.set(self.tax.ids)])
        self.assertFalse(proposal.sudo().sale_tax_ids)

    def test_state_only_by_methods(self):
        proposal = self._proposed().with_user(self.operator)
        with self.assertRaises(AccessError):
            proposal.write({"state": "accepted"})

    def test_reach_goes_by_road(self):
        # Sarnico and Monte Isola: near as the crow flies, no road between.
        sarnico = self.env["res.city"].search([("istat_code", "=", "016193")])
        self.baker.city_id = sarnico
        proposal = self._draft(area="reach", reach=10, reach_unit="km")
        cities = proposal.sudo()._get_served_cities()
        distances = self.env["welfare.travel"]._distances_from(sarnico)
        self.assertIn(sarnico, cities)
        self.assertGreater(len(cities), 1)
        self.assertTrue(all(distances[city.id][0] <= 10 for city in cities))
        proposal._propose()
        self._judged(proposal).action_accept()
        self.assertEqual(proposal.sudo().product_tmpl_id.welfare_city_ids, cities)

    def test_reach_from_nowhere_is_refused(self):
        proposal = self._judged(self._proposed(area="reach", reach=10))
        with self.assertRaisesRegex(UserError, "roads"):
            proposal.action_accept()

    def test_cost_above_price_is_refused(self):
        with mute_sql, self.assertRaises(psycopg2.errors.CheckViolation):
            self._draft(supplier_cost=9.0).flush_recordset()

    def test_pictures_are_drawn_anew_and_used(self):
        proposal = self._draft()
        photo = make_photo() + b"<script>alert(1)</script>"
        kept = proposal._add_picture(photo, "pane.exe")
        self.assertEqual(kept.sudo().name, "pane.jpg")
        self.assertNotIn(b"script", kept.sudo().with_context(bin_size=False).image)
        proposal._add_picture(make_photo("red"), "due.jpg")
        again = proposal._add_picture(photo, "pane.jpg")
        self.assertEqual(again, kept, "the same photo once")
        proposal._propose()
        self._judged(proposal).action_accept()
        product = proposal.sudo().product_tmpl_id
        self.assertTrue(product.image_1920)
        self.assertEqual(len(product.product_template_image_ids), 1)

    def test_pictures_that_are_none(self):
        proposal = self._draft()
        for content in (
            b"",
            b"%PDF-1.4\n%%EOF",
            b"<svg onload='alert(1)'/>",
            b"GIF89a",
        ):
            with self.subTest(content), self.assertRaises(ValidationError):
                proposal._add_picture(content, "foto.jpg")
        for colour in ("red", "green", "blue", "white", "black", "pink"):
            proposal._add_picture(make_photo(colour))
        with self.assertRaisesRegex(UserError, "At most"):
            proposal._add_picture(make_photo("brown"))

    def test_how_it_is_handed_over_is_proposed_and_changed(self):
        proposal = self._accepted(handover="delivers")
        product = proposal.product_tmpl_id
        self.assertEqual(product.welfare_handover, "delivers")
        change = self._proposed(product=product, handover="collect")
        label = change._fields["handover"]._description_selection(self.env)
        names = dict(label)
        rows = {row[0]: row[1:] for row in change.sudo()._get_changes()}
        self.assertEqual(rows["Handed over"], (names["delivers"], names["collect"]))
        self.assertIn("Handed over", change.with_user(self.operator).changes)
        self.assertEqual(
            product.welfare_handover, "delivers", "not before it is decided"
        )
        self._judged(change).action_accept()
        self.assertEqual(product.welfare_handover, "collect")
        voucher = self._proposed(delivery="voucher")
        self.assertNotIn(
            "Handed over", [row[0] for row in voucher.sudo()._get_changes()]
        )
