import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";
import { getLoads, isMovable, isOpen } from "./board_state";

const UNITS = {
    stops: () => _t("Stops"),
    parcels: () => _t("Parcels"),
    kg: () => _t("Kilograms"),
    minutes: () => _t("Minutes"),
};

/** A stop in a list: of a round, or of what waits. */
export class BoardStop extends Component {
    static template = "welfarepiu_logistics.BoardStop";
    static components = { Dropdown, DropdownItem };
    static props = {
        stop: Object,
        letter: { type: String, optional: true },
        colour: { type: String, optional: true },
        isMovable: Boolean,
        isPicked: Boolean,
        act: Function,
    };
    static defaultProps = { letter: "", colour: "" };

    get stop() {
        return this.props.stop;
    }

    get inRound() {
        return Boolean(this.stop.stop);
    }

    get isDone() {
        return this.inRound && !isOpen(this.stop);
    }

    get marks() {
        const { stop } = this;
        return [
            stop.slot,
            stop.parcels === 1 ? _t("1 parcel") : _t("%s parcels", stop.parcels),
            stop.stairs && _t("stairs"),
            stop.cold && _t("cold"),
            stop.approximate && _t("approximate position"),
        ].filter(Boolean);
    }

    get menuLabel() {
        return _t("What to do with %s", this.stop.name);
    }

    onKeydown(event) {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (step && event.altKey && this.props.isMovable && this.inRound) {
            event.preventDefault();
            event.stopPropagation();
            this.props.act("step", this.stop, step);
        }
    }
}

/** The round of a team, or a team that has none. */
export class BoardLane extends Component {
    static template = "welfarepiu_logistics.BoardLane";
    static components = { BoardStop, Dropdown, DropdownItem };
    static props = {
        board: Object,
        lane: Object,
        picked: [Number, Boolean],
        isSelected: Boolean,
        act: Function,
    };

    get lane() {
        return this.props.lane;
    }

    get loads() {
        return getLoads(this.lane).map((load) => ({
            ...load,
            unit: UNITS[load.name](),
            text: _t("%(value)s of %(limit)s", {
                value: this.show(load.value),
                limit: this.show(load.limit),
            }),
        }));
    }

    show(number) {
        return formatFloat(number, { digits: [16, Number.isInteger(number) ? 0 : 1] });
    }

    get hours() {
        const { start, end, km } = this.lane;
        return start
            ? _t("%(start)s-%(end)s, %(km)s km", { start, end, km: this.show(km) })
            : _t("not timed yet");
    }

    get crew() {
        const { educator, members, vehicle } = this.lane;
        return [
            educator && _t("with %s", educator),
            members && members.length && members.join(", "),
            vehicle,
        ].filter(Boolean);
    }

    get menuLabel() {
        return _t("What to do with the round of %s", this.lane.team.name);
    }

    get notesTitle() {
        return _t("Notes: %s", this.notes.length);
    }

    get notes() {
        return this.lane.warnings.split("\n").filter(Boolean);
    }

    get canHandOver() {
        return (
            !this.props.board.readonly && ["draft", "planned", "packing"].includes(this.lane.state)
        );
    }

    isMovable(stop) {
        return isMovable(this.props.board, this.lane, stop);
    }

    isReload(index) {
        const { stops } = this.lane;
        return index > 0 && stops[index].trip > stops[index - 1].trip;
    }
}
