import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** What waits for the back office: counts that open the lists they counted. */
export class Today extends Component {
    static template = "welfarepiu_base.Today";
    static components = { Layout };
    static props = { ...standardActionServiceProps };
    static path = "welfare-today";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ today: null, showAll: false });
        this.env.config.setDisplayName(_t("Today"));
        onWillStart(() => this.read());
    }

    async read() {
        this.state.today = await this.orm.call("welfare.today", "get_today", []);
    }

    get today() {
        return this.state.today;
    }

    /** Sections with what is shown of them: what waits, or everything when asked. */
    get sections() {
        return this.today.sections
            .map((section) => ({
                ...section,
                tiles: section.tiles.filter(({ count }) => count || this.state.showAll),
            }))
            .filter(({ tiles }) => tiles.length);
    }

    get emptyCount() {
        const tiles = this.today.sections.flatMap((section) => section.tiles);
        return tiles.filter(({ count }) => !count).length;
    }

    toggleEmpty() {
        this.state.showAll = !this.state.showAll;
    }

    async open(key, late = false) {
        const action = await this.orm.call("welfare.today", "open_tile", [key, late]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("welfare_today", Today);
