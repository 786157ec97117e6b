from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import UserError


class Choice(NamedTuple):
    """A place to which it can be brought, and when.

    :ivar terms: ``Terms`` that go there
    :ivar name: of the place, for the worker
    :ivar slots: ``welfare.delivery.slot`` that can be chosen first, soonest first
    """

    terms: Any
    name: str
    slots: Any

    def make_key(self, slot):
        """:return: what a form sends for this place and ``slot``"""
        return f"{self.terms.shipping.id}-{self.terms.place.id or 0}-{slot.id}"


class WelfareRepeat(models.Model):
    """Where and when a worker may have it brought."""

    _inherit = "welfare.repeat"

    @api.model
    def _get_choices(self, terms):
        """:param terms: ``Terms``; where they go is not looked at
        :return: list of :class:`Choice`, home first; places that no round reaches now
            are left out"""
        found = [
            Choice(one, self._describe_terms_door(one), self._get_door_slots(one))
            for one in self._get_doors(terms)
        ]
        return [one for one in found if one.slots]

    @api.model
    def _get_doors(self, terms):
        Place = self.env["welfare.place"].sudo()
        homes = terms.worker | terms.worker.child_ids.filtered(
            lambda one: one.type == "delivery"
        )
        places = Place.search(
            Place._get_offered_domain(terms.worker, terms.company), order="kind, id"
        ).filtered(
            lambda place: place.has_cold_store or not terms.product.welfare_is_cold
        )
        return [
            *(terms._replace(shipping=home, place=Place) for home in homes),
            *(terms._replace(shipping=terms.worker, place=place) for place in places),
        ]

    @api.model
    def _describe_terms_door(self, terms):
        if terms.place:
            return terms.place._get_title()
        street = ", ".join(filter(None, (terms.shipping.street, terms.shipping.city)))
        return self.env._("At home: %s", street) if street else self.env._("At home")

    @api.model
    def _find_choice(self, terms, key):
        """:param key: what a form sent
        :return: ``(Terms, slot)``
        :raise UserError: nothing chosen, or what cannot be chosen (any more)
        """
        for choice in self._get_choices(terms):
            for slot in choice.slots:
                if choice.make_key(slot) == key:
                    return choice.terms, slot
        raise UserError(self.env._("Choose where it is brought, and the first day."))

    def _get_current_key(self):
        """:return: the key of the first slot that fits what holds now, so that a form
        shows it; empty if none does"""
        self.ensure_one()
        terms = self._get_terms()
        for choice in self._get_choices(terms):
            if (choice.terms.shipping, choice.terms.place) == (
                terms.shipping,
                terms.place,
            ):
                fit = choice.slots.filtered(
                    lambda slot: slot.date.weekday() == self.first_day.weekday()
                )
                return choice.make_key(fit[:1]) if fit else ""
        return ""
