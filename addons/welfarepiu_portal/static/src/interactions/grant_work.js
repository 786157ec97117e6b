import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const EVERY = 2000;

/**
 * A long payroll file is read and booked in the background: show how far it is, and
 * the page anew once it is done. Without JavaScript there is a link to look again.
 */
export class GrantWork extends Interaction {
    static selector = ".wp-work";

    start() {
        this.waitForTimeout(() => this.look(), EVERY);
    }

    async look() {
        try {
            const response = await this.waitFor(fetch(this.el.dataset.url));
            const { state, done, total } = await this.waitFor(response.json());
            if (state !== this.el.dataset.state) {
                window.location.reload();
                return;
            }
            const bar = this.el.querySelector("progress");
            if (total) {
                bar.max = total;
                bar.value = done;
            }
            this.el.querySelector(".wp-work-done").textContent = done;
            this.el.querySelector(".wp-work-total").textContent = total;
        } catch {
            // No network for a moment: the work goes on, and so does the asking.
        }
        this.waitForTimeout(() => this.look(), EVERY);
    }
}

registry.category("public.interactions").add("welfarepiu_portal.grant_work", GrantWork);
