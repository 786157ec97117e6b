import { WebsiteSale } from "@website_sale/interactions/website_sale";
import { patch } from "@web/core/utils/patch";

/** For whom a voucher is goes into the cart with it. */
patch(WebsiteSale.prototype, {
    _updateRootProduct(form) {
        super._updateRootProduct(form);
        const choice = this.el.querySelector("select[name='welfare_beneficiary_id']");
        if (choice?.value) {
            this.rootProduct.welfare_beneficiary_id = parseInt(choice.value);
        }
    },
});
