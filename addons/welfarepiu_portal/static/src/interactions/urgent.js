import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const SECONDS = 20;

/**
 * Looks whether there is news on an urgent request, and offers to read it. It never
 * reloads by itself: somebody may be writing.
 */
export class UrgentNews extends Interaction {
    static selector = ".wp-urgent-news";
    dynamicContent = {
        a: { "t-att-class": () => ({ "d-none": !this.hasNews }) },
    };

    setup() {
        this.hasNews = false;
    }

    start() {
        this.wait();
    }

    wait() {
        this.waitForTimeout(() => this.look(), SECONDS * 1000);
    }

    async look() {
        try {
            const response = await this.waitFor(fetch(this.el.dataset.url));
            const { stamp } = await this.waitFor(response.json());
            this.hasNews = stamp !== this.el.dataset.stamp;
        } catch {
            // No network: later.
        }
        this.updateContent();
        if (!this.hasNews) {
            this.wait();
        }
    }
}

registry.category("public.interactions").add("welfarepiu_portal.urgent_news", UrgentNews);
