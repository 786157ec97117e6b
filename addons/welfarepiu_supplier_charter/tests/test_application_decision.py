from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .onboarding_common import IBAN, VAT, OnboardingCommon


@tagged("post_install", "-at_install")
class TestApplicationDecision(OnboardingCommon):
    """One operator decides, once; accepted means everything is there to go on."""

    def test_accepted(self):
        application = self._send()
        application._accept()
        supplier = application.partner_id
        self.assertEqual(application.state, "accepted")
        self.assertEqual(application.decided_by_id, self.operator)
        self.assertEqual(supplier.vat, f"IT{VAT}")
        self.assertEqual(supplier.city_id, self.city)
        self.assertEqual(supplier.bank_ids.sanitized_acc_number, IBAN)
        self.assertFalse(supplier.bank_ids.allow_out_payment)
        user = application.user_id
        self.assertTrue(user._is_portal())
        self.assertTrue(user.has_group("welfarepiu_base.group_supplier"))
        self.assertEqual(user.partner_id.parent_id, supplier)
        self.assertEqual(user.login, "ada@example.com")
        self.assertEqual(application.adhesion_id.state, "assessment")
        self.assertTrue(application.adhesion_id.with_user(user)._is_supplier_user())
        invitation = self._get_mails(user)
        self.assertEqual(invitation.recipient_ids, user.partner_id)
        self.assertIn("/web/signup?", invitation.body_html)

    def test_only_once(self):
        application = self._send()
        application._accept()
        for act in (
            application._accept,
            lambda: application._refuse("No"),
            lambda: application._ask_integration("Manca"),
        ):
            with self.assertRaises(UserError) as refusal:
                act()
            self.assertIn(self.operator.name, str(refusal.exception))
        partners = self.env["res.partner"].search([("vat", "=", f"IT{VAT}")])
        self.assertEqual(partners.commercial_partner_id, application.partner_id)

    def test_without_a_charter_in_force_it_is_said_why(self):
        application = self._send()
        self.patch(
            self.env.registry["welfare.charter"],
            "_get_in_force",
            lambda charters, _company=None: charters.browse(),
        )
        with self.assertRaises(UserError) as refusal:
            application._accept()
        self.assertIn("put one in force", str(refusal.exception))
        self.assertIn("put one in force", application.hints)

    def test_second_operator_is_told(self):
        application = self._send()
        application.with_user(self.other_operator)._refuse("Non è il nostro settore")
        with self.assertRaises(UserError) as refusal:
            application._accept()
        self.assertIn(self.other_operator.name, str(refusal.exception))
        self.assertFalse(application.partner_id)

    def test_joined_with_the_contact_we_know(self):
        known = self.env["res.partner"].create(
            {
                "name": "Forno che conosciamo",
                "is_company": True,
                "vat": VAT,
                "street": "Via vecchia 9",
            }
        )
        application = self._send()
        self.assertIn(known.name, application.hints)
        application._accept()
        self.assertEqual(application.partner_id, known)
        self.assertEqual(known.name, "Forno che conosciamo")
        self.assertEqual(known.street, "Via vecchia 9")
        self.assertEqual(known.phone, "035 000000")

    def test_several_contacts_are_chosen_from(self):
        known = self.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "vat": vat}
                for name, vat in (("Uno", VAT), ("Due", f"IT{VAT}"))
            ]
        )
        application = self._send()
        with self.assertRaises(UserError):
            application._accept()
        application.partner_id = known[1]
        application._accept()
        self.assertEqual(application.partner_id, known[1])

    def test_supplier_with_a_charter_is_not_taken_over(self):
        self.baker.vat = f"IT{VAT}"
        self._to_in_force(self.baker_user)
        application = self._send()
        with self.assertRaises(UserError) as refusal:
            application._accept()
        self.assertIn(self.baker.name, str(refusal.exception))
        self.assertEqual(application.state, "received")
        self.assertFalse(
            self.env["res.users"].search([("login", "=", "ada@example.com")])
        )

    def test_login_of_somebody_else(self):
        self._create_worker_user("ada@example.com")
        application = self._send()
        with self.assertRaises(UserError) as refusal:
            application._accept()
        self.assertIn("ada@example.com", str(refusal.exception))

    def test_worker_with_a_vat_number_stays_free(self):
        worker = self._create_worker_user("con_partita").partner_id
        worker.vat = f"IT{VAT}"
        application = self._send()
        application._accept()
        self.assertNotEqual(application.partner_id, worker)

    def test_sent_back_and_forth(self):
        application = self._send()
        with self.assertRaises(UserError):
            application._ask_integration(" ")
        application._ask_integration("Che cosa vendete di preciso?")
        mail = self._get_mails(application.sudo()).sorted("id")[-1]
        self.assertIn("Che cosa vendete di preciso?", mail.body_html)
        self.assertIn(application.sudo().access_token, mail.body_html)
        with self.assertRaises(UserError):
            application._accept()
        applicant = application.sudo()
        applicant._update_facts({"offer": "Pane di segale."})
        first = applicant.received_on
        applicant._submit()
        self.assertEqual(application.state, "received")
        self.assertEqual(application.received_on, first)
        application._accept()

    def test_refused_with_a_reason(self):
        application = self._send()
        application._refuse("Fuori dalle valli")
        self.assertEqual(application.state, "refused")
        mail = self._get_mails(application.sudo()).sorted("id")[-1]
        self.assertIn("Fuori dalle valli", mail.body_html)

    def test_nobody_else_decides(self):
        application = self._send()
        for user in (self.baker_user, self.public):
            seen = application.with_user(user)
            for act in (
                seen._accept,
                lambda seen=seen: seen._refuse("No"),
                lambda seen=seen: seen._ask_integration("Manca"),
            ):
                with self.assertRaises(AccessError):
                    act()

    # -- terms ---------------------------------------------------------------------

    def test_what_it_said_of_its_taxes_is_its_first_terms(self):
        for regime, system, vat in (
            ("ordinary", "RF01", VAT),
            ("flat_rate", "RF19", "00159560366"),
        ):
            application = self._send(
                self._start(email=f"{regime}@example.com"),
                regime=regime,
                vat=vat,
                tax_code=vat,
            )
            application._accept()
            self.assertRecordValues(
                application.sudo().terms_id,
                [
                    {
                        "supplier_id": application.partner_id.id,
                        "company_id": application.company_id.id,
                        "tax_system": system,
                        "date_from": self.env["welfare.clock"]._today(),
                        "date_to": False,
                        "withholding_tax_id": False,
                        "payment_days": self.env.company.welfare_supplier_payment_days,
                    }
                ],
            )

    def test_unknown_regime_asks_the_operator(self):
        application = self._send(regime="other")
        self.assertFalse(application.tax_system)
        self.assertIn("tax regime", application.hints)
        with self.assertRaisesRegex(UserError, "tax regime"):
            application._accept()
        self.assertEqual(application.state, "received")
        application.tax_system = "RF04"
        application._accept()
        self.assertEqual(application.sudo().terms_id.tax_system, "RF04")

    def test_which_tax_is_withheld_is_not_guessed(self):
        application = self._send(regime="professional")
        with self.assertRaisesRegex(UserError, "withheld"):
            application._accept()
        tax = self.env["account.tax"].search(
            [
                ("type_tax_use", "=", "purchase"),
                ("l10n_it_withholding_type", "!=", False),
                ("company_id", "=", application.company_id.id),
            ],
            limit=1,
        )
        application.withholding_tax_id = tax
        application._accept()
        self.assertEqual(application.sudo().terms_id.withholding_tax_id, tax)

    def test_terms_agreed_before_stay(self):
        known = self.env["res.partner"].create(
            {"name": "Forno che conosciamo", "is_company": True, "vat": f"IT{VAT}"}
        )
        terms = self.env["welfare.supplier.terms"].create(
            {
                "supplier_id": known.id,
                "date_from": "2021-01-01",
                "payment_days": 15,
                "tax_system": "RF04",
            }
        )
        application = self._send(regime="other")
        application._accept()
        self.assertEqual(application.sudo().terms_id, terms)
        self.assertEqual(
            self.env["welfare.supplier.terms"].search([("supplier_id", "=", known.id)]),
            terms,
        )
