import io
from datetime import timedelta

from PIL import Image
from pypdf import PdfWriter

from .credit_common import CreditCommon

IBAN = "IT60X0542811101000000123456"
#: Of nobody, with the right check digit.
ISSUER = "12345670017"


def make_photo(text="", size=(600, 800)):
    """:return: bytes of a JPEG; another ``text`` gives another photo"""
    output = io.BytesIO()
    colour = sum(text.encode()) * 977 % 0xFFFFFF
    Image.new("RGB", size, f"#{colour:06x}").save(output, "JPEG")
    return output.getvalue()


def make_pdf(pages=1, text=""):
    output = io.BytesIO()
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": text or "Paper"})
    writer.write(output)
    return output.getvalue()


class RefundCommon(CreditCommon):
    """A worker with a child and credit that refunds school, passes and bills."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = cls.env.ref
        cls.kind_school = ref("welfarepiu_base.kind_f_bis")
        cls.kind_pass = ref("welfarepiu_base.kind_d_bis")
        cls.kind_care = ref("welfarepiu_base.kind_f_ter")
        cls.school = ref("welfarepiu_base.refund_type_school")
        cls.utilities = ref("welfarepiu_base.refund_type_utilities")
        cls.ask_reason = ref("welfarepiu_base.refund_reason_no_payment")
        cls.refuse_reason = ref("welfarepiu_base.refund_reason_not_allowed")
        cls.less_reason = ref("welfarepiu_base.refund_reason_part_not_allowed")
        cls.kinds = cls.kind_school + cls.kind_pass + cls.kind_care + cls.kind_comma_3
        cls.refund_plan = cls._create_plan(kinds=cls.kinds)
        cls.worker.email = "worker@example.com"
        cls.user = cls._create_worker_user(cls.worker)
        cls.child = cls._create_child(cls.worker)
        cls.operator = cls._create_operator()
        cls.lot = cls._grant(cls.worker, 500.0, cls.refund_plan)

    @classmethod
    def _create_child(cls, worker, **vals):
        return cls.env["welfare.family.member"].create(
            {
                "worker_id": worker.id,
                "name": "Child Test",
                "relation_type_id": cls.env.ref("welfarepiu_base.relation_child").id,
                "tax_code": "RCCMNL83S18D969H",
                "cohabiting": True,
                "dependent": True,
                **vals,
            }
        )

    @classmethod
    def _draft(cls, amount=120.0, refund_type=None, number="12/2026", **vals):
        """:return: a claim with all it needs, as its worker sees it"""
        user = vals.pop("user", cls.user)
        papers = vals.pop("papers", True)
        refund_type = refund_type or cls.school
        Refund = cls.env["welfare.refund"].with_user(user)
        refund = Refund._create_for_worker(user.partner_id, refund_type.with_user(user))
        relative = user.partner_id.welfare_family_ids[:1]
        refund._update_facts(
            {
                "beneficiary_id": relative.id
                if refund_type.beneficiary_rule != "worker"
                else False,
                "holder": "worker",
                "issuer_name": "School Test",
                "document_issuer": ISSUER,
                "document_number": number,
                "document_date": cls.today - timedelta(days=10),
                "document_amount": amount,
                "amount": amount,
                "iban": IBAN,
                **vals,
            }
        )
        refund._declare()
        if papers:
            cls._send_papers(refund, number)
        return refund

    @classmethod
    def _send_papers(cls, refund, text):
        for paper, needed, _documents in refund._get_paper_list():
            if needed:
                refund._add_document(
                    paper, make_photo(f"{text} {paper.name}"), "photo.jpg"
                )

    @classmethod
    def _submit(cls, *args, **kwargs):
        refund = cls._draft(*args, **kwargs)
        refund._submit()
        return refund

    def _decide(self, refund):
        return refund.with_user(self.operator)
