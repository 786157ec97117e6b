import { patch } from "@web/core/utils/patch";
import { WebsiteSale } from "@website_sale/interactions/website_sale";

patch(WebsiteSale.prototype, {
    /** The core puts the words in the address: ours are sent as the form says, sealed. */
    onSubmitSaleSearch(ev) {
        if (ev.currentTarget.method !== "post") {
            super.onSubmitSaleSearch(ev);
        }
    },
});
