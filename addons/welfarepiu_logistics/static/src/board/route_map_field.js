import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { getLine } from "./board_state";
import { RouteMap } from "./route_map";

/** The map of one round, on its form: the same drawing as on the board. */
export class RouteMapField extends Component {
    static template = "welfarepiu_logistics.RouteMapField";
    static components = { RouteMap };
    static props = { ...standardFieldProps };

    get picture() {
        return this.props.record.data[this.props.name] || { depot: false, routes: [] };
    }

    get rounds() {
        return this.picture.routes.map((route, index) => ({
            ...route,
            ...getLine(index),
            letter: "",
            key: route.id,
        }));
    }
}

registry.category("fields").add("welfare_route_map", {
    component: RouteMapField,
    displayName: _t("Map of a round"),
    supportedTypes: ["json"],
});
