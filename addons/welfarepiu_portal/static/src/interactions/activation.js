import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * The letter's QR code carries the code behind the "#", which no server sees. Put it
 * into the form, and out of the address bar.
 */
export class Activation extends Interaction {
    static selector = ".wp-activation";

    start() {
        const code = decodeURIComponent(window.location.hash.slice(1));
        const input = this.el.querySelector("#code");
        if (code && !input.value) {
            input.value = code;
            window.history.replaceState(null, "", window.location.pathname);
        }
    }
}

registry.category("public.interactions").add("welfarepiu_portal.activation", Activation);
