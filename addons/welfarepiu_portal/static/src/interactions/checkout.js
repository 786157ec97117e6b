import { Checkout } from "@website_sale/interactions/checkout";
import { patch } from "@web/core/utils/patch";

/** Redraw what credit pays when the delivery, and with it the order, changes. */
patch(Checkout.prototype, {
    _updateCartSummary(result, targetEl) {
        super._updateCartSummary(...arguments);
        for (const [name, amount] of [
            ["wp_order_gross", result.welfare_gross],
            ["wp_order_credit", result.welfare_credit],
        ]) {
            const span = targetEl.querySelector(`span.${name}`);
            if (span) {
                span.innerHTML = amount;
            }
        }
    },
});
