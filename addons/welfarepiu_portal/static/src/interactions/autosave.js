import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

/**
 * Saves a form of facts as one goes, and says so. Without JavaScript the form has its
 * own button.
 */
export class Autosave extends Interaction {
    static selector = ".wp-autosave";
    dynamicContent = {
        _root: {
            "t-on-change": this.debounced(this.save, 600),
            "t-on-submit": this.onSubmit,
        },
        // Back from the next page: the browser may show this one as it was left.
        _window: {
            "t-on-pageshow": () => {
                this.isSent = false;
            },
        },
    };

    /** One at a time: what is written meanwhile is saved once the answer is there. */
    async save() {
        if (this.isSent) {
            return;
        }
        if (this.saving) {
            this.isStale = true;
            return;
        }
        this.saving = this.post();
        await this.waitFor(this.saving);
        this.saving = null;
        if (this.isStale) {
            this.isStale = false;
            await this.save();
        }
    }

    /** The whole form waits for the save under way: at once, the two would collide. */
    async onSubmit(ev) {
        const isSent = this.isSent;
        this.isSent = true;
        if (!this.saving) {
            return;
        }
        ev.preventDefault();
        if (isSent) {
            return;
        }
        const button = ev.submitter;
        await this.waitFor(this.saving);
        this.saving = null;
        this.el.requestSubmit(button);
    }

    async post() {
        const data = new FormData(this.el);
        data.set("quiet", "1");
        data.delete("then");
        // Files go once, with the button.
        for (const input of this.el.querySelectorAll("input[type=file]")) {
            data.delete(input.name);
        }
        let text;
        try {
            const response = await fetch(this.el.action, { method: "POST", body: data });
            const { saved, message, told, missing } = await response.json();
            text = saved ? _t("Saved.") : message;
            this.tell(told || []);
            this.remind(missing || []);
        } catch {
            text = _t("Not saved: there is no network. Try again later.");
        }
        this.el.querySelector(".wp-saved").textContent = text;
    }

    /**
     * Shows what is still missing after what was just saved.
     *
     * @param {string[]} missing sentences
     */
    remind(missing) {
        const box = this.el.querySelector(".wp-missing");
        if (!box) {
            return;
        }
        box.classList.toggle("d-none", !missing.length);
        box.querySelector("ul").replaceChildren(
            ...missing.map((text) => {
                const item = document.createElement("li");
                item.textContent = text;
                return item;
            }),
        );
    }

    /**
     * Shows what others will read of what was just saved.
     *
     * @param {[string, string][]} told titles and values
     */
    tell(told) {
        const list = this.el.querySelector(".wp-told");
        if (!list || !told.length) {
            return;
        }
        list.replaceChildren(
            ...told.map(([title, value]) => {
                const row = document.createElement("div");
                row.append(document.createElement("dt"), document.createElement("dd"));
                row.firstChild.textContent = title;
                row.lastChild.textContent = value;
                return row;
            }),
        );
    }
}

registry.category("public.interactions").add("welfarepiu_portal.autosave", Autosave);
