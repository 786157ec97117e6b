"""Beyond the payroll flow's columns an employer reaches nothing of a worker.

Not a list of models that somebody remembers: whatever points at the worker, and
whatever points at that, in every model installed, is private unless it is named here.
"""

import base64
import re
from datetime import datetime, time

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.welfarepiu_base.tests.refund_common import make_pdf, make_photo
from odoo.addons.welfarepiu_portal.tests.common import PortalCommon

#: What a firm knows of its people because it said so itself, and why.
EMPLOYER_MAY = {
    "welfare.employment",  # it employs them
    "welfare.grant.line",  # rows of its own payroll files
    "welfare.plan.member",  # who was in its plan
    "welfare.outside.benefit",  # what it gives outside
}
#: Links that say who typed a row, not whom it is about.
TECHNICAL = {"create_uid", "write_uid"}


@tagged("post_install", "-at_install")
class TestEmployerSeesNothing(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voucher = cls._buy_voucher()
        cls.order = cls.voucher.order_line_id.order_id
        cls.member = cls.env["welfare.family.member"].create(
            {
                "worker_id": cls.worker.id,
                "name": "Bruno Esempio",
                "relation_type_id": cls.env.ref("welfarepiu_base.relation_child").id,
                "tax_code": "RCCMNL83S18D969H",
                "dependent": True,
            }
        )
        cls.env["welfare.children.declaration"].with_user(cls.users["worker"])._declare(
            cls.worker, cls.today.year, cls.member
        )
        cls.env["welfare.outside.benefit"].create(
            {
                "worker_id": cls.worker.id,
                "employment_id": cls.worker.welfare_employment_ids.id,
                "amount": 10.0,
            }
        )
        cls.env["welfare.expiry.notice"]._tell(
            cls.worker, cls.order.welfare_coverage_ids.lot_id, cls.today
        )
        cls.refund = cls._create_refund()
        cls.help_request = cls._create_fund_case()
        cls.papers = cls.env["ir.attachment"].create(
            [
                {
                    "name": "paper.txt",
                    "datas": base64.b64encode(b"secret"),
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for record in (cls.order, cls.voucher, cls.member, cls.worker)
            ]
        )
        flow = cls.env["welfare.payroll.flow"]._open(
            cls.payer, cls.today.replace(day=1)
        )
        later = cls.today.replace(day=1) + relativedelta(months=1, days=2)
        clock = cls.env.registry["welfare.clock"]
        cls.classPatch(clock, "_now", lambda _c: datetime.combine(later, time(12)))
        flow._issue()
        cls.flow = flow
        cls.env.flush_all()
        cls.private = cls._find_private()

    @classmethod
    def _create_refund(cls):
        """:return: a claim of the worker with a paper"""
        kind = cls.env.ref("welfarepiu_base.kind_f_bis")
        cls._grant(cls.worker, 100, plan=cls._create_plan(kinds=kind))
        refund = cls.env["welfare.refund"].with_user(cls.users["worker"])
        refund = refund._create_for_worker(
            cls.worker, cls.env.ref("welfarepiu_base.refund_type_school")
        )
        paper = refund._get_paper_list()[0][0]
        refund._add_document(paper, make_photo("a paper"), "photo.jpg")
        return refund.sudo()

    @classmethod
    def _create_fund_case(cls):
        """Asked with help, refused, appealed, granted in a session: all that a request
        to the Fund leaves behind.

        :return: the request
        """
        env = cls.env
        fund = env.ref("welfarepiu_fund.fund_alliance")
        cls.company._welfare_setup_accounting()
        fund._setup_accounting()
        for name in ("regulation_example", "notice_example"):
            record = env.ref(f"welfarepiu_fund.{name}")
            if record.state == "draft":
                record.action_put_in_force()
        bank = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        gift = env["welfare.fund.contribution"].create(
            {"fund_id": fund.id, "source_type": "other", "amount": 1000.0}
        )
        gift._register_receipt(bank, cls.today)
        staff = {
            name: new_test_user(
                env,
                login=f"{name}_employer@example.com",
                groups=f"welfarepiu_fund.group_fund_{name.rstrip('0123456789')}",
            )
            for name in (
                "evaluator1",
                "evaluator2",
                "committee1",
                "committee2",
                "committee3",
                "social_worker",
            )
        }
        cls.worker.welfare_employment_ids.hired_on = cls.today - relativedelta(years=3)
        paper = base64.b64encode(make_pdf())
        request = (
            env["welfare.fund.request"]
            .with_user(staff["social_worker"])
            ._create_on_behalf(
                cls.worker.l10n_it_codice_fiscale,
                fund,
                cls._prepare_hardship(),
                paper,
            )
        )
        request._set_household([cls.member.tax_code])
        for one in request.paper_ids:
            request._add_paper(one, paper, "Bruno.pdf")
        request._give_consent()
        request._submit()
        request = request.with_env(env)
        request.with_user(staff["evaluator1"]).action_assess()
        request.with_user(staff["evaluator1"]).action_send_to_committee()
        for name in ("committee1", "committee2"):
            request.with_user(staff[name])._vote("refuse", "other", "Bruno")
        request.with_user(cls.users["worker"])._appeal("Bruno")
        request.with_user(cls.users["worker"])._add_appeal_paper(paper, "Bruno.pdf")
        request.with_user(staff["evaluator2"])._review("Bruno")
        session = (
            env["welfare.fund.session"]
            .with_user(staff["committee3"])
            .create({"fund_id": fund.id})
        )
        session.action_fill_agenda()
        session.member_ids.is_present = True
        session.action_open()
        request.with_user(staff["committee3"])._vote("grant", refusal_text="Bruno")
        session.action_close()
        request.with_user(staff["evaluator1"])._open_identity("decision")
        cls.sitting = session.with_env(env)
        return request

    @classmethod
    def _prepare_hardship(cls):
        return {
            "event_id": cls.env.ref("welfarepiu_fund.event_income_loss").id,
            "event_date": cls.today - relativedelta(months=1),
            "household_size": 4,
            "minor_count": 2,
            "isee": 9200.0,
            "isee_valid_until": cls.today + relativedelta(months=1),
            "income_drop": 35.0,
            "amount_asked": 123.45,
            "note": "Bruno",
        }

    @classmethod
    def _find_private(cls):
        """:return: ``{model: ids}`` of all that points at the worker, however far"""
        found = {
            "res.partner": set(cls.worker.ids),
            # Known by its code: nothing in it points at the worker, on purpose.
            "welfare.fund.request": set(cls.help_request.ids),
            "welfare.fund.session": set(cls.sitting.ids),
        }
        fresh = dict(found)
        while fresh:
            reached = {}
            for name, model in cls.env.registry.items():
                if model._abstract or model._transient or not model._auto:
                    continue
                records = cls.env[name].sudo().with_context(active_test=False)
                for field in model._fields.values():
                    ids = fresh.get(field.comodel_name)
                    if (
                        not ids
                        or field.type != "many2one"
                        or not field.store
                        or field.company_dependent
                        or field.name in TECHNICAL
                        # Who signs in is not whom every row of the system is about.
                        or field.comodel_name == "res.users"
                    ):
                        continue
                    new = set(records.search([(field.name, "in", list(ids))]).ids)
                    reached.setdefault(name, set()).update(new)
            fresh = {}
            for name, ids in reached.items():
                if new := ids - found.get(name, set()):
                    found.setdefault(name, set()).update(new)
                    fresh[name] = new
        for model, link in (("ir.attachment", "res_model"), ("mail.message", "model")):
            for name, ids in list(found.items()):
                if name in EMPLOYER_MAY:
                    continue
                domain = Domain(link, "=", name) & Domain("res_id", "in", list(ids))
                if model == "ir.attachment":
                    # Without a word on it, those behind fields are left out.
                    domain &= Domain("res_field", "=", False) | Domain(
                        "res_field", "!=", False
                    )
                pointing = cls.env[model].sudo().search(domain)
                found.setdefault(model, set()).update(pointing.ids)
        found["ir.attachment"].update(cls.papers.ids)
        return found

    def _as_hr(self, model):
        return self.env[model].with_user(self.users["firm"])

    def test_the_search_finds_what_matters(self):
        """Else the tests below would be true of nothing."""
        for model in (
            "welfare.voucher",
            "welfare.family.member",
            "welfare.children.declaration",
            "welfare.children.declaration.child",
            "welfare.credit.lot",
            "welfare.credit.move",
            "welfare.credit.coverage",
            "welfare.expiry.notice",
            "welfare.refund",
            "welfare.refund.document",
            "ir.attachment",
            "welfare.payroll.flow.line",
            "sale.order",
            "sale.order.line",
            "welfare.fund.applicant",
            "welfare.fund.applicant.key",
            "welfare.fund.appeal",
            "welfare.fund.assessment.line",
            "welfare.fund.consent",
            "welfare.fund.help",
            "welfare.fund.identity.log",
            "welfare.fund.letter",
            "welfare.fund.request",
            "welfare.fund.request.paper",
            "welfare.fund.session",
            "welfare.fund.session.item",
            "welfare.fund.session.member",
            "welfare.fund.vote",
            "account.move.line",
        ):
            self.assertTrue(self.private.get(model), model)

    @mute_logger("odoo.addons.base.models.ir_access", "odoo.addons.base.models.ir_rule")
    def test_by_rpc(self):
        for model, ids in sorted(self.private.items()):
            if model in EMPLOYER_MAY:
                continue
            records = self._as_hr(model).with_context(active_test=False)
            domain = [("id", "in", sorted(ids))]
            tries = {
                "search": lambda r=records, d=domain: r.search(d).ids,
                "search_read": lambda r=records, d=domain: r.search_read(d, ["id"]),
                "count": lambda r=records, d=domain: r.search_count(d),
                "name_search": lambda r=records, d=domain: r.name_search("", d),
                "group": lambda r=records, d=domain: [
                    row
                    for row in r.formatted_read_group(d, [], ["__count"])
                    if row["__count"]
                ],
                "export": lambda r=records, i=ids: r.browse(sorted(i)).export_data(
                    ["id", "display_name"]
                )["datas"],
                "read": lambda r=records, i=ids: r.browse(sorted(i)).read(
                    ["display_name"]
                ),
            }
            for name, act in tries.items():
                with self.subTest(model=model, act=name):
                    try:
                        seen = act()
                    except (AccessError, UserError):
                        # Whoever may not export at all is told in other words.
                        seen = None
                    self.assertFalse(seen)

    def test_nothing_of_it_through_what_may_be_seen(self):
        """No field of what the employer may read leads on to what it may not."""
        for model in sorted(EMPLOYER_MAY | {"welfare.payroll.flow", "welfare.payer"}):
            records = self._as_hr(model).search([])
            for name in records.fields_get():
                try:
                    rows = records.read([name])
                except AccessError:
                    continue
                with self.subTest(model=model, field=name):
                    text = str(rows)
                    for secret in (
                        "Bruno",
                        "RCCMNL83S18D969H",
                        "Seduta Esempio",
                        "Studio",
                    ):
                        self.assertNotIn(secret, text)

    def test_by_page_report_and_attachment(self):
        self.log_in("firm")
        pages = [
            f"/my/voucher/{self.voucher.id}",
            f"/my/voucher/{self.voucher.id}/pdf",
            f"/my/orders/{self.order.id}",
            f"/my/famiglia/{self.member.id}",
            "/my/famiglia",
            f"/my/rimborsi/{self.refund.id}",
            *(
                f"/web/content/welfare.refund.document/{one.id}/file"
                for one in self.refund.document_ids
            ),
            "/my/credito",
            "/my/credito/dona",
            *self._get_fund_pages(),
            f"/report/pdf/welfarepiu_base.report_voucher/{self.voucher.id}",
            f"/report/html/welfarepiu_base.report_voucher/{self.voucher.id}",
            f"/report/html/welfarepiu_base.report_expiry_letter/{self._notice().id}",
            f"/report/html/sale.report_saleorder/{self.order.id}",
            *(f"/web/content/{paper.id}" for paper in self.papers),
            *(f"/web/image/{paper.id}" for paper in self.papers),
        ]
        for page in pages:
            with (
                self.subTest(page=page),
                mute_logger(
                    "odoo.http",
                    "odoo.addons.base.models.ir_rule",
                    "odoo.addons.base.models.ir_access",
                ),
            ):
                answer = self.url_open(page)
                for secret in (
                    b"secret",
                    b"Bruno",
                    b"Seduta Esempio",
                    b"RCCMNL83S18D969H",
                ):
                    self.assertNotIn(secret, answer.content)
                self.assertNotIn(self.voucher.code.encode(), answer.content)

    def _get_fund_pages(self):
        one = self.help_request
        papers = one.paper_ids
        return [
            f"/fondo/richiesta/{one.id}",
            f"/fondo/richiesta/{one.id}/lettera",
            f"/fondo/richiesta/{one.id}/consenso",
            f"/fondo/richiesta/{one.id}/documento/{papers[0].id}",
            "/fondo",
            "/fondo/aiuto",
            *(f"/web/content/{papers._name}/{paper.id}/content" for paper in papers),
            f"/web/content/welfare.fund.help/{one.help_ids.id}/content",
            f"/web/content/welfare.fund.session/{self.sitting.id}/minutes",
            f"/report/html/welfarepiu_fund.report_decision_letter/{one.id}",
            f"/report/html/welfarepiu_fund.report_session_minutes/{self.sitting.id}",
        ]

    def test_no_page_or_export_names_the_request(self):
        """Neither its code nor its sum, wherever the firm's own links lead."""
        self.log_in("firm")
        todo, seen = ["/azienda", "/my", "/fondo"], set()
        while todo and len(seen) < 60:
            page = todo.pop()
            if page in seen:
                continue
            seen.add(page)
            answer = self.url_open(page)
            secrets = [self.help_request.code.encode()]
            if page != "/fondo":
                # There the Fund publishes its totals, which here are one grant's.
                secrets += [b"123,45", b"123.45"]
            for secret in secrets:
                self.assertNotIn(secret, answer.content, page)
            todo += [
                link
                for link in re.findall(r'href="(/[^"#?]*)"', answer.text)
                if link.startswith(("/azienda", "/my", "/fondo"))
                and "logout" not in link
            ]
        self.assertGreater(len(seen), 8)

    def test_no_mail_names_the_request(self):
        """Whatever was sent, to whomever, while the case went on."""
        mails = self.env["mail.mail"].sudo().search([])
        told = mails.filtered(lambda mail: mail.email_to == self.worker.email)
        self.assertTrue(told)
        for mail in mails:
            text = f"{mail.subject} {mail.body_html} {mail.headers}"
            for secret in (self.help_request.code, "123,45", "Bruno"):
                self.assertNotIn(secret, text)

    def test_by_every_report(self):
        """Vouchers, refunds, letters, orders: whatever is printed of what is private,
        as a page and as a PDF."""
        self.log_in("firm")
        reports = (
            self.env["ir.actions.report"]
            .sudo()
            .search([("model", "in", list(set(self.private) - EMPLOYER_MAY))])
        )
        for name in ("report_voucher", "report_expiry_letter"):
            self.assertIn(f"welfarepiu_base.{name}", reports.mapped("report_name"))
        for report in reports:
            ids = ",".join(map(str, sorted(self.private[report.model])[:20]))
            if not ids:
                continue
            for form in ("html", "pdf", "text"):
                page = f"/report/{form}/{report.report_name}/{ids}"
                with (
                    self.subTest(page=page),
                    mute_logger(
                        "odoo.http",
                        "odoo.addons.base.models.ir_rule",
                        "odoo.addons.base.models.ir_access",
                    ),
                ):
                    answer = self.url_open(page)
                    self.assertNotEqual(answer.content[:4], b"%PDF")
                    for secret in (
                        b"Bruno",
                        b"Seduta Esempio",
                        b"RCCMNL83S18D969H",
                        self.voucher.code.encode(),
                    ):
                        self.assertNotIn(secret, answer.content)

    def _notice(self):
        return self.env["welfare.expiry.notice"].search(
            [("lot_id.worker_id", "=", self.worker.id)], limit=1
        )

    def test_the_flow_holds_its_columns_only(self):
        flow = self.flow.with_user(self.users["firm"])
        titles, row = flow._get_table()
        self.assertEqual(len(titles), 18)
        cells = dict(zip(titles, row, strict=True))
        filled = {title for title, cell in cells.items() if cell}
        self.assertLessEqual(
            filled,
            {
                "Firm",
                "Firm's VAT number",
                "Tax code",
                "Payroll number",
                "Month",
                "Legal letter",
                "Payroll code",
                "Amount",
                "Paid by (E effective, F figurative)",
                "Given back",
            },
        )
