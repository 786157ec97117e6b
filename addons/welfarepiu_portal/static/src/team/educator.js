import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Label } from "./label";
import { DOOR } from "./road";
import { picture } from "./steps_base";
import { hasVoice } from "./voice";

/** Beside the team: the whole round, who called, what waits, what went wrong. */
export class Educator extends Component {
    static template = "welfarepiu_portal.team.Educator";
    static components = { Label };
    static props = {
        road: Object,
        tick: Number,
        act: Function,
        close: Function,
        practise: Function,
    };

    setup() {
        this.hasVoice = hasVoice();
        this.picture = picture;
    }

    get road() {
        return this.props.road;
    }

    get names() {
        return {
            planned: _t("To pack"),
            packed: _t("Ready"),
            delivered: _t("Delivered"),
            nobody_home: _t("Nobody home"),
            problem: _t("Problem"),
        };
    }

    get reasons() {
        return {
            asked: _t("They ask for help."),
            quiet: _t("No answer at a step."),
            weight: _t("The weight does not fit."),
            unreadable: _t("The code cannot be read."),
        };
    }

    /** Where the team is: read from what was done, never from where a phone is. */
    get place() {
        const { road } = this;
        if (["planned", "packing"].includes(road.state)) {
            const [stop] = road.toPack;
            return stop
                ? _t("Packing parcel %s.", stop.label.number)
                : _t("All parcels are packed.");
        }
        const [next] = road.toDeliver;
        return road.state === "on_road" && next
            ? _t("On the way to parcel %(number)s: %(address)s.", {
                  number: next.label.number,
                  address: next.address,
              })
            : "";
    }

    get canLogOut() {
        return !this.road.waiting.length;
    }

    describeCall(call) {
        const stop = this.road.getStop(call.stop);
        return [call.who, stop && _t("Parcel %s", stop.label.number)].filter(Boolean).join(", ");
    }

    isDone(stop) {
        return DOOR.includes(stop.state);
    }

    canTakeBack(stop) {
        return stop.act && !stop.waiting && stop.state !== "planned" && this.road.state !== "done";
    }

    /** The steps of a stop that somebody beside may want to open. */
    getSteps(stop) {
        const steps = {
            planned: [
                ["pack", "start", _t("From the beginning")],
                ["pack", "count", _t("Counting")],
                ["pack", "label", _t("Label")],
            ],
            packed: [
                ["door", "where", _t("The door")],
                ["door", "take", _t("The parcel")],
                ["door", "ring", _t("The bell")],
                ["door", "result", _t("How it went")],
            ],
        };
        return (steps[stop.state] || []).map(([mode, step, text]) => ({ mode, step, text }));
    }

    async open(stop, { mode, step }) {
        await this.road.go({ mode, step, stop: stop.id });
        this.props.close();
    }

    doAgain(stop) {
        this.road.go({ mode: "door", step: "result", stop: stop.id, again: true });
        this.props.close();
    }

    takeBack(stop) {
        const kind = stop.state === "packed" ? "pack" : "deliver";
        return this.road.takeBack({
            key: stop.act,
            kind,
            stop: stop.id,
            route: this.road.day.route.id,
            title: stop.name,
        });
    }

    async logOut() {
        await this.road.forget();
        window.location.assign("/web/session/logout?redirect=/web/login");
    }
}
