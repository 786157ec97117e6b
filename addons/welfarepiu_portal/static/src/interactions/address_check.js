import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { debounce } from "@web/core/utils/timing";

const NAMES = ["street", "street2", "zip", "city"];

/**
 * Says what does not fit in an address while it is being written. It changes nothing and
 * stops nobody: who knows better leaves it as it is.
 */
export class AddressCheck extends Interaction {
    static selector = "form.address_autoformat";
    dynamicContent = {
        "input[name=street], input[name=street2], input[name=zip], input[name=city]": {
            "t-on-change": () => this.ask(),
        },
    };

    setup() {
        this.ask = debounce(() => this.check(), 300);
        this.status = document.createElement("div");
        this.status.className = "wp-address-advice";
        this.status.setAttribute("role", "status");
        const last = this.el.querySelector("input[name=city]");
        last?.closest("div")?.after(this.status);
    }

    destroy() {
        this.status.remove();
    }

    async check() {
        const data = new FormData();
        data.set("csrf_token", odoo.csrf_token);
        for (const name of NAMES) {
            data.set(name, this.el.querySelector(`input[name=${name}]`)?.value || "");
        }
        if (!data.get("street") && !data.get("city")) {
            return;
        }
        let advice = [];
        try {
            const response = await this.waitFor(
                fetch("/shop/indirizzo", { method: "POST", body: data }),
            );
            ({ advice } = await this.waitFor(response.json()));
        } catch {
            return; // No network: it is looked at again when it is saved.
        }
        this.status.replaceChildren(
            ...advice.map((sentence) => {
                const line = document.createElement("p");
                line.textContent = sentence;
                return line;
            }),
        );
    }
}

registry.category("public.interactions").add("welfarepiu_portal.address_check", AddressCheck);
