import { Component, onMounted, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";
import { useChildRef } from "@web/core/utils/hooks";
import { WAITING, getLane, isOpen } from "./board_state";

/** The core's dialog shows its title and does not call itself by it. */
function useDialogName(getName) {
    const modal = useChildRef();
    onMounted(() => modal.el.setAttribute("aria-label", getName()));
    return modal;
}

/** Sentences to say yes to before something is changed. */
export class AskDialog extends Component {
    static template = "welfarepiu_logistics.BoardAsk";
    static components = { Dialog };
    static props = { close: Function, words: Array, facts: Array, confirm: Function };

    setup() {
        this.modalRef = useDialogName(() => this.title);
    }

    get title() {
        return _t("Please look first").toString();
    }

    confirm() {
        this.props.close();
        this.props.confirm();
    }
}

/** Where a stop goes, chosen from lists: for who uses no mouse, and for far away lanes. */
export class MoveDialog extends Component {
    static template = "welfarepiu_logistics.BoardMove";
    static components = { Dialog };
    static props = {
        close: Function,
        board: Object,
        lanes: Array,
        stop: Object,
        from: String,
        confirm: Function,
    };

    setup() {
        this.modalRef = useDialogName(() => this.title);
        const first = this.goals.find(({ key }) => key !== this.props.from);
        this.state = useState({ key: first ? first.key : this.props.from, before: "" });
    }

    get title() {
        return _t("Move %s", this.props.stop.name);
    }

    get goals() {
        const goals = this.props.lanes
            .filter(({ canTake }) => canTake)
            .map((lane) => ({
                key: lane.key,
                name: lane.isRound
                    ? `${lane.letter} · ${lane.team.name} (${lane.state_name}, ${lane.load.stops}/${lane.limits.stops})`
                    : _t("%s (no round yet)", lane.team.name),
            }));
        if (this.props.from !== WAITING) {
            goals.push({ key: WAITING, name: _t("Take it off: it waits again") });
        }
        return goals;
    }

    get places() {
        const lane = getLane(this.props.board, this.state.key);
        const stops = lane ? lane.stops : [];
        return stops.filter((stop) => isOpen(stop) && stop.id !== this.props.stop.id);
    }

    describePlace({ number, name }) {
        return _t("Before stop %(number)s, %(name)s", { number, name });
    }

    isBefore({ id }) {
        return this.state.before === String(id);
    }

    setGoal(key) {
        this.state.key = key;
        this.state.before = "";
    }

    confirm() {
        this.props.close();
        const { key, before } = this.state;
        this.props.confirm(key, before ? parseInt(before) : null);
    }
}

/** A whole round for another team. */
export class HandOverDialog extends Component {
    static template = "welfarepiu_logistics.BoardHandOver";
    static components = { Dialog };
    static props = { close: Function, lane: Object, teams: Array, confirm: Function };

    setup() {
        this.modalRef = useDialogName(() => this.title);
        this.state = useState({ team: this.props.teams.length ? this.props.teams[0].id : 0 });
    }

    get title() {
        return _t("Give the whole round of %s to another team", this.props.lane.team.name);
    }

    confirm() {
        this.props.close();
        this.props.confirm(parseInt(this.state.team));
    }
}

/** What the last planning changed. */
export class ComparisonDialog extends Component {
    static template = "welfarepiu_logistics.BoardComparison";
    static components = { Dialog };
    static props = { close: Function, run: Object };

    setup() {
        this.modalRef = useDialogName(() => this.title);
    }

    get title() {
        return _t("Before and after the last planning").toString();
    }

    get found() {
        return this.props.run.comparison;
    }

    get rows() {
        return [
            ...this.found.teams,
            { team: 0, name: _t("All together"), ...this.found.total, isTotal: true },
        ];
    }

    show(side, name) {
        if (!side) {
            return "–";
        }
        return name === "km" ? formatFloat(side.km, { digits: [16, 1] }) : String(side[name]);
    }

    describeShift({ minutes }) {
        return minutes < 0 ? _t("%s minutes earlier", -minutes) : _t("%s minutes later", minutes);
    }
}
