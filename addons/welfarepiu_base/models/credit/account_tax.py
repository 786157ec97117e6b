from odoo import api, models


class AccountTax(models.Model):
    _inherit = "account.tax"

    @api.model
    def _round_tax_details_base_lines(self, base_lines, company, mode="mixed"):
        """A document of exactly nothing stays nothing.

        The core leaves one out when it spreads the rounding of prices with the tax
        included, and an order that credit pays whole had a cent left to pay.
        """
        res = super()._round_tax_details_base_lines(base_lines, company, mode=mode)
        if mode == "excluded":
            return res
        groups = {}
        for base_line in base_lines:
            key = (
                base_line["currency_id"],
                base_line["is_refund"],
                base_line["computation_key"],
            )
            groups.setdefault(key, []).append(base_line)
        for (currency, _is_refund, _key), lines in groups.items():
            details = [line["tax_details"] for line in lines]
            if all(
                data["price_include"]
                for detail in details
                for data in detail["taxes_data"]
            ):
                self._welfare_zero_base_lines(details, "_currency", currency)
                self._welfare_zero_base_lines(details, "", company.currency_id)
        return res

    @api.model
    def _welfare_zero_base_lines(self, details, suffix, currency):
        if not currency.is_zero(
            sum(detail[f"raw_total_included{suffix}"] for detail in details)
        ):
            return
        left = sum(
            detail[f"total_excluded{suffix}"]
            + detail[f"delta_total_excluded{suffix}"]
            + sum(data[f"tax_amount{suffix}"] for data in detail["taxes_data"])
            for detail in details
        )
        details[0][f"delta_total_excluded{suffix}"] -= currency.round(left)
