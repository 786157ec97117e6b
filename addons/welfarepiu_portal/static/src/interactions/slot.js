import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

/**
 * Keeps the place in the delivery slot that is shown as chosen, at once, and says so.
 * Without JavaScript the form has its own button.
 */
export class Slot extends Interaction {
    static selector = ".wp-slots form";
    dynamicContent = {
        select: { "t-on-change": this.save },
        "button[type=submit]": { "t-att-class": () => ({ "d-none": true }) },
    };

    setup() {
        this.select = this.el.querySelector("select");
        this.status = this.el.querySelector("[role=status]");
        this.saving = Promise.resolve();
    }

    start() {
        // What the list shows is what one gets, also when nobody touches it.
        if (!this.el.dataset.chosen) {
            this.save();
        }
    }

    /** One at a time: two at once would write the same cart against each other. */
    save() {
        this.setBusy(true);
        this.saving = this.saving.then(() => this.send());
    }

    async send() {
        const data = new FormData(this.el);
        data.set("quiet", "1");
        const chosen = this.select.value;
        let text, saved;
        try {
            const response = await this.waitFor(
                // Who goes on at once leaves the page: the choice still arrives.
                fetch(this.el.action, { method: "POST", body: data, keepalive: true }),
            );
            ({ saved, text } = await this.waitFor(response.json()));
        } catch {
            text = _t("Not saved: there is no network. Try again later.");
        }
        if (this.select.value !== chosen) {
            return; // A later choice speaks for itself.
        }
        this.setBusy(false);
        this.status.textContent = text || _t("Not saved. Please choose again.");
        this.select.toggleAttribute("aria-invalid", !saved);
    }

    /** Nobody goes on to the payment with a choice that is still on its way. */
    setBusy(busy) {
        for (const button of document.getElementsByName("website_sale_main_button")) {
            button.classList.toggle("wp-busy", busy);
        }
    }
}

registry.category("public.interactions").add("welfarepiu_portal.slot", Slot);
