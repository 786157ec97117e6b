from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .product_common import ProductCommon, make_photo


@tagged("post_install", "-at_install")
class TestProductIsolation(ProductCommon, HttpCase):
    """Supplier A reads and touches no proposal, story, picture or product of B."""

    def setUp(self):
        super().setUp()
        self.proposal = self._draft()
        self.picture = self.proposal._add_picture(make_photo(), "pane.jpg")
        Story = self.env["welfare.supplier.story"]
        self.story = Story.with_user(self.baker_user)._open_for_supplier()
        self.story._fill({"text": "Dal 1950."})
        self.story_picture = self.story._add_picture(make_photo("red"), "noi.jpg")
        self.records = (
            self.proposal,
            self.picture,
            self.story,
            self.story_picture,
        )

    def test_search_and_read(self):
        for record in self.records:
            with self.subTest(record._name):
                theirs = record.with_user(self.farmer_user)
                domain = [("id", "=", record.id)]
                self.assertFalse(theirs.search(domain))
                self.assertFalse(theirs._read_group(domain, [], ["__count"])[0][0])
                with self.assertRaises(AccessError):
                    theirs.read(["display_name"])
                own = record.with_user(self.baker_user)
                self.assertEqual(own.search(domain), own)

    def test_nothing_by_rpc(self):
        for record in self.records:
            for user in (self.farmer_user, self.baker_user):
                for operation in ("write", "create", "unlink"):
                    with self.subTest(record._name, operation=operation):
                        self.assertFalse(record.with_user(user).has_access(operation))
        for action in ("action_accept", "action_send_back", "action_refuse"):
            with self.assertRaises(AccessError):
                getattr(self.proposal.with_user(self.baker_user), action)()

    def test_methods_of_the_portal(self):
        theirs = self.proposal.with_user(self.farmer_user)
        bread = self.bread.product_tmpl_id.with_user(self.farmer_user)
        Proposal = self.Proposal.with_user(self.farmer_user)
        for number, attempt in enumerate(
            (
                lambda: theirs._fill({"price": 1.0}),
                lambda: theirs._propose(),
                lambda: theirs._withdraw(),
                lambda: theirs._throw_away(),
                lambda: theirs._add_picture(make_photo()),
                lambda: theirs._remove_picture(self.picture.id),
                lambda: Proposal._create_for_supplier(bread),
                lambda: bread._welfare_pause(),
                lambda: bread._welfare_resume(),
                lambda: self.story.with_user(self.farmer_user)._fill({"text": "x"}),
            )
        ):
            with self.subTest(number), self.assertRaises(AccessError):
                attempt()

    def test_another_suppliers_certificate_is_refused(self):
        certificate = self.env["welfare.charter.certificate"].create(
            {
                "partner_id": self.farmer.id,
                "type_id": self.env.ref(
                    "welfarepiu_supplier_charter.certificate_type_organic"
                ).id,
                "name": "Biologico",
                "issuer": "Ente di prova",
                "valid_from": "2026-01-01",
                "valid_until": "2026-12-31",
            }
        )
        with self.assertRaises(UserError):
            self.proposal._fill({"certificate_ids": [(6, 0, certificate.ids)]})

    def test_picture_of_mine_is_not_removed_through_theirs(self):
        theirs = self._draft(self.farmer_user)
        theirs._remove_picture(self.picture.id)
        self.assertTrue(self.picture.exists())

    def test_file_by_its_address(self):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self.picture._name),
                ("res_id", "=", self.picture.id),
                ("res_field", "=", "image"),
            ]
        )
        self.assertEqual(len(attachment), 1)
        addresses = (
            f"/web/content/{attachment.id}",
            f"/web/image/{attachment.id}",
            f"/web/image/welfare.proposal.picture/{self.picture.id}/image",
        )
        for login in ("charter_farmer", None):
            self.authenticate(login, login)
            for address in addresses:
                with self.subTest(address, login=login):
                    answer = self.url_open(address)
                    self.assertFalse(
                        (answer.ok and answer.content == self.picture.sudo().image)
                        or answer.headers.get("Content-Type") == "image/jpeg"
                    )
