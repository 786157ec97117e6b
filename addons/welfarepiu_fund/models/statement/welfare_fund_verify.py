from odoo import api, models

from odoo.addons.welfarepiu_base.tools.guards import find_faults

#: Constraints of the database without which "never below zero" would be a matter of
#: Python.
CONSTRAINTS = (
    ("welfare_fund", "available_not_negative"),
    ("welfare_fund", "committed_not_negative"),
    ("welfare_fund", "spent_not_negative"),
    ("welfare_fund_vote", "once"),
    ("welfare_fund_vote", "four_eyes"),
)


class WelfareFund(models.Model):
    """Is all as it was booked, decided and published? See ``odoo fund_verify``."""

    _inherit = "welfare.fund"

    @api.model
    def _verify(self):
        """Compare all that the Funds of this database keep with its fingerprints and
        its books.

        For people at a terminal, who read English. Codes and ids only, no names.

        :return: dict with ``lines`` (text, one for each thing looked at) and ``faults``
            (how many of them are not as they should be)
        """
        self.env.flush_all()
        self.env.invalidate_all()
        results = []
        funds = self.sudo().with_context(active_test=False, lang="en_US")
        for fund in funds.search([("journal_id", "!=", False)], order="id"):
            results += [
                *fund._verify_chain(),
                *fund._verify_books(),
                *fund._verify_statements(),
            ]
        results += [*self._verify_fingerprints(), *self._verify_database()]
        faults = [text for text, fault in results if fault]
        lines = [f"{'FAULT' if fault else 'ok   '} {text}" for text, fault in results]
        lines.append(f"{len(results)} verified, {len(faults)} faults")
        return {"lines": lines, "faults": len(faults)}

    def _verify_chain(self):
        """Odoo's hash of each entry; the Fund's own figures added up along it."""
        chain = self._read_chain()
        faults = [(move, fault) for move, fault in chain if fault]
        for move, fault in faults:
            ref = f" ({move.ref})" if move.ref else ""
            yield f"fund {self.id}: entry {move.name}{ref}, id {move.id}: {fault}", True
        whole = len(chain) - len(faults)
        yield f"fund {self.id}: {whole} of {len(chain)} entries as hashed", False
        facts = self._read_chain_facts()
        compare = self.currency_id.compare_amounts
        for name, chained in (
            ("available", sum(fact.available for fact in facts)),
            ("committed", sum(fact.committed for fact in facts)),
        ):
            fault = compare(chained, self[name]) != 0
            word = f"{chained:.2f} along the chain, {self[name]:.2f} on the counter"
            yield f"fund {self.id}: {name} {word}", fault

    def _verify_books(self):
        """Counters, registers and books."""
        found = self._find_all_differences(self.env["welfare.clock"]._today())
        for one in found:
            yield (
                f"fund {self.id}: {one['message']} [{one['model']} {one['id']}]",
                True,
            )
        if not found:
            yield f"fund {self.id}: registers, counters and books agree", False

    def _verify_statements(self):
        """Published figures, added up again from the books and along the chain."""
        statements = (
            self.env["welfare.fund.statement"]
            .sudo()
            .search(
                [("fund_id", "=", self.id), ("state", "=", "published")], order="id"
            )
        )
        sources = {
            "books": self._read_facts(),
            "chain": self._read_chain_facts(),
        }
        for statement in statements:
            name = f"statement {statement.date_from} {statement.date_to}"
            for source, facts in sources.items():
                found = statement._find_differences(facts)
                for figure, published, again in found:
                    yield (
                        f"fund {self.id}: {name}, id {statement.id}: {figure}"
                        f" {published} published, {again} from the {source}",
                        True,
                    )
                if not found:
                    yield f"fund {self.id}: {name} re-adds from the {source}", False

    @api.model
    def _verify_fingerprints(self):
        for model, label, domain in self._get_fingerprinted():
            records = self.env[model].sudo().search(domain, order="id")
            broken = records.filtered(lambda one: not one._is_intact())
            for record in broken:
                yield (
                    f"{label} {record.display_name}, id {record.id}: differs from its"
                    " fingerprint",
                    True,
                )
            whole = len(records) - len(broken)
            yield f"{whole} of {len(records)} {label}s as they were frozen", False

    @api.model
    def _get_fingerprinted(self):
        """:return: list of ``(model, what it is, domain of what has a fingerprint)``"""
        return [
            ("welfare.fund.regulation", "regulation", [("state", "!=", "draft")]),
            ("welfare.fund.request", "request", [("snapshot_hash", "!=", False)]),
            ("welfare.fund.statement", "statement", [("state", "=", "published")]),
        ]

    @api.model
    def _verify_database(self):
        guards = self.env["welfare.guarded"]._get_all_guards("welfarepiu_fund")
        faults = find_faults(self.env.cr, guards)
        for table, trigger, fault in faults:
            yield f"guard {trigger} of {table}: {fault}", True
        yield f"{len(guards) - len(faults)} of {len(guards)} guards stand", False
        self.env.cr.execute(
            """SELECT conrelid::regclass::text, conname FROM pg_constraint
                WHERE conname = ANY(%s) AND convalidated""",
            [[f"{table}_{name}" for table, name in CONSTRAINTS]],
        )
        there = set(self.env.cr.fetchall())
        for table, name in CONSTRAINTS:
            if (table, f"{table}_{name}") not in there:
                yield f"constraint {name} of {table}: missing", True
