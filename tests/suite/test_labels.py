"""What people read in lists and forms has its Italian in the database, too."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    def test_every_choice_is_named_in_italian(self):
        """Complete files are not enough: a choice that a model has from another addon's
        abstract stands in that addon's file, which was read before the model was."""
        fields = self.env["ir.model.fields"].search([("model", "=like", "welfare.%")])
        suite = {field for field in fields if self._is_ours(field)}
        self.env.cr.execute(
            "SELECT id FROM ir_model_fields_selection WHERE name->>'it_IT' IS NULL"
        )
        choices = self.env["ir.model.fields.selection"].browse(
            one for (one,) in self.env.cr.fetchall()
        )
        english = {
            f"{choice.field_id.model}.{choice.field_id.name}: {choice.name}"
            for choice in choices.with_context(lang="en_US")
            if choice.field_id in suite and not self._is_same(choice)
        }
        self.assertEqual(english, set())

    def _is_ours(self, field):
        """:return: whether an addon of the suite defines the field"""
        module = self.env[field.model]._fields[field.name]._module
        return (module or "").startswith("welfarepiu_")

    def _is_same(self, choice):
        """:return: whether it is a sign, of a unit or a law, and no word"""
        return len(choice.name) < 3 or choice.name.isupper()
