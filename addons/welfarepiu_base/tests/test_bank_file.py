import base64
from contextlib import suppress
from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import WelfareCommon

IBAN = "IT60X0542811101000000123456"

ENTRY = """
      <Ntry>
        <Amt Ccy="EUR">{amount}</Amt>
        <CdtDbtInd>{side}</CdtDbtInd>
        <Sts>BOOK</Sts>
        <BookgDt><Dt>{day}</Dt></BookgDt>
        <ValDt><Dt>{day}</Dt></ValDt>
        <AcctSvcrRef>{reference}</AcctSvcrRef>
        <BkTxCd><Prtry><Cd>48</Cd></Prtry></BkTxCd>
        <NtryDtls><TxDtls>
          <Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
          <RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr></RltdPties>
          <RmtInf><Ustrd>{text}</Ustrd></RmtInf>
        </TxDtls></NtryDtls>
      </Ntry>"""

STATEMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>EXAMPLE-1</MsgId><CreDtTm>{day}T06:00:00</CreDtTm></GrpHdr>
    <Stmt>
      <Id>EXAMPLE-1</Id>
      <ElctrncSeqNb>1</ElctrncSeqNb>
      <CreDtTm>{day}T06:00:00</CreDtTm>
      <Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
      <Bal>
        <Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>
        <Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt>
      </Bal>
      <Bal>
        <Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
        <Amt Ccy="EUR">{total}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt>
      </Bal>{entries}
    </Stmt>
  </BkToCstmrStmt>
</Document>
"""


@tagged("post_install", "-at_install")
class TestBankFile(WelfareCommon):
    """The bank's own file (camt.053), as the accountant loads it, registers the funds
    that firms paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company._welfare_setup_accounting()
        bank_account = cls.env["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": cls.company.partner_id.id}
        )
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Example bank",
                "type": "bank",
                "code": "EXB",
                "bank_account_id": bank_account.id,
                "company_id": cls.company.id,
            }
        )
        cls.request = cls.env["welfare.funding"].create(
            {
                "payer_id": cls.payer.id,
                "amount": 1000.0,
                "journal_id": cls.journal.id,
            }
        )
        cls.accountant = cls.env["res.users"].create(
            {
                "name": "Accountant",
                "login": "bank.accountant@example.com",
                "group_ids": [
                    Command.link(cls.env.ref("welfarepiu_base.group_accountant").id)
                ],
            }
        )

    def _prepare_file(self, *entries):
        """:param entries: ``(amount, side, payer, text)``"""
        day = self.today - timedelta(days=1)
        texts = [
            ENTRY.format(
                amount=f"{amount:.2f}",
                side=side,
                payer=payer,
                text=text,
                day=day,
                reference=f"REF{number}",
            )
            for number, (amount, side, payer, text) in enumerate(entries)
        ]
        total = sum(
            amount if side == "CRDT" else -amount for amount, side, *_rest in entries
        )
        return STATEMENT.format(
            day=day, iban=IBAN, total=f"{total:.2f}", entries="".join(texts)
        )

    def _import(self, *entries):
        wizard = (
            self.env["account.statement.import"]
            .with_user(self.accountant)
            .with_context(journal_id=self.journal.id)
            .create(
                {
                    "statement_file": base64.b64encode(
                        self._prepare_file(*entries).encode()
                    ),
                    "statement_filename": "movimenti.xml",
                }
            )
        )
        wizard.import_file_button()

    def test_file_registers_what_the_firm_paid(self):
        self._import(
            (12.50, "DBIT", "Example bank", "COMMISSIONI"),
            (77.0, "CRDT", "Somebody else", "AFFITTO SALA"),
            (1000.0, "CRDT", "FIRM TEST SRL", f"BONIFICO FONDI {self.request.name}"),
        )
        lines = self.env["account.bank.statement.line"].search(
            [("journal_id", "=", self.journal.id)]
        )
        self.assertEqual(sorted(lines.mapped("amount")), [-12.5, 77.0, 1000.0])
        self.env["welfare.funding"]._cron_match_statement()
        self.assertEqual(self.request.state, "received")
        line = self.request.statement_line_id
        self.assertEqual(line.amount, 1000.0)
        self.assertIn(self.request.name, line.payment_ref)
        self.assertEqual(self.request.received_on, self.today - timedelta(days=1))
        self.assertEqual(self.payer._get_provvista_balance(), 1000.0)
        others = lines - line
        self.assertFalse(any(others.mapped("is_reconciled")), "not ours to touch")

    def test_same_file_twice_counts_once(self):
        """Without our glue to OCA's import its lines are there twice, for the
        accountant to delete; with it the file is refused. The request is registered
        once, and the other line pays no request that it does not name."""
        entry = (1000.0, "CRDT", "FIRM TEST SRL", self.request.name)
        self._import(entry)
        self.env["welfare.funding"]._cron_match_statement()
        with suppress(UserError):
            self._import(entry)
        self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": 1000.0}
        )
        self.env["welfare.funding"]._cron_match_statement()
        self.assertEqual(self.payer._get_provvista_balance(), 1000.0)
