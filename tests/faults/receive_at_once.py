"""Steps of tests/faults/test_receive_at_once.py."""

import base64

from at_once import main

from odoo import Command

IBAN = "IT13S0542811101000000123457"
AMOUNT = 100.0

FILE = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>S</Id>
<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls>
<RmtInf><Ustrd>{reference}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""


def set_up(env):
    """:return: ids of a contribution that is due, and of a line of the bank that is
    less: a proposal waits"""
    env.company._welfare_setup_accounting()
    fund = env.ref("welfarepiu_fund.fund_alliance")
    fund._setup_accounting()
    bank = _get_bank(env)
    bank.set_bank_account(IBAN)
    fund.bank_journal_id = bank
    env["res.users"].create(
        {
            "name": "Accountant",
            "login": "at_once_accountant",
            "group_ids": [Command.link(env.ref("welfarepiu_base.group_accountant").id)],
        }
    )
    due = env["welfare.fund.contribution"]._contribute(fund, "other", AMOUNT, "at:once")
    due._make_due()
    return due.id


def show(env, contribution_id, amount):
    """:return: id of a line of the bank with the reference of the contribution"""
    due = env["welfare.fund.contribution"].browse(contribution_id)
    line = env["account.bank.statement.line"].create(
        {
            "journal_id": _get_bank(env).id,
            "amount": amount,
            "payment_ref": due.reference,
        }
    )
    env["welfare.fund.match"]._match(line)
    return env["welfare.fund.match"].search([("statement_line_id", "=", line.id)]).id


def accept(env, match_id):
    user = env["res.users"].search([("login", "=", "at_once_accountant")])
    env["welfare.fund.match"].browse(match_id).with_user(user).action_accept()


def register(env, contribution_id):
    due = env["welfare.fund.contribution"].browse(contribution_id)
    due._register_receipt(_get_bank(env), env["welfare.clock"]._today())


def bring_file(env, contribution_id):
    due = env["welfare.fund.contribution"].browse(contribution_id)
    content = FILE.format(
        iban=IBAN,
        amount=f"{AMOUNT:.2f}",
        day=env["welfare.clock"]._today(),
        reference=due.reference,
    )
    env["account.statement.import"].create(
        {
            "statement_file": base64.b64encode(content.encode()),
            "statement_filename": "statement.xml",
        }
    )._import_file()


def look(env):
    fund = env.ref("welfarepiu_fund.fund_alliance")
    contributions = env["welfare.fund.contribution"].search([], order="id")
    lines = env["account.bank.statement.line"].search(
        [("journal_id", "=", _get_bank(env).id)]
    )
    return {
        "received": fund.received,
        "given": [[one.amount, one.state] for one in contributions],
        "bank": sorted(lines.mapped("amount")),
        "receipts": len(env["welfare.fund.receipt"].search([])),
        "broken": list(fund._find_differences()),
    }


def _get_bank(env):
    return env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )


main(
    set_up=set_up,
    show=show,
    accept=accept,
    register=register,
    bring_file=bring_file,
    look=look,
)
