from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..row_lock import wait_for_rows


class WelfareDepotArrival(models.Model):
    """What one supplier brings to the depot on a day, for parcels that are known.

    Not a receipt of the core: these goods are not bought by us, and nothing is booked
    or valued when they come (ADR 69).
    """

    _name = "welfare.depot.arrival"
    _inherit = ["welfare.lifecycle"]
    _description = "Goods that come to the depot"
    _order = "date desc, supplier_id, id"
    _rec_name = "supplier_id"

    date = fields.Date(required=True, index=True, readonly=True)
    supplier_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    way = fields.Selection(
        [("brings", "The supplier brings it"), ("fetch", "We fetch it")],
        string="How it comes",
        required=True,
        default="brings",
    )
    line_ids = fields.One2many(
        "welfare.depot.arrival.line", "arrival_id", string="For which parcels"
    )
    state = fields.Selection(
        [("expected", "Expected"), ("received", "Received")],
        required=True,
        default="expected",
        readonly=True,
        index=True,
    )
    received_at = fields.Datetime(readonly=True)
    expected_count = fields.Float(string="Pieces", compute="_compute_counts")
    received_count = fields.Float(string="Arrived", compute="_compute_counts")
    is_short = fields.Boolean(string="Something is missing", compute="_compute_counts")
    has_cold = fields.Boolean(string="Cold", compute="_compute_counts")
    scan_code = fields.Char(
        string="Scan or type a code", help="Of one piece, as it stands on it."
    )
    scan_result = fields.Char(readonly=True)

    _once_a_day = models.UniqueIndex(
        "(company_id, supplier_id, date)", "This supplier is expected already."
    )
    _received_has_a_moment = models.Constraint(
        "CHECK ((state = 'received') = (received_at IS NOT NULL))",
        "What was received says when.",
    )

    @api.depends("line_ids.expected", "line_ids.received", "line_ids.decision", "state")
    def _compute_counts(self):
        for arrival in self:
            lines = arrival.line_ids
            arrival.expected_count = sum(lines.mapped("expected"))
            arrival.received_count = sum(lines.mapped("received"))
            arrival.is_short = any(line._is_short() for line in lines)
            arrival.has_cold = any(lines.mapped("is_cold"))

    # -- what is expected ------------------------------------------------------------

    @api.model
    def _cron_expect(self):
        """Each hour: today and tomorrow, as orders now are."""
        today = self.env["welfare.clock"]._today()
        for date in (today, today + timedelta(days=1)):
            self._expect(date)

    @api.model
    def _expect(self, date):
        """List what suppliers have to bring for the deliveries of a day; what was
        received stays as it is.

        :return: the arrivals of the day, sudo
        """
        arrivals = self.sudo()
        wished = self._get_wished(date)
        known = {
            (arrival.company_id, arrival.supplier_id): arrival
            for arrival in arrivals.search([("date", "=", date)])
        }
        for key, moves in wished.items():
            arrival = known.get(key) or arrivals.create(
                arrivals._prepare_vals(date, *key)
            )
            known[key] = arrival
            arrival._follow_moves(moves)
        for key, arrival in known.items():
            if key not in wished:
                arrival._follow_moves(self.env["stock.move"])
        # Whoever has nothing left to bring is not expected.
        gone = [
            arrival.id
            for arrival in known.values()
            if arrival.state == "expected" and not arrival.line_ids
        ]
        arrivals.browse(gone).unlink()
        return arrivals.search([("date", "=", date)])

    @api.model
    def _get_wished(self, date):
        """:return: ``{(company, supplier): stock.move}``"""
        moves = self.env["stock.move"].sudo().search(self._get_move_domain(date))
        wished = defaultdict(self.env["stock.move"].sudo)
        for move in moves:
            wished[move.company_id, move.product_id.welfare_supplier_id] |= move
        return wished

    @api.model
    def _get_move_domain(self, date):
        return [
            ("picking_id.picking_type_code", "=", "outgoing"),
            ("picking_id.sale_id.welfare_slot_id.date", "=", date),
            ("picking_id.state", "not in", ("draft", "done", "cancel")),
            ("state", "not in", ("draft", "done", "cancel")),
            ("product_uom_qty", ">", 0),
            ("product_id.welfare_supplier_id", "!=", False),
        ]

    @api.model
    def _prepare_vals(self, date, company, supplier):
        before = self.search(
            [("supplier_id", "=", supplier.id)], order="date desc", limit=1
        )
        return {
            "date": date,
            "company_id": company.id,
            "supplier_id": supplier.id,
            "way": before.way or "brings",
        }

    def _follow_moves(self, moves):
        """Lines are one for each thing of each parcel; those that arrived stay."""
        self.ensure_one()
        known = {line.move_id: line for line in self.line_ids}
        for move in moves:
            line = known.get(move)
            expected = move.product_uom_qty - self._get_here_before(move)
            if not line and expected > 0:
                self.line_ids = [
                    Command.create({"move_id": move.id, "expected": expected})
                ]
            elif line and not line.decision and line.expected != expected:
                line.expected = max(expected, 0.0)
        self.line_ids.filtered(
            lambda line: line.move_id not in moves
            and not line.received
            and not line.decision
        ).unlink()

    def _get_here_before(self, move):
        """:return: pieces of a parcel that waited: they came on an earlier day"""
        lines = self.env["welfare.depot.arrival.line"].sudo()
        before = lines.search(
            [("move_id", "=", move.id), ("arrival_id", "!=", self.id)]
        )
        return sum(before.mapped("received"))

    # -- what has come ---------------------------------------------------------------

    def _scan(self, code):
        """One piece is here.

        :param code: barcode, or the product's own reference
        :return: the line it is for: its parcel is where it goes
        :raise UserError: nobody ordered it, or all of it is here
        """
        self.ensure_one()
        wait_for_rows(self)
        code = (code or "").strip()
        lines = self.line_ids.filtered(
            lambda line: code
            and code in (line.product_id.barcode, line.product_id.default_code)
        )
        if not lines:
            raise UserError(self.env._("Nobody ordered %s today.", code or "?"))
        line = next((line for line in lines if line._get_missing() > 0), None)
        if line is None:
            raise UserError(
                self.env._("All of %s is here already.", lines.product_id[:1].name)
            )
        line._keep({"received": line.received + min(1.0, line._get_missing())})
        return line

    def _receive(self, quantities=None, damaged=None):
        """Say what has come; the last ordered goes without when it is not enough.

        :param quantities: ``{product.product: good pieces that came}``; of products not
            in it all came
        :param damaged: ``{product.product: pieces that came and cannot be used}``
        :raise UserError: less than nothing, or more than was ordered
        """
        self.ensure_one()
        wait_for_rows(self)
        quantities, damaged = quantities or {}, damaged or {}
        for product in self.line_ids.product_id:
            lines = self.line_ids.filtered(
                lambda line, product=product: line.product_id == product
            ).sorted(lambda line: (line.order_id.date_order, line.id))
            ordered = sum(lines.mapped("expected"))
            broken = damaged.get(product, 0.0)
            left = quantities.get(product, ordered - broken)
            if left < 0 or broken < 0 or left + broken > ordered:
                raise UserError(
                    self.env._(
                        "%(product)s: %(ordered)s were ordered.",
                        product=product.name,
                        ordered=f"{ordered:g}",
                    )
                )
            for line in lines:
                came = min(left, line.expected)
                left -= came
                spoilt = min(broken, line.expected - came)
                broken -= spoilt
                line._keep({"received": came, "damaged": spoilt})

    def _close(self):
        """The supplier has been: what is not here is missing, and the supplier is told.

        A second call changes nothing.
        """
        self.check_access("write")
        for arrival in self.sudo():
            wait_for_rows(arrival)
            if arrival.state == "received":
                continue
            arrival.write(
                {
                    "state": "received",
                    "received_at": self.env["welfare.clock"]._now(),
                    "scan_code": False,
                    "scan_result": False,
                }
            )
            if arrival.is_short:
                arrival._tell_supplier()

    def _open_again(self):
        """Something came later after all."""
        self._keep({"state": "expected", "received_at": False})

    def _tell_supplier(self):
        self.env.ref("welfarepiu_logistics.mail_template_arrival").send_mail(self.id)

    def _get_short_sentences(self):
        """:return: what was missing or broken, one sentence a product, for the
        supplier: no customer is named"""
        self.ensure_one()
        sentences = []
        for product in self.line_ids.product_id:
            lines = self.line_ids.filtered(
                lambda line, product=product: line.product_id == product
            )
            broken = sum(lines.mapped("damaged"))
            missing = sum(line._get_missing() for line in lines) - broken
            if missing > 0:
                sentences.append(
                    self.env._(
                        "%(product)s: %(missing)s of %(ordered)s are missing.",
                        product=product.name,
                        missing=f"{missing:g}",
                        ordered=f"{sum(lines.mapped('expected')):g}",
                    )
                )
            if broken:
                sentences.append(
                    self.env._(
                        "%(product)s: %(broken)s came damaged.",
                        product=product.name,
                        broken=f"{broken:g}",
                    )
                )
        return sentences

    # -- buttons ---------------------------------------------------------------------

    @api.model
    def action_open_today(self):
        """:return: the action with what is expected today and tomorrow"""
        self.browse().check_access("read")
        self._cron_expect()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_logistics.action_welfare_depot_arrival"
        )

    def action_scan(self):
        for arrival in self:
            line = arrival._scan(arrival.scan_code)
            arrival._keep({"scan_code": False, "scan_result": line._describe_scan()})

    def action_all_here(self):
        for arrival in self:
            arrival._receive()
            arrival._close()

    def action_close(self):
        self._close()

    def action_open_again(self):
        self._open_again()
