import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** A button that copies one value. Without a clipboard there is no button. */
export class Copy extends Interaction {
    static selector = ".wp-copy";
    dynamicContent = {
        _root: {
            "t-on-click": this.copy,
            "t-att-class": () => ({ "d-none": !browser.navigator.clipboard }),
        },
        ".wp-copy-do": { "t-att-class": () => ({ "d-none": this.isCopied }) },
        ".wp-copy-done": { "t-att-class": () => ({ "d-none": !this.isCopied }) },
    };

    setup() {
        this.isCopied = false;
    }

    async copy() {
        await this.waitFor(browser.navigator.clipboard.writeText(this.el.dataset.text));
        this.isCopied = true;
        this.updateContent();
        this.waitForTimeout(() => {
            this.isCopied = false;
        }, 2000);
    }
}

registry.category("public.interactions").add("welfarepiu_portal.copy", Copy);
