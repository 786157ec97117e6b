from odoo.tests import new_test_user

from .common import CharterCommon

VAT = "12345670017"
IBAN = "IT60X0542811101000000123456"
FACTS = {
    "vat": "IT 1234567 0017",
    "tax_code": "12345670017",
    "regime": "ordinary",
    "street": "Via di prova 1",
    "contact_name": "Ada Prova",
    "contact_role": "Titolare",
    "phone": "035 000000",
    "offer": "Pane e focacce.",
    "iban": "it60 x054 2811 1010 0000 0123 456",
}


class OnboardingCommon(CharterCommon):
    """A stranger with a bakery, two operators, five workers who miss it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")
        cls.city = cls.env.ref("welfarepiu_base.city_016128", raise_if_not_found=False)
        cls.city = cls.city or cls.env["res.city"].search([], limit=1)
        cls.need = cls.env.ref("welfarepiu_base.need_everyday_food")
        cls.other_operator = new_test_user(
            cls.env, "charter_operator_2", groups="welfarepiu_base.group_operator"
        )
        cls.applications = cls.env["welfare.supplier.application"]

    @classmethod
    def _create_worker_user(cls, login):
        user = new_test_user(
            cls.env, login, groups="welfarepiu_base.group_worker", name=f"Lui {login}"
        )
        user.partner_id.is_welfare_worker = True
        return user

    def _start(self, name="Il forno nuovo srl", email="ada@example.com", **vals):
        applications = self.applications.with_user(self.public)
        return applications._start(name, email, **vals)

    def _fill_in(self, application=None, **vals):
        application = application or self._start()
        application._confirm_email(application.email_key)
        application._update_facts(
            {**FACTS, "city_id": self.city.id, "need_ids": self.need.ids, **vals}
        )
        return application

    def _send(self, application=None, **vals):
        """:return: the application as the operator sees it"""
        application = self._fill_in(application, **vals)
        application._submit()
        return application.with_user(self.operator).sudo(False)

    def _get_mails(self, record):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", record._name), ("res_id", "=", record.id)])
        )
