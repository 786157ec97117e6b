import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const PAGE = ".oe_website_sale";

/**
 * The switch "use my welfare credit", without a reload. The form works by itself; here
 * its answer, the same page with what credit pays now, replaces the page's content: the
 * cart, the checkout and the payment form, which comes and goes with what is left to pay.
 */
export class CreditSwitch extends Interaction {
    static selector = ".wp-credit-switch";
    dynamicContent = {
        _root: { "t-on-submit.prevent": this.locked(this.send) },
    };

    async send() {
        const page = this.el.closest(PAGE);
        const place = [...page.querySelectorAll(".wp-credit-switch")].indexOf(this.el);
        let answer = null;
        try {
            const response = await this.waitFor(
                fetch(this.el.action, { method: "POST", body: new FormData(this.el) }),
            );
            const html = await this.waitFor(response.text());
            answer = new DOMParser().parseFromString(html, "text/html");
        } catch {
            // Without network the browser's own way says so.
        }
        const content = answer && answer.querySelector(PAGE);
        if (!content) {
            this.el.submit();
            return;
        }
        const interactions = this.services["public.interactions"];
        interactions.stopInteractions(page);
        page.replaceChildren(...content.childNodes);
        interactions.startInteractions(page);
        page.querySelectorAll(".wp-credit-switch button")[place]?.focus();
    }
}

registry.category("public.interactions").add("welfarepiu_portal.credit_switch", CreditSwitch);
