import re

from lxml import etree

from odoo import models
from odoo.exceptions import UserError

#: The element of the file that holds statements, whatever envelope is around it.
HOLDERS = ("BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn")
STATEMENTS = ("Stmt", "Rpt", "Ntfctn")

#: Only what is booked: the bank may still drop what it announces.
BOOKED = "BOOK"

#: What banks write where they have nothing to say.
NOTHING = {"NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NONE", "NA", "ND", "UNKNOWN"}

#: Families of transactions by which a credit transfer or a debit comes back (BkTxCd).
RETURN_CODES = {"RRTN", "RPCR", "UPDD", "PRDD", "RCDD", "RIMB"}


class AccountStatementImportCamtParser(models.AbstractModel):
    """The camt files of other banks than those the parser was made for.

    What the addon takes apart stays its own; here the file is opened without trusting
    it, statements keep their accounts, details add up to their entry, and what
    identifies a movement and its payer is kept for matching.
    """

    _inherit = "account.statement.import.camt.parser"

    # -- the file ----------------------------------------------------------------------

    def parse(self, data):
        """:return: list of ``(currency, account number, [statement])``, one for each
        statement of the file
        :raise ValueError: not a camt file
        :raise UserError: a camt file that is damaged
        """
        holder = self._find_holder(self._read_xml(data))
        ns = etree.QName(holder).namespace or ""
        parsed = []
        for node in holder:
            if not isinstance(node.tag, str):
                continue
            if etree.QName(node).localname not in STATEMENTS:
                continue
            statement = self.parse_statement(ns, node)
            if statement["transactions"]:
                currency = statement.pop("currency", None)
                account = statement.pop("account_number", None)
                parsed.append((currency, account, [statement]))
        return parsed

    def _read_xml(self, data):
        """:return: the root of the file, read without its entities and the network"""
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
        )
        try:
            root = etree.fromstring(data, parser=parser)
        except etree.XMLSyntaxError as error:
            if b"camt.05" in data[:2000] and b"<" in data[:100]:
                raise UserError(
                    self.env._(
                        "This statement is damaged or not whole (%s): ask the bank for"
                        " it again.",
                        error.msg,
                    )
                ) from error
            raise ValueError("not an xml file") from error
        if root.getroottree().docinfo.doctype:
            raise UserError(
                self.env._("This file says how it is to be read: no bank does so.")
            )
        return root

    def _find_holder(self, root):
        """:return: the element with the statements
        :raise ValueError: there is none: another kind of file
        """
        for name in HOLDERS:
            for node in root.iter("{*}" + name):
                return node
        raise ValueError("no camt statement in this file")

    # -- the statement -----------------------------------------------------------------

    def parse_statement(self, ns, node):
        for entry in node.xpath("./ns:Ntry", namespaces={"ns": ns}):
            if not self._is_booked(ns, entry):
                node.remove(entry)
                continue
            self._give_day(ns, node, entry)
        return super().parse_statement(ns, node)

    def _is_booked(self, ns, entry):
        """:return: whether the bank has booked it: the state is a text in early
        versions, a code in later ones"""
        states = self._texts(ns, entry, "./ns:Sts", "./ns:Sts/ns:Cd")
        return not states or BOOKED in states

    def _give_day(self, ns, node, entry):
        """An entry without a day of booking has that of its value, or of the
        statement: the addon cannot do without."""
        if self._texts(ns, entry, "./ns:BookgDt/ns:Dt", "./ns:BookgDt/ns:DtTm"):
            return
        days = self._texts(
            ns,
            entry,
            "./ns:ValDt/ns:Dt",
            "./ns:ValDt/ns:DtTm",
            "../ns:Bal/ns:Dt/ns:Dt",
            "../ns:CreDtTm",
        )
        for old in entry.xpath("./ns:BookgDt", namespaces={"ns": ns}):
            entry.remove(old)
        if days and days[0][:10]:
            booked = etree.SubElement(entry, f"{{{ns}}}BookgDt")
            etree.SubElement(booked, f"{{{ns}}}Dt").text = days[0][:10]

    # -- its entries -------------------------------------------------------------------

    def parse_entry(self, ns, node):
        details = node.xpath("./ns:NtryDtls/ns:TxDtls", namespaces={"ns": ns})
        transactions = list(super().parse_entry(ns, node))
        amount = self.parse_amount(ns, node)
        if not self._details_add_up(ns, node, details):
            # Nothing says how much is whose: it is one movement.
            transactions = transactions[:1]
            transactions[0]["amount"] = amount
        elif len(transactions) == 1:
            # What arrived, not what was sent in another currency or before charges.
            transactions[0]["amount"] = amount
        alone = len(transactions) == 1
        for number, transaction in enumerate(transactions):
            facts = self._get_facts(
                ns, node, details if alone else details[number : number + 1]
            )
            transaction["date"] = (transaction.get("date") or "")[:10]
            if not transaction["date"]:
                raise UserError(
                    self.env._("A movement in this statement has no day: ask the bank.")
                )
            transaction["transaction_details"] = {"welfare": facts}
            if transaction.get("payment_ref") in (None, "", "/"):
                transaction["payment_ref"] = " ".join(facts["texts"]) or "/"
            transaction["payment_ref"] = " ".join(transaction["payment_ref"].split())
            if facts["name"] and not transaction.get("partner_name"):
                transaction["partner_name"] = facts["name"]
            if facts["account"] and not transaction.get("account_number"):
                transaction["account_number"] = facts["account"]
            yield transaction

    def _details_add_up(self, ns, entry, details):
        """:return: whether the parts of an entry have amounts in its currency which
        together are the entry's"""
        if len(details) < 2:
            return True
        currency = self._texts(ns, entry, "./ns:Amt/@Ccy")
        total = 0.0
        for detail in details:
            currencies = self._texts(ns, detail, "./ns:Amt/@Ccy") or self._texts(
                ns, detail, "./ns:AmtDtls/ns:TxAmt/ns:Amt/@Ccy"
            )
            if currencies[:1] != currency[:1]:
                return False
            total += self.parse_amount(ns, detail)
        return abs(total - self.parse_amount(ns, entry)) < 0.005

    # -- what identifies a movement, and its payer -------------------------------------

    def _get_facts(self, ns, entry, details):
        """:return: dict kept with the line of the bank: ``texts`` (all that may hold a
        reference), ``references``, ``remittance``, ``name`` and ``account`` of the
        other side, ``end_to_end``, the bank's own ``entry_ref``, ``detail_ref`` and
        ``tx_id``, ``is_return``, ``instructed`` (another currency)"""
        is_credit = self._texts(ns, entry, "./ns:CdtDbtInd") == ["CRDT"]
        # Of what comes back, the other side stands where it stood when it was paid,
        # or has changed: both are looked at.
        sides = ("Dbtr", "Cdtr") if is_credit else ("Cdtr", "Dbtr")
        texts, references, remittance, ends = [], [], [], []
        names, accounts, details_refs, tx_ids = [], [], [], []
        for detail in details:
            references += self._texts(
                ns, detail, "./ns:RmtInf/ns:Strd/ns:CdtrRefInf/ns:Ref"
            )
            texts += self._texts(
                ns,
                detail,
                "./ns:RmtInf/ns:Strd/ns:AddtlRmtInf",
                "./ns:RmtInf/ns:Strd/ns:RfrdDocInf/ns:Nb",
                "./ns:AddtlTxInf",
                "./ns:RtrInf/ns:AddtlInf",
            )
            # Cut into lines by the bank: together they are one text.
            remittance.append(
                "".join(self._texts(ns, detail, "./ns:RmtInf/ns:Ustrd", strip=False))
            )
            ends += self._texts(ns, detail, "./ns:Refs/ns:EndToEndId")
            details_refs += self._texts(ns, detail, "./ns:Refs/ns:AcctSvcrRef")
            tx_ids += self._texts(ns, detail, "./ns:Refs/ns:TxId")
            for side in sides:
                names += self._texts(
                    ns,
                    detail,
                    f"./ns:RltdPties/ns:{side}/ns:Nm",
                    f"./ns:RltdPties/ns:{side}/ns:Pty/ns:Nm",
                )
                accounts += self._texts(
                    ns,
                    detail,
                    f"./ns:RltdPties/ns:{side}Acct/ns:Id/ns:IBAN",
                    f"./ns:RltdPties/ns:{side}Acct/ns:Id/ns:Othr/ns:Id",
                )
        texts = [
            *references,
            *remittance,
            *texts,
            *ends,
            *self._texts(ns, entry, "./ns:AddtlNtryInf"),
        ]
        is_one = len(details) == 1

        def only(values):
            told = [one for one in values if self._says_something(one)]
            return told[0] if is_one and told else None

        return {
            "texts": [text for text in texts if self._says_something(text)],
            "references": [one for one in references if self._says_something(one)],
            "remittance": " ".join(filter(self._says_something, remittance)),
            "name": only(names),
            "account": only(accounts),
            "end_to_end": only(ends),
            "entry_ref": next(
                filter(
                    self._says_something,
                    self._texts(ns, entry, "./ns:AcctSvcrRef"),
                ),
                None,
            ),
            "detail_ref": only(details_refs),
            "tx_id": only(tx_ids),
            "is_return": self._is_return(ns, entry, details),
            "instructed": self._get_instructed(ns, entry, details),
        }

    def _is_return(self, ns, entry, details):
        codes = self._texts(
            ns,
            entry,
            "./ns:BkTxCd/ns:Domn/ns:Fmly/ns:SubFmlyCd",
            "./ns:NtryDtls/ns:TxDtls/ns:BkTxCd/ns:Domn/ns:Fmly/ns:SubFmlyCd",
        )
        reversal = self._texts(ns, entry, "./ns:RvslInd")
        returned = any(
            detail.xpath("./ns:RtrInf", namespaces={"ns": ns}) for detail in details
        )
        return bool(
            returned
            or {one.lower() for one in reversal} & {"true", "1"}
            or RETURN_CODES & set(codes)
        )

    def _get_instructed(self, ns, entry, details):
        """:return: ``[amount, currency]`` that was sent, if in another currency"""
        currency = self._texts(ns, entry, "./ns:Amt/@Ccy")
        for detail in details:
            for kind in ("InstdAmt", "TxAmt"):
                path = f"./ns:AmtDtls/ns:{kind}/ns:Amt"
                amounts = self._texts(ns, detail, path)
                currencies = self._texts(ns, detail, f"{path}/@Ccy")
                if currencies and currencies[:1] != currency[:1]:
                    return [amounts[0], currencies[0]]
        return None

    def _says_something(self, text):
        plain = re.sub(r"[^A-Z0-9]", "", (text or "").upper())
        return bool(plain) and plain not in NOTHING

    def _texts(self, ns, node, *paths, strip=True):
        """:return: list of the texts found at these paths"""
        found = []
        for path in paths:
            for one in node.xpath(path, namespaces={"ns": ns}):
                text = one if isinstance(one, str) else one.text
                if text and text.strip():
                    found.append(text.strip() if strip else text)
        return found
