import io
import zipfile

from odoo import models
from odoo.exceptions import UserError

#: A year of a busy account, unpacked.
LARGEST_FILE = 50 * 1024 * 1024
MOST_FILES = 400


class AccountStatementImport(models.TransientModel):
    _inherit = "account.statement.import"

    def _parse_file(self, data_file):
        """A ZIP holds statements of several accounts, and what is no statement."""
        buffer = io.BytesIO(data_file)
        if not zipfile.is_zipfile(buffer):
            return super()._parse_file(data_file)
        parser = self.env["account.statement.import.camt.parser"]
        parsed = []
        with zipfile.ZipFile(buffer) as archive:
            for content in self._read_members(archive):
                try:
                    parsed += parser.parse(content)
                except ValueError:
                    continue  # beside the statements, banks send what is none
        if not parsed:
            raise UserError(self.env._("There is no bank statement in this archive."))
        return parsed

    def _read_members(self, archive):
        """:return: list of bytes of the XML files of a ZIP"""
        members = [
            one
            for one in archive.infolist()
            if one.filename.lower().endswith(".xml")
            and not one.filename.startswith("__MACOSX/")
        ]
        if len(members) > MOST_FILES or (
            sum(one.file_size for one in members) > LARGEST_FILE
        ):
            raise UserError(self.env._("This archive is too large: send it in parts."))
        contents = []
        for one in sorted(members, key=lambda member: member.filename):
            with archive.open(one) as member:
                # What it says of its size may not be true.
                content = member.read(LARGEST_FILE + 1)
            if len(content) > LARGEST_FILE:
                raise UserError(
                    self.env._("This archive is too large: send it in parts.")
                )
            contents.append(content)
        return contents

    def _complete_stmts_vals(self, stmts_vals, journal, account_number):
        """Give each movement its id; the addon has one only where it is given."""
        res = super()._complete_stmts_vals(stmts_vals, journal, account_number)
        journal._welfare_number_movements(
            [
                vals
                for statement in res
                for vals in statement["transactions"]
                if vals.get("transaction_details")
            ]
        )
        return res

    def _create_bank_statements(self, stmts_vals, result):
        before = set(result["statement_ids"])
        res = super()._create_bank_statements(stmts_vals, result)
        new = [one for one in result["statement_ids"] if one not in before]
        lines = self.env["account.bank.statement"].browse(new).line_ids
        self.env["welfare.fund.match"]._match(lines)
        return res
