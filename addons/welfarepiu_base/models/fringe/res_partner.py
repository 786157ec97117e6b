from typing import NamedTuple

from odoo import fields, models
from odoo.tools import float_round
from odoo.tools.misc import format_amount


class YearlyCount(NamedTuple):
    """How far a worker is from the cap of one kind in one calendar year, in EUR.

    :ivar kind: ``welfare.benefit.kind``
    :ivar year: calendar year
    :ivar parts: ``{source: EUR}``, see ``welfare.yearly.count.SOURCES``
    :ivar cap: of the law for this worker
    :ivar has_children: whether the cap is the one with dependent children
    """

    kind: object
    year: int
    parts: dict
    cap: float
    has_children: bool

    @property
    def counted(self):
        return float_round(sum(self.parts.values()), precision_digits=2)

    @property
    def room(self):
        """EUR left; below zero when the cap is passed"""
        return float_round(self.cap - self.counted, precision_digits=2)

    def _get_sentence(self):
        """:return: what is counted and how much is left, for the worker"""
        env = self.kind.env
        euro = env.ref("base.EUR")
        return env._(
            "The law allows %(cap)s of “%(kind)s” in %(year)s; counted so far are"
            " %(counted)s (%(here)s here, %(outside)s outside): %(left)s is left. One"
            " cent more and all of it would be taxed.",
            cap=format_amount(env, self.cap, euro),
            kind=self.kind.name,
            year=self.year,
            counted=format_amount(env, self.counted, euro),
            here=format_amount(
                env, self.counted - self.parts.get("outside", 0.0), euro
            ),
            outside=format_amount(env, self.parts.get("outside", 0.0), euro),
            left=format_amount(env, max(self.room, 0.0), euro),
        )

    def _get_passed_sentence(self):
        """:return: by how much the cap is passed, and what follows, for the worker"""
        env = self.kind.env
        euro = env.ref("base.EUR")
        return env._(
            "“%(kind)s” in %(year)s is now %(over)s over the cap of %(cap)s: all"
            " %(counted)s will be taxed. Nothing more of this kind can be bought with"
            " credit this year.",
            kind=self.kind.name,
            year=self.year,
            over=format_amount(env, -self.room, euro),
            cap=format_amount(env, self.cap, euro),
            counted=format_amount(env, self.counted, euro),
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_outside_benefit_ids = fields.One2many(
        "welfare.outside.benefit",
        "worker_id",
        string="Benefits outside the platform",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_worker",
        copy=False,
    )

    def _welfare_get_yearly_count(self, kind, year):
        """:return: the :class:`YearlyCount` of this worker"""
        self.ensure_one()
        return self._welfare_get_yearly_counts(kind, year)[self]

    def _welfare_get_yearly_counts(self, kind, year):
        """What counts towards the cap of a kind in a calendar year: bought with credit
        of any firm (set aside included, given back not), refunded, had outside.

        :param kind: ``welfare.benefit.kind`` with a yearly cap in that year
        :param int year: calendar year
        :return: ``{worker: YearlyCount}`` for each of these workers; a worker without
            a capped rule has the cap 0
        """
        parts = self.env["welfare.yearly.count"].sudo()._read_parts(self, kind, year)
        with_children = self.sudo()._welfare_has_declared_children(year)
        rule = kind._get_rule(kind._get_day_of_cap(year))
        return {
            worker: YearlyCount(
                kind=kind.with_env(self.env),
                year=year,
                parts=parts.get(worker.id, {}),
                cap=(rule and rule._get_yearly_cap(worker in with_children)) or 0.0,
                has_children=worker in with_children,
            )
            for worker in self
        }

    def _welfare_get_own_counts(self, year):
        """:return: list of :class:`YearlyCount` of this worker: of the capped kinds
        that the own credit may buy or that count something"""
        self.ensure_one()
        lots = self.env["welfare.credit.lot"].sudo()
        today = self.env["welfare.clock"]._today()
        mine = lots.search([("worker_id", "=", self.id), ("expires_on", ">=", today)])
        kinds = self.env["welfare.benefit.kind"]._get_capped(year)
        counts = [self._welfare_get_yearly_count(kind, year) for kind in kinds]
        return [
            count for count in counts if count.kind in mine.kind_ids or count.counted
        ]

    def action_welfare_open_yearly_counts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_base.action_welfare_yearly_count"
        )
        return {**action, "domain": [("worker_id", "=", self.id)]}
