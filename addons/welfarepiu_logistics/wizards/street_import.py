import csv
import io
from base64 import b64decode

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.street import normalise

#: What the columns may be called, in one spelling.
COLUMNS = {
    "city": {"comune", "municipality", "codice istat", "istat"},
    "name": {"via", "indirizzo", "strada", "street", "toponimo"},
    "hamlet": {"frazione", "localita", "hamlet"},
    "latitude": {"latitudine", "lat", "latitude"},
    "longitude": {"longitudine", "lon", "lng", "long", "longitude"},
    "source": {"fonte", "source"},
}
NEEDED = ("city", "name", "latitude", "longitude")
MAX_ROWS = 50000


class WelfareStreetImport(models.TransientModel):
    """A file of streets becomes rows: good ones are kept, each bad one says why."""

    _name = "welfare.street.import"
    _description = "Import streets"

    file = fields.Binary(attachment=False)
    filename = fields.Char()
    source = fields.Char(
        string="Where it comes from",
        help="Kept with each street whose row does not say it.",
    )
    result = fields.Text(readonly=True)

    def action_import(self):
        self._import()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _import(self):
        """Add or update the streets of the file. The same file twice changes nothing.

        :return: list of ``(line of the file, sentence)`` of the rows left out
        :raise UserError: this is no such file; nothing is kept
        """
        self.ensure_one()
        wished, errors = {}, []
        for line, row in self._read_rows():
            try:
                vals = self._prepare_street_vals(row)
                key = (vals["city_id"], normalise(vals["name"]))
                if key in wished:
                    raise UserError(
                        self.env._("the same street as in line %s.", wished[key][0])
                    )
                wished[key] = line, vals
            except UserError as error:
                errors.append((line, str(error)))
        self._keep_streets({key: vals for key, (_line, vals) in wished.items()})
        self.result = "\n".join(
            [self.env._("Streets kept: %s.", len(wished))]
            + [
                self.env._("Line %(line)s: %(why)s", line=line, why=why)
                for line, why in errors
            ]
        )
        return errors

    def _keep_streets(self, wished):
        """:param wished: ``{(city id, key): values of a street}``"""
        streets = self.env["welfare.street"]
        cities = list({city_id for city_id, _key in wished})
        for known in streets.search([("city_id", "in", cities)]):
            vals = wished.pop((known.city_id.id, known.key), None)
            if vals and any(
                known._fields[name].convert_to_write(known[name], known) != value
                for name, value in vals.items()
            ):
                known.write(vals)
        streets.create(list(wished.values()))

    def _read_rows(self):
        """:return: ``[(line, {column: text})]``"""
        content = b64decode(self.file or b"")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        first = text.partition("\n")[0]
        separator = max(";,\t", key=first.count)
        lines = list(csv.reader(io.StringIO(text), delimiter=separator))
        titles = [normalise(title) for title in lines[0]] if lines else []
        places = {
            name: next((at for at, title in enumerate(titles) if title in known), None)
            for name, known in COLUMNS.items()
        }
        if missing := [name for name in NEEDED if places[name] is None]:
            raise UserError(
                self.env._(
                    "The first line has to name the columns: comune, via, latitudine,"
                    " longitudine (frazione and fonte if you have them). Missing: %s.",
                    ", ".join(self._get_column_names()[name] for name in missing),
                )
            )
        if len(lines) > MAX_ROWS:
            raise UserError(
                self.env._("At most %s lines at a time: split the file.", MAX_ROWS)
            )
        return [
            (
                number,
                {
                    name: line[at].strip() if at is not None and at < len(line) else ""
                    for name, at in places.items()
                },
            )
            for number, line in enumerate(lines[1:], start=2)
            if any(cell.strip() for cell in line)
        ]

    def _get_column_names(self):
        return {
            "city": self.env._("municipality"),
            "name": self.env._("street"),
            "latitude": self.env._("latitude"),
            "longitude": self.env._("longitude"),
        }

    def _prepare_street_vals(self, row):
        city = self._find_city(row["city"])
        name = row["name"] or row["hamlet"]
        if not normalise(name):
            raise UserError(self.env._("the street is missing."))
        latitude, longitude = self._read_position(row)
        # Rounded as the database keeps them, so that the same file changes nothing.
        return {
            "city_id": city.id,
            "name": name,
            "hamlet": row["hamlet"] or False,
            "latitude": round(latitude, 6),
            "longitude": round(longitude, 6),
            "quality": "street" if row["name"] else "hamlet",
            "source": row["source"] or self.source or False,
        }

    def _find_city(self, text):
        cities = self.env["res.city"]
        if text.isdigit():
            city = cities.search([("istat_code", "=", text.zfill(6))])
        else:
            city = cities._welfare_find(text)
        if city:
            return city
        if alike := cities._welfare_find_alike(text):
            raise UserError(
                self.env._(
                    "there is no municipality “%(typed)s”; do you mean %(known)s?",
                    typed=text,
                    known=alike.name,
                )
            )
        raise UserError(self.env._("there is no municipality “%s”.", text))

    def _read_position(self, row):
        try:
            latitude, longitude = (
                float(row[name].replace(",", ".")) for name in ("latitude", "longitude")
            )
        except ValueError:
            raise UserError(
                self.env._("latitude and longitude are numbers, as 45.7501 and 9.9072.")
            ) from None
        if not (35 <= latitude <= 48 and 6 <= longitude <= 19):
            raise UserError(
                self.env._(
                    "this position is not in Italy; are the two numbers exchanged?"
                )
            )
        return latitude, longitude
