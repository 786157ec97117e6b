from collections import defaultdict
from datetime import date, timedelta

from odoo import models

#: Fewer requests than this behind a figure, and it would tell on somebody.
MIN_GROUP = 5
#: Where what is too small to be told alone is added.
OTHERS = "other"


class WelfareFund(models.Model):
    """The figures of a statement, in cents, from facts of the books (or of the chain).

    Rules (ADR 55): a need is named when at least five requests stand behind what was
    spent on it; the others are added together, with the smallest named ones until at
    least five stand behind their sum too. Grants and what they left unused are told
    apart only if at least five requests stand behind each.
    """

    _inherit = "welfare.fund"

    def _is_telling(self, facts, start, end):
        """:return: whether the total given, or spent, from ``start`` to ``end`` is that
        of one to four requests"""
        self.ensure_one()
        groups = self._group_requests(facts, start, end)
        given = set(groups["grant"]) | set(groups["return"])
        return any(0 < len(one) < MIN_GROUP for one in (given, groups["spend"]))

    def _group_requests(self, facts, start, end):
        """:return: dict flow -> dict code of the request -> cents"""
        code_of = self._get_request_codes()
        groups = {flow: defaultdict(int) for flow in ("grant", "return", "spend")}
        for fact in facts:
            if start <= fact.date <= end and fact.flow in groups:
                amount = fact.available if fact.flow == "return" else fact.committed
                sign = -1 if fact.flow == "spend" else 1
                code = code_of.get(fact.code, fact.code)
                groups[fact.flow][code] += sign * _to_cents(amount)
        return groups

    def _get_request_codes(self):
        """:return: dict code of a payment -> code of its request"""
        payments = self.env["welfare.fund.payment"].sudo()
        return {
            one.code: one.request_id.code
            for one in payments.search([("fund_id", "=", self.id)])
        }

    def _compose_figures(self, facts, start, end):
        """:return: dict of the figures from ``start`` to ``end``, amounts in cents"""
        self.ensure_one()
        before = start - timedelta(days=1)
        groups = self._group_requests(facts, start, end)
        granted, returned = groups["grant"], groups["return"]
        needs = self._group_needs(groups["spend"])
        figures = {
            "opening": _get_balances(facts, before),
            "entries": self._group_sources(facts, start, end),
            "given": sum(granted.values()) - sum(returned.values()),
            "spent_by_need": needs,
            "spent": sum(needs.values()),
            "closing": _get_balances(facts, end),
        }
        figures["entered"] = sum(figures["entries"].values())
        if all(len(one) == 0 or len(one) >= MIN_GROUP for one in (granted, returned)):
            figures["granted"] = sum(granted.values())
            figures["returned"] = sum(returned.values())
            figures["requests_granted"] = len(granted)
        return figures

    def _group_needs(self, spent):
        """:param dict spent: code of the request -> cents
        :return: dict code of the need -> cents, small groups merged
        """
        requests = self.env["welfare.fund.request"].sudo()
        need_of = {
            one.code: one.event_id.code
            for one in requests.search([("code", "in", list(spent))])
        }
        groups = self._group_by_size(spent, need_of)
        return {need: sum(one.values()) for need, one in groups.items()}

    def _group_by_size(self, spent, need_of):
        """:param dict spent: code of the request -> cents
        :param dict need_of: code of the request -> code of the need
        :return: dict code of the need -> the part of ``spent`` told under it
        """
        groups = defaultdict(dict)
        for code, amount in spent.items():
            groups[need_of.get(code) or OTHERS][code] = amount
        others = groups.pop(OTHERS, {})
        by_size = sorted(groups, key=lambda need: (len(groups[need]), need))
        while by_size and (
            len(groups[by_size[0]]) < MIN_GROUP or 0 < len(others) < MIN_GROUP
        ):
            others.update(groups.pop(by_size.pop(0)))
        return {**groups, **({OTHERS: others} if others else {})}

    def _group_sources(self, facts, start, end):
        """:return: dict kind of who gave -> cents; what fewer than five workers gave is
        with what others gave"""
        gifts = [
            fact
            for fact in facts
            if fact.flow == "contribution" and start <= fact.date <= end
        ]
        contributions = self.env["welfare.fund.contribution"].sudo()
        source_of = {
            one.code: one.source_type
            for one in contributions.search(
                [("code", "in", [gift.code for gift in gifts])]
            )
        }
        sums, counts = defaultdict(int), defaultdict(int)
        for gift in gifts:
            source = source_of.get(gift.code) or OTHERS
            sums[source] += _to_cents(gift.available)
            counts[source] += 1
        if counts["worker"] < MIN_GROUP and sums.get("worker"):
            sums[OTHERS] += sums.pop("worker")
        return {source: amount for source, amount in sums.items() if amount}

    def _add_figures(self, contents):
        """:param contents: figures of periods that follow one another
        :return: their sum: what each tells, and nothing that can be told from it
        """
        figures = {
            "opening": contents[0]["opening"],
            "closing": contents[-1]["closing"],
        }
        for name in ("entries", "spent_by_need"):
            sums = defaultdict(int)
            for content in contents:
                for key, amount in content[name].items():
                    sums[key] += amount
            figures[name] = dict(sums)
        names = ["given", "spent", "entered"]
        if all("granted" in content for content in contents):
            names += ["granted", "returned", "requests_granted"]
        for name in names:
            figures[name] = sum(content[name] for content in contents)
        return figures


def _to_cents(amount):
    return round(amount * 100)


def _get_balances(facts, day: date):
    """:return: dict of what is available and committed at the end of ``day``"""
    past = [fact for fact in facts if fact.date <= day]
    return {
        "available": sum(_to_cents(fact.available) for fact in past),
        "committed": sum(_to_cents(fact.committed) for fact in past),
    }
