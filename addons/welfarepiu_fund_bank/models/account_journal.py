import re
from difflib import SequenceMatcher

from odoo import fields, models

#: How alike two texts are that differ by how a version of the file cuts them.
ALIKE = 0.9

#: What names one movement and no other.
OWN_IDS = ("detail_ref", "tx_id", "end_to_end")


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _get_bank_statements_available_import_formats(self):
        res = super()._get_bank_statements_available_import_formats()
        return [*res, "camt.053.001.08"]

    def _welfare_number_movements(self, movements):
        """Give movements of the bank the id by which each is imported once.

        Banks give no id that all of them, in every version and file, keep. So day and
        amount make a drawer, and movements in it are numbered; what lies there and
        agrees in all that both tell is the same movement. The database keeps ids
        unique, so two imports at once cannot both fill a place.

        :param movements: values of ``account.bank.statement.line``, changed in place
        """
        self.ensure_one()
        drawers = {}
        for movement in movements:
            cents = round(movement["amount"] * 100)
            drawers.setdefault((movement["date"], cents), []).append(movement)
        for (day, cents), mine in drawers.items():
            there = self._welfare_get_movements(day, cents / 100)
            taken = set()
            number = max(
                (
                    int(line.unique_import_id.rpartition("-")[2])
                    for line in there
                    if line.unique_import_id.startswith("welfare-")
                ),
                default=0,
            )
            for movement in mine:
                same = self._welfare_find_same(movement, there, taken)
                if same is None:
                    number += 1
                    movement["unique_import_id"] = (
                        f"welfare-{self.id}-{day}-{cents}-{number}"
                    )
                else:
                    taken.add(same.id)
                    movement["unique_import_id"] = same.unique_import_id

    def _welfare_get_movements(self, day, amount):
        """:return: the imported lines of the bank of that day and amount"""
        return (
            self.env["account.bank.statement.line"]
            .sudo()
            .search(
                [
                    ("journal_id", "=", self.id),
                    ("date", "=", fields.Date.to_date(day)),
                    ("amount", "=", amount),
                    ("unique_import_id", "!=", False),
                ],
                order="id",
            )
        )

    def _welfare_find_same(self, movement, there, taken):
        """:return: the line already imported that is this movement, else ``None``; the
        one that agrees most comes first"""
        mine = self._welfare_get_traits(
            movement["transaction_details"]["welfare"],
            movement.get("partner_name"),
            movement.get("account_number"),
        )
        best, most = None, -1
        for line in there:
            if line.id in taken:
                continue
            facts = (line.transaction_details or {}).get("welfare")
            if facts is None:
                continue
            score = self._welfare_compare(
                mine,
                self._welfare_get_traits(facts, line.partner_name, line.account_number),
            )
            if score is not None and score > most:
                best, most = line, score
        return best

    def _welfare_get_traits(self, facts, name, account):
        def plain(value):
            return re.sub(r"[^A-Z0-9]", "", (value or "").upper())

        traits = {
            trait: plain(facts.get(trait))
            for trait in ("entry_ref", "detail_ref", "tx_id", "end_to_end")
        }
        return {
            **traits,
            "account": plain(facts.get("account") or account),
            "name": "".join(sorted(plain(facts.get("name") or name))),
            "reference": plain("".join(facts.get("references") or [])),
            "text": plain(facts.get("remittance")),
        }

    def _welfare_compare(self, one, other):
        """Compare what two files tell of a movement of one day and amount.

        :return: how much they agree; ``None``: they are two movements
        """
        agreed = []
        for trait in (*OWN_IDS, "entry_ref", "account"):
            if one[trait] and other[trait]:
                if one[trait] != other[trait]:
                    return None
                agreed.append(trait)
        if not set(OWN_IDS) & set(agreed):
            # Nothing names this movement alone: what it says has to agree, too.
            for trait in ("reference", "text", "name"):
                if trait == "name" and "account" in agreed:
                    continue
                if one[trait] and other[trait]:
                    if not self._welfare_is_alike(one[trait], other[trait]):
                        return None
                    agreed.append(trait)
        return len(agreed)

    def _welfare_is_alike(self, one, other):
        """:return: whether two texts are one, perhaps cut short or in another order"""
        if one in other or other in one:
            return True
        return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE
