import { Checkout } from "@website_sale/interactions/checkout";
import { patch } from "@web/core/utils/patch";

patch(Checkout.prototype, {
    /** Another address may lie in another zone: its slots come with the page. */
    async updateAddress(addressType) {
        await super.updateAddress(...arguments);
        if (addressType === "delivery" && document.querySelector(".wp-slots")) {
            window.location.reload();
        }
    },

    /** Redraw what credit pays when the delivery, and with it the order, changes. */
    _updateCartSummary(result, targetEl) {
        super._updateCartSummary(...arguments);
        for (const [name, amount] of [
            ["wp_order_gross", result.welfare_gross],
            ["wp_order_credit", result.welfare_credit],
            ["wp_order_round_up", result.welfare_round_up],
        ]) {
            const span = targetEl.querySelector(`span.${name}`);
            if (span) {
                span.innerHTML = amount;
            }
        }
    },
});
