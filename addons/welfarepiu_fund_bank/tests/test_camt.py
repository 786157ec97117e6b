import base64
import io
import zipfile

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.welfarepiu_fund.tests.contribution_common import ContributionCommon
from odoo.addons.welfarepiu_fund.tests.homes import AllianceHome

DATA = "welfarepiu_fund_bank/tests/data"
OTHER_IBAN = "IT40S0542811101000000123456"

#: What is due when the files of the tests come: number, amount, who.
DUE = (
    (9001, 120.0, "Tessitura Inventata Srl"),
    (9002, 80.0, "Officine di Fantasia Spa"),
    (9003, 100.0, "Latteria che non c'e"),
    (9004, 75.0, "Falegnameria Finta Snc"),
    (9005, 50.0, "Mulino Immaginario Srl"),
    (9006, 105.0, "Alpenfabrik Beispiel AG"),
    (9007, 100.0, "Tessitura Inventata Srl"),
    (9008, 50.0, "Officine di Fantasia Spa"),
    (9009, 40.0, "Mulino Immaginario Srl"),
    (9010, 20.0, "Falegnameria Finta Snc"),
    (9011, 30.0, "Tessitura Inventata Srl"),
)


class CamtCases:
    """The bank's files, in the shapes banks give them; whatever is sent again books
    nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("account.group_account_manager")
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": [
                    cls.fund.company_id.id,
                    *(cls.env.user.company_ids - cls.fund.company_id).ids,
                ],
            }
        )
        cls.other_journal = cls.env["account.journal"].create(
            {
                "name": "Other bank",
                "code": "OTH",
                "type": "bank",
                "company_id": cls.fund.company_id.id,
            }
        )
        cls.other_journal.set_bank_account(OTHER_IBAN)
        givers = {
            name: cls._create_giver(name)
            for name in sorted({name for _n, _a, name in DUE[1:]})
        }
        givers[cls.giver.name] = cls.giver
        cls.due = {}
        for number, amount, name in DUE:
            contribution = cls.env["welfare.fund.contribution"].create(
                {
                    "fund_id": cls.fund.id,
                    "source_type": "firm",
                    "amount": amount,
                    "code": f"FC2026-{number}",
                    "partner_id": givers[name].id,
                }
            )
            contribution._make_due()
            cls.due[number] = contribution

    def _read(self, name):
        with file_open(f"{DATA}/{name}", "rb") as file:
            return file.read()

    def _import(self, content, name="statement.xml"):
        """:return: the new lines of the bank"""
        wizard = self.env["account.statement.import"].create(
            {"statement_file": base64.b64encode(content), "statement_filename": name}
        )
        result = wizard._import_file()
        return (
            self.env["account.bank.statement"].browse(result["statement_ids"]).line_ids
        )

    def _import_again(self, content, name="statement.xml"):
        before = self._get_bank_lines()
        with self.assertRaisesRegex(UserError, "already"):
            self._import(content, name)
        self.assertEqual(self._get_bank_lines(), before)

    def _get_bank_lines(self):
        return self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.bank.id)]
        )

    def _get_kinds(self, lines):
        matches = self.env["welfare.fund.match"].search(
            [("statement_line_id", "in", lines.ids)]
        )
        return sorted((one.kind, one.state) for one in matches)

    #: What the file of 3 November is to the Fund, in both versions.
    THIRD = sorted(
        [
            ("exact", "booked"),
            ("exact", "booked"),
            ("partial", "proposed"),
            ("guess", "proposed"),
            ("over", "proposed"),
            ("double", "proposed"),
            ("foreign", "proposed"),
            ("unknown", "proposed"),
            ("gift", "booked"),
            ("gift", "booked"),
        ]
    )

    def _prepare_gift(self, content):
        """Gifts have the reference of the Fund of this database."""
        return content.replace(
            b"RF54DONO000001", self.fund.gift_reference.encode("ascii")
        )

    def test_each_movement_is_matched_or_proposed(self):
        lines = self._import(self._prepare_gift(self._read("camt053_001_02.xml")))
        self.assertEqual(len(lines), 11)
        self.assertEqual(self._get_kinds(lines), self.THIRD)
        self.assertFundFigures(120 + 80 + 10 + 10, 0, 0)
        stranger = lines.filtered(lambda line: line.amount == 999.0)
        self.assertFalse(stranger.welfare_match_ids)
        self.assertFalse(stranger.is_reconciled)

    def test_what_was_decided_is_told_as_it_was(self):
        lines = self._import(self._prepare_gift(self._read("camt053_001_02.xml")))
        matches = lines.welfare_match_ids.with_user(self.accountant)
        part = matches.filtered(lambda one: one.kind == "partial")
        opened, due, money = part.contribution_ids, part.due_amount, part.amount
        self.assertEqual(due, opened.amount)
        self.assertIn("accepted, it is received", part.reasons)
        part.action_accept()
        self.assertEqual(part.received_ids.mapped("amount"), [money])
        self.assertEqual(opened.amount, due - money)
        self.assertEqual(part.due_amount, due)
        self.assertNotIn("accepted", part.reasons)
        for amount in (money, due, due - money):
            self.assertIn(part.fund_id.currency_id.format(amount), part.reasons)
        stranger = matches.filtered(lambda one: one.kind == "unknown")
        stranger.action_accept()
        self.assertEqual(stranger.received_ids.mapped("amount"), [stranger.amount])
        self.assertEqual(stranger.received_ids.date, stranger.date)

    def test_new_version_is_read_alike(self):
        lines = self._import(self._prepare_gift(self._read("camt053_001_08.xml")))
        self.assertEqual(self._get_kinds(lines), self.THIRD)
        self.assertFundFigures(220, 0, 0)

    def test_same_file_twice_books_nothing_twice(self):
        content = self._prepare_gift(self._read("camt053_001_02.xml"))
        self._import(content)
        self._import_again(content)
        self.assertFundFigures(220, 0, 0)

    def test_same_statement_in_another_version_and_file_books_nothing_twice(self):
        names = ("camt053_001_02.xml", "camt053_001_08.xml")
        for first, second in (names, names[::-1]):
            with self.subTest(first), self.env.cr.savepoint() as savepoint:
                self._import(self._prepare_gift(self._read(first)))
                self._import_again(self._prepare_gift(self._read(second)))
                self.assertFundFigures(220, 0, 0)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_is_new_in_a_longer_statement_comes_in(self):
        content = self._prepare_gift(self._read("camt053_001_02.xml"))
        head, *entries = content.split(b"<Ntry>")
        last, tail = entries[-1].split(b"</Ntry>", 1)
        short = head + b"".join(b"<Ntry>" + one for one in entries[:4]) + tail
        self.assertEqual(len(self._import(short)), 4)
        self.assertEqual(len(self._import(content)), 7)
        self._import_again(content)
        self.assertIn(b"RF", last)

    def test_equal_payments_of_two_people_are_two(self):
        lines = self._import(self._prepare_gift(self._read("camt053_001_08.xml")))
        self.assertEqual(len(lines.filtered(lambda line: line.amount == 10.0)), 2)

    def test_equal_payment_with_another_id_of_the_bank_is_another(self):
        content = self._prepare_gift(self._read("camt053_001_02.xml"))
        self._import(content)
        later = content.replace(b"2026110300010", b"2026110300099")
        lines = self._import(later)
        self.assertEqual(lines.mapped("amount"), [10.0])

    def test_database_refuses_the_same_movement(self):
        line = self._import(self._prepare_gift(self._read("camt053_001_02.xml")))[0]
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["account.bank.statement.line"].create(
                {
                    "journal_id": self.bank.id,
                    "amount": 1.0,
                    "payment_ref": "again",
                    "unique_import_id": line.unique_import_id,
                }
            )

    def test_a_batch_is_as_many_payments_as_have_an_amount(self):
        lines = self._import(self._read("camt053_batch.xml"))
        self.assertEqual(sorted(lines.mapped("amount")), [50.0, 60.0, 100.0])
        self.assertEqual(self.due[9007].state, "received")
        self.assertEqual(self.due[9008].state, "received")
        # Without amounts it is one sum: both references are in it, and it is theirs.
        self.assertEqual(self.due[9009].state, "received")
        self.assertEqual(self.due[9010].state, "received")
        self.assertFundFigures(210, 0, 0)
        self._import_again(self._read("camt053_batch.xml"))

    def test_envelope_prefixes_two_accounts_and_what_is_only_announced(self):
        lines = self._import(self._read("camt053_envelope.xml"))
        self.assertEqual(
            sorted((line.journal_id.id, line.amount) for line in lines),
            sorted([(self.bank.id, 30.0), (self.other_journal.id, 55.0)]),
        )
        self.assertEqual(self.due[9011].state, "received")

    def test_returned_payment_is_due_again(self):
        self._import(self._prepare_gift(self._read("camt053_001_02.xml")))
        lines = self._import(self._read("camt053_return.xml"))
        self.assertEqual(self._get_kinds(lines), [("returned", "booked")])
        self.assertEqual(self.due[9001].state, "due")
        self.assertFundFigures(100, 0, 0)
        self._import_again(self._read("camt053_return.xml"))
        self.assertFundFigures(100, 0, 0)

    def test_archive_holds_statements_and_other_things(self):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w") as archive:
            archive.writestr("a/leggimi.txt", b"nothing")
            archive.writestr("a/ricevuta.xml", b"<other/>")
            archive.writestr("__MACOSX/a/._b.xml", b"\x00")
            for name in ("camt053_batch.xml", "camt053_envelope.xml"):
                archive.writestr(f"a/{name}", self._read(name))
        lines = self._import(output.getvalue(), "estratti.zip")
        self.assertEqual(len(lines), 5)
        self._import_again(output.getvalue(), "estratti.zip")
        self._import_again(self._read("camt053_batch.xml"))

    def test_empty_archive_is_refused_in_words(self):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w") as archive:
            archive.writestr("leggimi.txt", b"nothing")
        with self.assertRaisesRegex(UserError, "no bank statement"):
            self._import(output.getvalue(), "estratti.zip")

    def test_half_a_file_is_refused_whole(self):
        content = self._read("camt053_001_02.xml")
        with self.assertRaisesRegex(UserError, "not whole"):
            self._import(content[: len(content) // 2])
        self.assertFalse(self._get_bank_lines())

    def test_file_cannot_read_other_files(self):
        content = self._read("camt053_001_02.xml").replace(
            b"<Document",
            b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document',
            1,
        )
        with self.assertRaises(UserError):
            self._import(content)

    def test_reconciliation_of_a_line_without_words_spares_the_fund(self):
        """The addon's own search takes a line without text for any entry whose number
        has a dash, if there is only one."""
        for number, contribution in self.due.items():
            if number != 9001:
                contribution._write_off("mistake")
        line = (
            self.env["account.bank.statement.line"]
            .with_context(_test_account_reconcile_oca=True)
            .create({"journal_id": self.bank.id, "amount": 120.0, "payment_ref": "/"})
        )
        self.assertFalse(line.is_reconciled)
        self.assertEqual(self.due[9001].state, "due")

    def test_fund_looks_before_the_reconciliation_does(self):
        line = (
            self.env["account.bank.statement.line"]
            .with_context(_test_account_reconcile_oca=True)
            .create(
                {
                    "journal_id": self.bank.id,
                    "amount": 120.0,
                    "payment_ref": self.due[9001].reference,
                }
            )
        )
        self.assertTrue(line.is_reconciled)
        self.assertEqual(self.due[9001].state, "received")

    def test_received_is_not_undone_in_the_reconciliation(self):
        line = self._show(120.0, self.due[9001].reference)
        with self.assertRaises(UserError):
            line.unreconcile_bank_line()


@tagged("post_install", "-at_install")
class TestCamt(CamtCases, ContributionCommon):
    """The Fund's books in the operator's company."""


@tagged("post_install", "-at_install")
class TestCamtAlliance(CamtCases, AllianceHome, ContributionCommon):
    """The Fund's books in a company of its own."""
