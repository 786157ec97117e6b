import { _t } from "@web/core/l10n/translation";
import { getPrompt, getSign, namePart } from "./people";
import { picture } from "./steps_base";
import { DoorSteps } from "./steps_door";

/** What stands on the screen now. */
export class Steps extends DoorSteps {
    get screen() {
        const { road } = this;
        if (road.network === "denied") {
            return this.plain("denied", _t("This page is for teams."), [
                _t("Log in as an educator."),
            ]);
        }
        if (!road.day) {
            return road.network === "login"
                ? this.plain("login", _t("Please log in."), [])
                : this.plain("empty", _t("One moment."), [_t("The round is on its way.")]);
        }
        if (!road.day.route) {
            return this.none();
        }
        let screen = this.at(this.getPosition());
        while (this.isSkipped(screen)) {
            screen = this.at(screen.choices[0].go);
        }
        return this.isAnothers(screen) ? this.who(screen.part) : this.tell(screen);
    }

    /** The screen of a place; without one, what is to be done next. */
    at(position) {
        const { road } = this;
        if (position) {
            return this[`${position.mode}_${position.step}`](road.getStop(position.stop), position);
        }
        if (["planned", "packing"].includes(road.state) && road.toPack.length) {
            return this.pack_start(road.toPack[0]);
        }
        if (["planned", "packing"].includes(road.state)) {
            return road.toLoad.length ? this.load_parcel(road.toLoad[0]) : this.ready();
        }
        if (road.state === "on_road" && road.toDeliver.length) {
            return this.next();
        }
        return road.state === "on_road" ? this.all_done() : this.over();
    }

    /** On the road: back to the depot before a further trip, else to the next door. */
    next() {
        const { road } = this;
        if (!road.isBackToLoad) {
            return this.door_where(road.toDeliver[0]);
        }
        return road.position?.mode === "load" ? this.load_parcel(road.toLoad[0]) : this.reload();
    }

    /** Where one was, unless that stop needs nothing more: done elsewhere, or gone. */
    getPosition() {
        const { position } = this.road;
        const stop = position && this.road.getStop(position.stop);
        // An earlier version may have left a place that is no more.
        if (!stop || !this[`${position.mode}_${position.step}`]) {
            return null;
        }
        const isDone = position.step === "done" || position.again;
        const open = position.mode === "pack" ? ["planned"] : ["planned", "packed"];
        return isDone || open.includes(stop.state) ? position : null;
    }

    // -- who works --------------------------------------------------------------------

    /** Nothing is chosen or checked on it, and the person knows it by heart. */
    isSkipped(screen) {
        if (!screen.part || screen.isSkippable === false) {
            return false;
        }
        const { level } = getPrompt(this.road.person, screen.part);
        return level === "none" && Boolean(screen.choices[0].go);
    }

    /** Nobody said who works; or it is beyond the person, and somebody else's now. */
    isAnothers(screen) {
        const { road } = this;
        if (!screen.part) {
            return false;
        }
        return road.asksWho || getPrompt(road.person, screen.part).ability === "not";
    }

    /** @param {string} [part] only who can take part in it is shown */
    who(part) {
        const { road } = this;
        const people = road.people.filter(
            (person) => !part || getPrompt(person, part).ability !== "not",
        );
        return {
            key: "who",
            title: _t("Who works now?"),
            lines: namePart(part) ? [_t("Now: %s.", namePart(part))] : [],
            picture: "",
            row: true,
            choices: [
                ...people.map((person) => ({
                    text: person.name,
                    picture: getSign(person, road.pictures),
                    worker: person.id,
                })),
                { text: _t("All together"), picture: picture("people"), worker: null },
            ],
        };
    }

    // -- before and after -------------------------------------------------------------

    none() {
        const { next } = this.road.day;
        const lines = next ? [this.describeNext(next)] : [];
        return {
            ...this.plain("none", _t("No round today."), lines, [
                { text: _t("Practise"), picture: picture("parcel"), practice: true },
            ]),
            picture: picture("van"),
        };
    }

    describeNext({ date, stops }) {
        const day = new Date(`${date}T12:00`).toLocaleDateString(document.documentElement.lang, {
            weekday: "long",
            day: "numeric",
            month: "long",
        });
        return _t("Next round: %(day)s. Doors: %(stops)s.", { day, stops });
    }

    all_done() {
        return {
            key: "all-done",
            title: _t("All doors are done."),
            lines: [_t("Now you go back.")],
            picture: picture("back"),
            progress: this.progress(this.road.stops.length),
            choices: [{ text: _t("We are back"), main: true, act: { kind: "back", next: null } }],
        };
    }

    over() {
        const { next } = this.road.day;
        return {
            key: "over",
            title: _t("The round is over."),
            lines: [_t("Thank you!"), ...(next ? [this.describeNext(next)] : [])],
            picture: picture("done"),
            choices: [],
        };
    }
}
