import io

from odoo.tests import tagged

from .common import PASSWORD, PortalCommon

FORM = {
    "name": "Officine di prova srl",
    "vat": "12345670017",
    "street": "Via di prova 1",
    "other_city": "Paese di prova",
    "contact_name": "Ada Prova",
    "phone": "035 000000",
    "email": "ada@example.com",
    "worker_count": "1.200",
    "other_contract": "Legno",
}


@tagged("post_install", "-at_install")
class TestMembershipPages(PortalCommon):
    """A firm from the first page to the plan, as its pages let it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_operator()
        Agreement = cls.env["welfare.membership.agreement"]
        Agreement._get_for(cls.company).state = "superseded"
        cls.agreement = Agreement.create(
            {"name": "Accordo", "version": 77, "text": "Un testo.", "notice_days": 60}
        )
        cls.agreement._put_in_force()

    def _begin(self):
        answer = self.send("/aderisci", name=FORM["name"], email=FORM["email"])
        application = self.env["welfare.membership.application"].search([], limit=1)
        return answer, application

    def _apply(self):
        _answer, application = self._begin()
        path = f"/aderisci/{application.access_token}"
        self.send(f"{path}/conferma", key=application.email_key)
        self.send(f"{path}/salva", **FORM, then="submit")
        return application

    def _join(self):
        """:return: the membership, with its HR logged in as ``ada@example.com``"""
        application = self._apply()
        application.with_user(self.operator)._accept()
        application.user_id.write({"password": PASSWORD, "lang": "it_IT"})
        self.env.flush_all()
        self.authenticate("ada@example.com", PASSWORD)
        return application.membership_id

    def test_begin_save_confirm_send(self):
        self.assertIn("Aderisci", self.url_open("/aderisci").text)
        answer, application = self._begin()
        path = f"/aderisci/{application.access_token}"
        self.assertTrue(answer.url.endswith(path))
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")
        page = self.send(
            f"{path}/salva", **{**FORM, "vat": "12", "worker_count": "x"}, then="submit"
        ).text
        for sentence in ("partita IVA non è giusta", "quante persone impiegate"):
            self.assertIn(sentence, page)
        self.assertEqual(application.state, "draft")
        # Looking at the link, as programs that read mail do, confirms nothing.
        self.url_open(f"{path}?conferma={application.email_key}")
        self.assertFalse(application.email_confirmed_on)
        self.send(f"{path}/conferma", key=application.email_key)
        quiet = self.send(f"{path}/salva", quiet="1", phone="035 1").json()
        self.assertTrue(quiet["saved"])
        page = self.send(f"{path}/salva", **FORM, then="submit").text
        self.assertEqual(application.state, "received")
        self.assertEqual(application.worker_count, 1200)
        self.assertIn("Abbiamo la tua domanda", page)

    def test_wrong_links_show_nothing(self):
        _answer, application = self._begin()
        for token in (application.id, "boh", application.access_token[:-2]):
            page = self.url_open(f"/aderisci/{token}")
            self.assertEqual(page.status_code, 404)
            self.assertIn('href="/aderisci"', page.text)

    def test_programs_are_thanked(self):
        count = self.env["welfare.membership.application"].search_count([])
        self.send("/aderisci", name="X", email="x@example.com", website="spam")
        self.assertEqual(
            self.env["welfare.membership.application"].search_count([]), count
        )

    def test_sign_plan_funds(self):
        membership = self._join()
        page = self.url_open("/azienda").text
        self.assertIn('href="/azienda/adesione"', page)
        self.assertNotIn("/azienda/carica", page)
        self.assertTrue(self.url_open("/azienda/piano").url.endswith("/azienda"))
        self.assertIn("Un testo.", self.url_open("/azienda/adesione").text)
        path = f"/azienda/adesione/{membership.id}/firma"
        self.send(path, name="Ada", role="Titolare")
        self.assertEqual(membership.state, "to_sign")
        answer = self.send(path, name="Ada", role="Titolare", agreed="1")
        self.assertEqual(membership.state, "in_force")
        self.assertIn("alert-success", answer.text)
        self.assertIn("/azienda/piano", answer.text)
        document = self.url_open(f"/azienda/adesione/{membership.id}/documento")
        self.assertIn("attachment", document.headers["Content-Disposition"])
        template = self.env.ref("welfarepiu_base.plan_template_metalworkers")
        self.send("/azienda/piano", template_id=template.id)
        self.send("/azienda/piano", template_id=template.id)
        plan = self.env["welfare.plan"].search(
            [("payer_id", "=", membership.payer_id.id)]
        )
        self.assertEqual(len(plan), 1)
        page = self.send(f"/azienda/piano/{plan.id}/fondi", amount="tanti").text
        self.assertIn("tanti", page)
        self.send(f"/azienda/piano/{plan.id}/fondi", amount="9.500,00")
        funding = self.env["welfare.funding"].search([("plan_id", "=", plan.id)])
        self.assertEqual(funding.amount, 9500)
        self.send(
            f"/azienda/piano/{plan.id}/accordo",
            files={"file": ("accordo.txt", io.BytesIO(b"testo"), "text/plain")},
        )
        self.assertFalse(plan.agreement_sha256)
        self.assertIn("9.500,00", self.url_open("/azienda/piano").text)

    def test_leaving_is_said_in_words_and_taken_back(self):
        membership = self._join()
        path = f"/azienda/adesione/{membership.id}"
        self.send(f"{path}/firma", name="Ada", role="Titolare", agreed="1")
        self.send(f"{path}/recesso", reason="x")
        self.assertEqual(membership.state, "in_force")
        page = self.send(f"{path}/recesso", reason="x", sure="1").text
        self.assertEqual(membership.state, "notice")
        self.assertIn(membership.ends_on.strftime("%d/%m/%Y"), page)
        self.send(f"{path}/resta")
        self.assertEqual(membership.state, "in_force")

    def test_other_firms_are_closed(self):
        membership = self._join()
        self.send(
            f"/azienda/adesione/{membership.id}/firma",
            name="Ada",
            role="Titolare",
            agreed="1",
        )
        plan = self._create_plan(membership.payer_id, in_force=False)
        self.log_in("firm")
        for path in ("firma", "recesso", "resta"):
            answer = self.send(
                f"/azienda/adesione/{membership.id}/{path}", sure="1", agreed="1"
            )
            self.assertEqual(answer.status_code, 404, path)
        for path in ("accordo", "fondi", "annulla"):
            answer = self.send(f"/azienda/piano/{plan.id}/{path}", amount="1")
            self.assertEqual(answer.status_code, 404, path)
        for path in (
            f"/azienda/adesione/{membership.id}/documento",
            f"/azienda/cifre/{membership.payer_id.id}",
        ):
            self.assertEqual(self.url_open(path).status_code, 404, path)

    def test_only_the_firm_has_these_pages(self):
        for role in ("worker", "supplier", "nobody"):
            self.log_in(role)
            for path in ("/azienda/adesione", "/azienda/piano", "/azienda/cifre/1"):
                self.assertEqual(self.url_open(path).status_code, 403, (role, path))

    def test_figures_are_downloaded(self):
        self._grant(self.worker, 100)
        self.log_in("firm")
        page = self.url_open("/azienda").text
        self.assertIn("wp-bar", page)
        sheet = self.url_open(f"/azienda/cifre/{self.payer.id}")
        self.assertTrue(sheet.content.startswith(b"PK"))
        text = self.url_open(f"/azienda/cifre/{self.payer.id}?form=csv").content
        self.assertIn("100,00", text.decode("utf-8-sig"))
        self.assertNotIn(self.worker.name, text.decode("utf-8-sig"))

    def test_who_left_sees_it_said(self):
        firm = self.payer.partner_id
        membership = self.env["welfare.membership"].create(
            {"partner_id": firm.id, "agreement_id": self.agreement.id}
        )
        mine = membership.with_user(self.users["firm"])
        mine._sign("Ada", "Titolare", "192.0.2.1")
        self.agreement.env.flush_all()
        membership._keep(
            {
                "state": "notice",
                "withdrawn_on": self.today.replace(year=self.today.year - 1),
                "ends_on": self.today.replace(year=self.today.year - 1),
            }
        )
        self.log_in("firm")
        page = self.url_open("/azienda").text
        self.assertNotIn("/azienda/carica", page)
        self.send("/azienda/carica", plan_id=self.plan.id)
        self.assertFalse(self.plan.lot_ids)
