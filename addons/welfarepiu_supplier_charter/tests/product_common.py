import io

from PIL import Image

from odoo.fields import Command

from .common import CharterCommon


def make_photo(colour="green", size=(40, 30)):
    """:return: bytes of a JPEG that nobody took"""
    output = io.BytesIO()
    Image.new("RGB", size, colour).save(output, "JPEG")
    return output.getvalue()


class ProductCommon(CharterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env.ref("welfarepiu_base.kind_comma_3")
        cls.tax = cls.env["account.tax"].search(
            [("type_tax_use", "=", "sale"), ("company_id", "=", cls.env.company.id)],
            limit=1,
        )
        cls.Proposal = cls.env["welfare.product.proposal"]

    def _draft(self, user=None, product=None, **vals):
        proposal = self.Proposal.with_user(user or self.baker_user)
        proposal = proposal._create_for_supplier(product)
        proposal._fill(
            {
                "name": "Focaccia",
                "description": "Alta e morbida.\nOgni venerdì.",
                "price": 8.0,
                "kind_id": self.kind.id,
                **vals,
            }
        )
        return proposal

    def _proposed(self, user=None, product=None, **vals):
        proposal = self._draft(user, product, **vals)
        proposal._propose()
        return proposal

    def _judged(self, proposal):
        proposal = proposal.with_user(self.operator)
        proposal.sale_tax_ids = [Command.set(self.tax.ids)]
        return proposal

    def _accepted(self, user=None, product=None, **vals):
        proposal = self._judged(self._proposed(user, product, **vals))
        proposal.action_accept()
        return proposal
