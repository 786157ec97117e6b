from odoo.tests import new_test_user

from .common import WelfareCommon

VAT = "12345670017"
FACTS = {
    "vat": "IT 1234567 0017",
    "street": "Via di prova 1",
    "contact_name": "Ada Prova",
    "contact_role": "Responsabile del personale",
    "phone": "035 000000",
    "worker_count": 40,
}


class MembershipCommon(WelfareCommon):
    """A stranger of a factory, two operators, an agreement in force."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")
        cls.operator = cls._create_operator()
        cls.other_operator = cls._create_operator("operator2@example.com")
        cls.applications = cls.env["welfare.membership.application"]
        cls.contract = cls.env.ref("welfarepiu_base.contract_metalworkers")
        cls.need = cls.env.ref("welfarepiu_base.need_children")
        Agreement = cls.env["welfare.membership.agreement"]
        Agreement._get_for(cls.env.company).state = "superseded"
        cls.agreement = Agreement.create(
            {"name": "Accordo", "version": 77, "text": "Uno.", "notice_days": 60}
        )
        cls.agreement._put_in_force()

    def _start(self, name="Officine di prova srl", email="ada@example.com", **vals):
        return self.applications.with_user(self.public)._start(name, email, **vals)

    def _fill_in(self, application=None, **vals):
        application = application or self._start()
        application._confirm_email(application.email_key)
        application._update_facts(
            {
                **FACTS,
                "city_id": self.city.id,
                "site_city_ids": self.city.ids,
                "contract_id": self.contract.id,
                "need_ids": self.need.ids,
                **vals,
            }
        )
        return application

    def _send(self, application=None, **vals):
        """:return: the application as the operator sees it"""
        application = self._fill_in(application, **vals)
        application._submit()
        return application.with_user(self.operator).sudo(False)

    def _accept(self, **vals):
        """:return: the membership to sign, and the user who signs it"""
        application = self._send(**vals)
        application._accept()
        application = application.sudo()
        user = application.user_id
        return application.membership_id.with_user(user).sudo(False), user

    def _join(self, **vals):
        """:return: a signed membership, and the user who signed it"""
        membership, user = self._accept(**vals)
        membership._sign("Ada Prova", "Legale rappresentante", "192.0.2.1")
        return membership, user

    def _get_mails(self, record):
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", record._name), ("res_id", "=", record.id)])
        )

    @classmethod
    def _create_portal_user(cls, login):
        return new_test_user(cls.env, login, groups="base.group_portal")
