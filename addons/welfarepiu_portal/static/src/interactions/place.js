import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Another place lies in another zone: its slots come with the page. Without JavaScript
 * the form has its own button.
 */
export class Place extends Interaction {
    static selector = ".wp-places form";
    dynamicContent = {
        "input[type=radio]": { "t-on-change": this.send },
        "button[type=submit]": { "t-att-class": () => ({ "d-none": true }) },
    };

    send() {
        for (const button of document.getElementsByName("website_sale_main_button")) {
            button.classList.add("wp-busy");
        }
        this.el.requestSubmit();
    }
}

registry.category("public.interactions").add("welfarepiu_portal.place", Place);
