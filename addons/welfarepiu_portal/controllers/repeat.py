from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from odoo.addons.welfarepiu_logistics.models.repeat.terms import Terms

from .common import (
    WORKER,
    attempt,
    find,
    go,
    judge,
    only_for,
    read_day,
    read_id,
    read_or_zero,
    show,
    tell,
)

PAGE = "/my/ripetizioni"
#: Deliveries to come that the page shows of each.
NEXT = 3


class RepeatPages(http.Controller):
    """What a worker has brought again and again: begin, look, pause, change, stop."""

    @http.route(PAGE, type="http", auth="user", website=True)
    @only_for(WORKER)
    def repeats(self):
        Repeat = request.env["welfare.repeat"]
        today = request.env["welfare.clock"]._today()
        repeats = Repeat.search([("state", "=", "active")])
        return show(
            "my_repeats",
            repeats=repeats,
            today=today,
            turns={
                repeat.id: [
                    (day, repeat.sudo()._get_turn(day))
                    for day in repeat._get_days(today, NEXT)
                ]
                for repeat in repeats
            },
            news=request.env["welfare.repeat.turn"]._get_news(
                request.env.user.partner_id
            ),
            stopped=Repeat.search([("state", "=", "stopped")], limit=5),
        )

    # -- begin or change -----------------------------------------------------------

    @http.route(f"{PAGE}/nuova", type="http", auth="user", website=True)
    @only_for(WORKER)
    def choose(self, prodotto="", ripetizione="", **typed):
        """First: how many, how often, where and when."""
        repeat = self._find_repeat(ripetizione)
        terms = self._get_terms(prodotto, repeat)
        Repeat = request.env["welfare.repeat"]
        same = Repeat.sudo().search(Repeat._get_same_domain(terms), limit=1)
        if same and not repeat:
            return go(f"{PAGE}/nuova?ripetizione={same.id}")
        return show(
            "repeat_choose",
            repeat=repeat,
            product=terms.product,
            choices=Repeat._get_choices(terms),
            quantity=read_id(typed.get("quantita", "")) or repeat.quantity or 1,
            weeks=read_id(typed.get("settimane", "")) or repeat.weeks or 1,
            chosen=typed.get("scelta") or (repeat and repeat._get_current_key()) or "",
        )

    @http.route(f"{PAGE}/conferma", type="http", auth="user", website=True)
    @only_for(WORKER)
    def confirm(self, prodotto="", ripetizione="", **typed):
        """Then: what it costs, and the very words to agree to."""
        repeat = self._find_repeat(ripetizione)
        Repeat = request.env["welfare.repeat"]
        terms = self._get_terms(prodotto, repeat, typed)
        choice, refusal = judge(Repeat._find_choice, terms, typed.get("scelta", ""))
        if not refusal:
            terms, slot = choice
            offer = Repeat._get_offer(terms)
            refusal = " ".join(offer.problems)
        if refusal:
            tell(refusal, "danger")
            return go(self._get_first_page(prodotto, repeat))
        weeks = self._read_weeks(typed)
        return show(
            "repeat_confirm",
            repeat=repeat,
            product=terms.product,
            offer=offer,
            terms=terms,
            weeks=weeks,
            slot=slot,
            door=Repeat._describe_terms_door(terms),
            chosen=typed.get("scelta"),
            words=Repeat._draft(terms, weeks, slot)._get_consent_words(offer.total),
        )

    @http.route(
        f"{PAGE}/avvia", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def start(self, prodotto="", ripetizione="", totale="", accordo="", **typed):
        repeat = self._find_repeat(ripetizione)
        terms = self._get_terms(prodotto, repeat, typed)

        def act():
            Repeat = request.env["welfare.repeat"]
            Repeat._check_agreed(bool(accordo))
            chosen, slot = Repeat._find_choice(terms, typed.get("scelta", ""))
            seen = read_or_zero(totale)
            weeks = self._read_weeks(typed)
            if repeat:
                return repeat._change(chosen, weeks, slot, seen)
            return Repeat._start(chosen, weeks, slot, seen)

        done, _none = attempt(act)
        if not done:
            return go(self._get_first_page(prodotto, repeat))
        if repeat:
            tell(request.env._("Changed: it goes on as you see below."))
        else:
            tell(request.env._("Done: from now on it comes by itself."))
        return go(PAGE)

    def _get_first_page(self, product_id, repeat):
        if repeat:
            return f"{PAGE}/nuova?ripetizione={repeat.id}"
        return f"{PAGE}/nuova?prodotto={read_id(product_id)}"

    def _read_weeks(self, typed):
        return read_id(typed.get("settimane", ""))

    def _find_repeat(self, text):
        if not text:
            return request.env["welfare.repeat"]
        return find("welfare.repeat", read_id(text))

    def _get_terms(self, product_id, repeat, typed=None):
        """:raise NotFound: no product that may come by itself"""
        worker = request.env.user.partner_id.sudo()
        if repeat:
            product = repeat.sudo().product_id
        else:
            product = request.env["product.product"].sudo().browse(read_id(product_id))
            if (
                not product.exists()
                or not product.product_tmpl_id._welfare_can_repeat()
            ):
                raise NotFound()
        return Terms(
            worker=worker,
            product=product,
            quantity=read_id((typed or {}).get("quantita", "")) or 0,
            shipping=worker,
            place=request.env["welfare.place"].sudo(),
            company=request.env.company,
            website=request.website,
        )

    # -- one tap -------------------------------------------------------------------

    @http.route(
        f"{PAGE}/<int:repeat_id>/<any(pausa,riprendi,salta,rimetti,ferma,accetta):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def act(self, repeat_id, act, giorno="", totale="", **_post):
        repeat = find("welfare.repeat", repeat_id)
        day = read_day(giorno)
        acts = {
            "pausa": lambda: repeat._pause(day),
            "riprendi": repeat._resume,
            "salta": lambda: repeat._skip(day),
            "rimetti": lambda: repeat._unskip(day),
            "ferma": repeat._stop,
            "accetta": lambda: repeat._accept(read_or_zero(totale)),
        }
        words = {
            "pausa": request.env._("Paused. You can resume it whenever you want."),
            "riprendi": request.env._("It goes on."),
            "salta": request.env._("That time nothing comes."),
            "rimetti": request.env._("That time it comes again."),
            "ferma": request.env._("Stopped: nothing more is ordered."),
            "accetta": request.env._("Thank you: we order it at the new price."),
        }
        done, _none = attempt(acts[act])
        if done:
            tell(words[act])
        return go(PAGE)
