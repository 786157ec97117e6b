import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { useSortable } from "@web/core/utils/sortable_owl";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AskDialog, ComparisonDialog, HandOverDialog, MoveDialog } from "./board_dialogs";
import { BoardLane, BoardStop } from "./board_lane";
import {
    WAITING,
    findLane,
    getChosen,
    getLanes,
    getMove,
    getPlace,
    getStep,
    isOpen,
} from "./board_state";
import { RouteMap } from "./route_map";

const CHANGED = "welfare.board";
/** Acts of a team come in crowds: one reading for all of them. */
const READ_AFTER = 400;
const ASK_RUN_EVERY = 2000;
const MANY_LANES = 8;

/** The coordinator's day: teams, rounds, what waits, and the hand that moves it. */
export class Board extends Component {
    static template = "welfarepiu_logistics.Board";
    static components = { BoardLane, BoardStop, Dropdown, DropdownItem, Layout, RouteMap };
    static props = { ...standardActionServiceProps };
    static path = "welfare-board";

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.root = useRef("root");
        this.env.config.setDisplayName(_t("Board"));
        this.display = { controlPanel: {} };
        this.MANY_LANES = MANY_LANES;
        this.state = useState({
            board: null,
            busy: false,
            dragging: false,
            said: "",
            problem: "",
            undo: null,
            picked: false,
            selected: false,
            filter: "",
            showMap: true,
        });
        onWillStart(() => this.read(this.props.action.context));
        this.listen();
        this.followRun();
        this.useDrag();
        useEffect(
            () => this.focusAgain(),
            () => [this.state.board],
        );
    }

    get board() {
        return this.state.board;
    }

    get lanes() {
        return getLanes(this.board);
    }

    get shownLanes() {
        const text = this.state.filter.trim().toLowerCase();
        return this.lanes.filter(({ team }) => team.name.toLowerCase().includes(text));
    }

    get rounds() {
        return this.lanes
            .filter(({ isRound }) => isRound)
            .map(({ key, letter, colour, dash, team, stops }) => ({
                key,
                letter,
                colour,
                dash,
                name: team.name,
                stops,
            }));
    }

    get canWork() {
        return !this.board.readonly && !this.state.busy;
    }

    get isPlanned() {
        return this.board.routes.length > 0;
    }

    get slotsTitle() {
        const { slots } = this.board;
        return _t("Slots: %(chosen)s of %(all)s", {
            chosen: getChosen(this.board).length,
            all: slots.length,
        });
    }

    get waitingTitle() {
        return _t("Without a place: %s", this.board.waiting.length);
    }

    get progressText() {
        return _t("The day is being planned: %(percent)s per cent, %(seconds)s seconds left.", {
            percent: Math.round(this.run.progress),
            seconds: this.run.seconds_left,
        });
    }

    get run() {
        return this.board.run;
    }

    // -- reading ----------------------------------------------------------------------

    /** @param {Object} choice `date`, `depot_id`, `slot_ids`; what is not said stays. */
    async read(choice = {}) {
        const { board } = this;
        const asked = {
            date: choice.date || (board ? board.date : null),
            depot_id: choice.depot_id || (board && board.depot ? board.depot.id : null),
            slot_ids: this.slots,
        };
        if (choice.date) {
            asked.slot_ids = this.slots = null;
        } else if ("slot_ids" in choice) {
            asked.slot_ids = this.slots = choice.slot_ids;
        }
        const number = (this.readings = (this.readings || 0) + 1);
        const found = await this.orm.call("welfare.route", "get_board", [], asked);
        // An answer that was overtaken by a later one is old.
        if (number === this.readings) {
            this.state.board = found;
        }
    }

    async choose(choice) {
        this.state.undo = null;
        this.state.said = this.state.problem = "";
        await this.read(choice);
    }

    chooseDepot(id) {
        return this.choose({ depot_id: parseInt(id) });
    }

    goBy(days) {
        const day = luxon.DateTime.fromISO(this.board.date).plus({ days });
        return this.choose({ date: day.toISODate() });
    }

    toggleSlot(id) {
        const chosen = new Set(getChosen(this.board));
        if (!chosen.delete(id)) {
            chosen.add(id);
        }
        return this.choose({ slot_ids: [...chosen] });
    }

    /** Read again when a phone or somebody else has changed the day. */
    listen() {
        let timer = null;
        const later = () => {
            clearTimeout(timer);
            timer = setTimeout(() => {
                if (this.state.dragging || this.state.busy) {
                    later();
                } else {
                    this.read();
                }
            }, READ_AFTER);
        };
        const hear = ({ date }) => {
            if (date === this.board.date) {
                later();
            }
        };
        const lookAgain = () => document.visibilityState === "visible" && later();
        this.bus.subscribe(CHANGED, hear);
        this.bus.start();
        // What was told while there was no connection was told to nobody.
        useBus(this.bus, "BUS:RECONNECT", later);
        document.addEventListener("visibilitychange", lookAgain);
        onWillUnmount(() => {
            clearTimeout(timer);
            this.bus.unsubscribe(CHANGED, hear);
            document.removeEventListener("visibilitychange", lookAgain);
        });
    }

    /** While the day is being planned, ask how far it is. */
    followRun() {
        const timer = setInterval(async () => {
            const run = this.board && this.board.run;
            if (!run || !run.live || this.asking) {
                return;
            }
            this.asking = true;
            try {
                const [now] = await this.orm.silent.read(
                    "welfare.plan.run",
                    [run.id],
                    ["state", "progress", "seconds_left"],
                );
                if (["queued", "running"].includes(now.state)) {
                    Object.assign(run, now);
                } else {
                    await this.read();
                    this.sayRun();
                }
            } finally {
                this.asking = false;
            }
        }, ASK_RUN_EVERY);
        onWillUnmount(() => clearInterval(timer));
    }

    sayRun() {
        const { run } = this;
        if (run.state === "failed") {
            this.state.problem = run.message;
        } else if (run.state === "done") {
            this.say(
                _t("The day is planned: %(served)s deliveries have a place, %(unserved)s do not.", {
                    served: run.served,
                    unserved: run.unserved,
                }),
            );
        } else {
            this.say(run.message);
        }
    }

    say(sentence) {
        this.state.problem = "";
        this.state.said = sentence;
    }

    // -- changing ---------------------------------------------------------------------

    /**
     * @param {Object|null} change for `change_board`
     * @param {Function} describe what to say when it is done, from the board as it is then
     * @param {string[]} accepted sentences that were said yes to
     */
    async change(change, describe, accepted = []) {
        if (!change || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            const answer = await this.orm.call("welfare.route", "change_board", [
                { ...change, accepted },
            ]);
            await this.take(answer, change, describe);
        } finally {
            this.state.busy = false;
        }
    }

    async take(answer, change, describe) {
        if (answer.status === "ask") {
            this.dialog.add(
                AskDialog,
                {
                    words: answer.words,
                    facts: answer.facts,
                    confirm: () => this.change(change, describe, answer.words),
                },
                { onClose: () => this.focusAgain() },
            );
            return;
        }
        if (answer.status === "done") {
            this.state.undo = answer.undo || null;
            await this.read();
            this.say(describe());
            return;
        }
        if (answer.status === "stale") {
            this.state.undo = null;
            await this.read();
        }
        this.state.said = "";
        this.state.problem = answer.sentence;
    }

    /** One entry for what lanes and stops ask for. */
    act(kind, ...values) {
        const acts = {
            step: this.step,
            move: this.askWhere,
            off: (stop) => this.move(stop.id, WAITING),
            pin: this.pin,
            handOver: this.askTeam,
            pick: (stop) => this.pick(stop.id),
            select: this.select,
            open: this.openRoute,
        };
        return acts[kind].call(this, ...values);
    }

    move(picking, key, before = null) {
        this.focusOn = picking;
        return this.change(getMove(this.board, picking, key, before), () =>
            this.describePlace(picking),
        );
    }

    step(stop, step) {
        this.focusOn = stop.id;
        return this.change(getStep(this.board, stop.id, step), () => this.describePlace(stop.id));
    }

    pin(stop) {
        this.focusOn = stop.id;
        const pinned = !stop.pinned;
        return this.change({ kind: "pin", stop: stop.stop, pinned }, () =>
            pinned
                ? _t("%s stays with this team when the day is planned again.", stop.name)
                : _t("%s may go to another team when the day is planned again.", stop.name),
        );
    }

    async undo() {
        const { undo } = this.state;
        await this.change(undo, () => _t("Undone."));
        if (this.state.undo && this.state.said === _t("Undone.").toString()) {
            this.state.undo = null;
        }
    }

    describePlace(picking) {
        const place = getPlace(this.board, picking);
        return place
            ? _t("%(name)s is now stop %(number)s of %(team)s.", place)
            : _t("The stop was taken off: it waits again.");
    }

    askWhere(stop) {
        this.focusOn = stop.id;
        this.dialog.add(
            MoveDialog,
            {
                board: this.board,
                lanes: this.lanes,
                stop,
                from: findLane(this.board, stop.id),
                confirm: (key, before) => this.move(stop.id, key, before),
            },
            { onClose: () => this.focusAgain() },
        );
    }

    askTeam(lane) {
        const teams = this.board.teams.filter((team) => team.id !== lane.team.id && team.goes_out);
        this.dialog.add(HandOverDialog, {
            lane,
            teams,
            confirm: (team) => this.handOver(lane, team),
        });
    }

    handOver(lane, team) {
        const { name } = this.board.teams.find(({ id }) => id === team);
        const change = {
            kind: "hand_over",
            route: lane.route.id,
            team,
            version: lane.route.version,
        };
        return this.change(change, () => _t("%s has the round now. The order is as it was.", name));
    }

    plan() {
        const change = {
            kind: "plan",
            date: this.board.date,
            slots: getChosen(this.board),
            teams: this.board.teams.map(({ id }) => id),
            keep: true,
        };
        return this.change(change, () => _t("The day is being planned."));
    }

    cancelPlan() {
        return this.change({ kind: "cancel", run: this.run.id }, () =>
            _t("The planning stops, and keeps the best it has found."),
        );
    }

    compare() {
        this.dialog.add(ComparisonDialog, { run: this.run });
    }

    // -- dragging ---------------------------------------------------------------------

    useDrag() {
        useSortable({
            ref: this.root,
            elements: ".wp-board-movable",
            groups: ".wp-board-stops",
            connectGroups: true,
            ignore: "button, a",
            cursor: "grabbing",
            placeholderClasses: ["wp-board-placeholder"],
            followingElementClasses: ["wp-board-dragged"],
            enable: () => Boolean(this.board) && this.canWork,
            onDragStart: () => {
                this.state.dragging = true;
            },
            onDragEnd: () => {
                this.state.dragging = false;
            },
            onDrop: ({ element, previous, next, parent }) => {
                const picking = parseInt(element.dataset.picking);
                const { key } = parent.dataset;
                const lane = this.lanes.find((one) => one.key === key);
                if (key !== WAITING && !lane.canTake) {
                    this.state.problem = _t("Nothing can be moved there.");
                    return;
                }
                this.move(picking, key, this.findNext(lane, previous, next));
            },
        });
    }

    /** The stop before which something was dropped; null: at the end. */
    findNext(lane, previous, next) {
        if (next && next.dataset.picking) {
            return parseInt(next.dataset.picking);
        }
        if (!lane || !previous || !previous.dataset.picking) {
            return lane && lane.stops.length && !previous
                ? lane.stops.find(isOpen)?.id || null
                : null;
        }
        const at = lane.stops.findIndex(({ id }) => id === parseInt(previous.dataset.picking));
        return lane.stops[at + 1]?.id || null;
    }

    // -- looking ----------------------------------------------------------------------

    pick(picking) {
        this.state.picked = this.state.picked === picking ? false : picking;
        const key = findLane(this.board, picking);
        this.state.selected = key === WAITING ? false : key;
    }

    /** From the map: show the stop in its list. */
    pickOnMap(picking) {
        this.pick(picking);
        const element = this.findStop(picking);
        if (element) {
            element.scrollIntoView({ block: "center" });
            element.querySelector("button")?.focus();
        }
    }

    select(lane) {
        this.state.selected = this.state.selected === lane.key ? false : lane.key;
    }

    findStop(picking) {
        return this.root.el?.querySelector(`[data-picking="${picking}"]`);
    }

    /** Whoever moves a stop with the keyboard goes on where it is now. */
    focusAgain() {
        if (!this.focusOn) {
            return;
        }
        const button = this.findStop(this.focusOn)?.querySelector(".wp-board-menu");
        if (button && !document.querySelector(".modal")) {
            button.focus();
        }
    }

    openRoute(lane) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "welfare.route",
            res_id: lane.route.id,
            views: [[false, "form"]],
        });
    }

    openAction(name) {
        this.action.doAction(`welfarepiu_logistics.${name}`);
    }

    planWithChoices() {
        this.action.doAction("welfarepiu_logistics.action_welfare_plan_day", {
            additionalContext: { default_date: this.board.date },
            onClose: () => this.read(),
        });
    }
}

registry.category("actions").add("welfare_board", Board);
