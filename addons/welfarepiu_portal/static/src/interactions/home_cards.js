import { PortalHomeCounters } from "@portal/interactions/portal_home_counters";
import { patch } from "@web/core/utils/patch";

patch(PortalHomeCounters.prototype, {
    /**
     * No card that leads to an empty list: an educator has neither orders nor invoices.
     */
    getCountersAlwaysDisplayed() {
        return [];
    },
});
