import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfReader, PdfWriter

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ..tools.upload_check import BadUpload, check_upload
from .refund_common import RefundCommon, make_pdf, make_photo


def _write(writer):
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def make_locked_pdf(password):
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt(password, owner_password="owner")
    return _write(writer)


def make_active_pdf():
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_js("app.alert(1)")
    return _write(writer)


def make_zip_bomb():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bill.pdf", b"0" * 30_000_000)
    return output.getvalue()


def make_pdf_bomb():
    """:return: a PDF of 1 MB whose index unpacks to 1 GB"""
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(b"0" * 1_000_000) for _n in range(1000))
    body += packer.flush()
    return (
        b"%%PDF-1.5\n1 0 obj\n<</Type/XRef/Size 2/W[1 2 1]/Root 1 0 R"
        b"/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        b"startxref\n9\n%%%%EOF" % (len(body), body)
    )


def make_image_bomb():
    """:return: a PNG of a few bytes that says it has 2,500 million points"""

    def chunk(name, body):
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def make_photo_with_place():
    output = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of Test"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (400, 300), "white").save(output, "JPEG", exif=exif)
    return output.getvalue()


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"0" * 200
REFUSED = {
    "empty": (b"", "empty"),
    "renamed exe": (b"MZ\x90\0" + b"\0" * 2000, "type"),
    "page": (b"<html><script>alert(1)</script></html>", "type"),
    "drawing with scripts": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "type"),
    "zip bomb": (make_zip_bomb(), "type"),
    "too large": (b"%PDF-1.4\n" + b"0" * 60 * 1024 * 1024, "too_large"),
    "broken PDF": (make_pdf()[:120], "broken"),
    "PDF in name only": (b"%PDF-1.4\n" + b"x" * 500, "broken"),
    "locked PDF": (make_locked_pdf("secret"), "locked"),
    "PDF with a program": (make_active_pdf(), "active"),
    "long PDF": (make_pdf(pages=61), "too_many_pages"),
    "cut photo": (make_photo(size=(3000, 2000))[:2000], "broken"),
    "image bomb": (make_image_bomb(), "bomb"),
    "photo of an iPhone": (HEIC, "heic"),
}


@tagged("post_install", "-at_install")
class TestRefundFiles(RefundCommon):
    """A file is what it says and can be read, or it leaves nothing; who reads it."""

    def test_refused(self):
        refund = self._draft(papers=False)
        paper = self.school.paper_ids[0]
        Attachment = self.env["ir.attachment"].sudo()
        before = Attachment.search_count([])
        sentences = set()
        for label, (content, code) in REFUSED.items():
            with self.subTest(label):
                with self.assertRaises(BadUpload) as refusal:
                    check_upload(content)
                self.assertEqual(refusal.exception.code, code)
                with self.assertRaises(ValidationError) as told:
                    refund._add_document(paper, content, "bill.pdf")
                sentences.add(str(told.exception))
        codes = {code for _content, code in REFUSED.values()}
        self.assertEqual(len(sentences), len(codes), "each says what to do")
        self.assertFalse(refund.document_ids)
        self.assertEqual(Attachment.search_count([]), before)

    def test_a_pdf_that_unpacks_without_end(self):
        with self.assertRaises(BadUpload) as refusal:
            check_upload(make_pdf_bomb())
        self.assertIn(refusal.exception.code, ("broken", "bomb"))

    def test_taken(self):
        for content, mimetype in (
            (make_photo(), "image/jpeg"),
            (make_pdf(), "application/pdf"),
            # Banks lock only the editing.
            (make_locked_pdf(""), "application/pdf"),
        ):
            self.assertEqual(check_upload(content).mimetype, mimetype)

    def test_a_photo_is_drawn_anew(self):
        """Upright, no larger than needed, without place and camera."""
        upload = check_upload(make_photo_with_place())
        self.assertFalse(Image.open(io.BytesIO(upload.content)).getexif())
        large = check_upload(make_photo(size=(6000, 4000)))
        self.assertLessEqual(max(Image.open(io.BytesIO(large.content)).size), 2600)

    def test_largest_file_is_a_parameter(self):
        Document = self.env["welfare.refund.document"]
        self.env["ir.config_parameter"].sudo().set_param(
            "welfarepiu_base.upload_max_mb", "1"
        )
        with self.assertRaises(ValidationError):
            Document._check_content(b"%PDF-1.4\n" + b"0" * 1024 * 1024)

    def test_sent_twice_is_kept_once(self):
        refund = self._draft(papers=False)
        paper = self.school.paper_ids[0]
        first = refund._add_document(paper, make_photo("a"), "a.jpg")
        self.assertEqual(first, refund._add_document(paper, make_photo("a"), "b.jpg"))

    def test_not_too_many(self):
        refund = self._draft(papers=False)
        paper = self.school.paper_ids[0]
        for number in range(6):
            refund._add_document(paper, make_pdf(text=str(number)), "a.pdf")
        with self.assertRaises(ValidationError):
            refund._add_document(paper, make_pdf(text="7"), "a.pdf")

    def test_paper_of_another_type(self):
        refund = self._draft(papers=False)
        with self.assertRaises(ValidationError):
            refund._add_document(self.utilities.paper_ids[0], make_photo(), "a.jpg")

    def test_kept_as_sent(self):
        refund = self._draft(papers=False)
        content = make_pdf(text="Bill")
        document = refund._add_document(self.school.paper_ids[0], content, "Bill.pdf")
        self.assertEqual(document.with_context(bin_size=False).file, document.file)
        self.assertEqual(
            PdfReader(io.BytesIO(check_upload(content).content)).metadata.title, "Bill"
        )

    # -- who reads it ------------------------------------------------------------------

    def test_read_by_worker_and_operator_only(self):
        refund = self._submit()
        document = refund.document_ids[0]
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", document._name),
                ("res_field", "=", "file"),
                ("res_id", "=", document.id),
            ]
        )
        self.assertEqual(len(attachment), 1)
        for user in (self.user, self.operator):
            self.assertTrue(document.with_user(user).file)
        other = self._create_worker_user(self._create_worker("Other Test"))
        accountant = self._create_accountant()
        for user in (self._create_hr_user(), other, accountant):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    document.with_user(user).read(["file"])
                with self.assertRaises(AccessError):
                    attachment.with_user(user).read(["datas"])
                for model in ("welfare.refund", "welfare.refund.document"):
                    records = self.env[model].with_user(user)
                    if records.has_access("read"):
                        self.assertFalse(records.search([]))
                        self.assertFalse(records.search_count([]))
                    else:
                        with self.assertRaises(AccessError):
                            records.search([])
                attachments = self.env["ir.attachment"].with_user(user)
                try:
                    found = attachments.search([("res_model", "=", document._name)])
                except AccessError:
                    continue
                self.assertFalse(found)

    def _create_accountant(self):
        return new_test_user(
            self.env, "accountant_r", groups="welfarepiu_base.group_accountant"
        )
