import { _t } from "@web/core/l10n/translation";

const IMAGES = "/welfarepiu_portal/static/src/img/road";
export const picture = (name) => `${IMAGES}/${name}.svg`;

const COLOURS = {
    blue: _t("blue"),
    red: _t("red"),
    green: _t("green"),
    purple: _t("purple"),
    orange: _t("orange"),
    black: _t("black"),
};
const SYMBOLS = {
    circle: _t("circle"),
    square: _t("square"),
    triangle: _t("triangle"),
    star: _t("star"),
    heart: _t("heart"),
    drop: _t("drop"),
    moon: _t("moon"),
};

export function describeLabel({ number, colour, symbol }) {
    return _t("Number %(number)s, %(colour)s, %(symbol)s.", {
        number,
        colour: String(COLOURS[colour]),
        symbol: String(SYMBOLS[symbol]),
    });
}

/**
 * What stands on the screen now: one thing to do, said in short sentences.
 *
 * A screen is `{key, title, lines, picture | label, big, choices, field, progress}`; a
 * choice is `{text, picture, go | act | photo | call, main}`.
 */
export class Steps {
    /**
     * @param {import("./road").Road} road
     * @param {{text: string}} draft what is being typed
     */
    constructor(road, draft) {
        this.road = road;
        this.draft = draft;
    }

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
        const position = this.getPosition();
        if (position) {
            return this[`${position.mode}_${position.step}`](road.getStop(position.stop), position);
        }
        if (["planned", "packing"].includes(road.state) && road.toPack.length) {
            return this.pack_start(road.toPack[0]);
        }
        if (["planned", "packing"].includes(road.state)) {
            return this.ready();
        }
        if (road.state === "on_road" && road.toDeliver.length) {
            return this.door_where(road.toDeliver[0]);
        }
        return road.state === "on_road" ? this.all_done() : this.over();
    }

    /** Where one was, unless that stop needs nothing more: done elsewhere, or gone. */
    getPosition() {
        const { position } = this.road;
        const stop = position && this.road.getStop(position.stop);
        if (!stop) {
            return null;
        }
        const isDone = position.step === "done" || position.again;
        const open = position.mode === "pack" ? ["planned"] : ["planned", "packed"];
        return isDone || open.includes(stop.state) ? position : null;
    }

    plain(key, title, lines, choices = []) {
        return { key, title, lines, choices, picture: picture("wait") };
    }

    none() {
        const { next } = this.road.day;
        const lines = next ? [this.describeNext(next)] : [];
        return { ...this.plain("none", _t("No round today."), lines), picture: picture("van") };
    }

    describeNext({ date, stops }) {
        const day = new Date(`${date}T12:00`).toLocaleDateString(document.documentElement.lang, {
            weekday: "long",
            day: "numeric",
            month: "long",
        });
        return _t("Next round: %(day)s. Doors: %(stops)s.", { day, stops });
    }

    // -- packing ----------------------------------------------------------------------

    progress(done) {
        return { done, of: this.road.stops.length };
    }

    packing(stop, step, values) {
        const done = this.road.stops.length - this.road.toPack.length;
        return {
            key: `pack-${step}`,
            progress: this.progress(Math.min(done + 1, this.road.stops.length)),
            lines: [],
            ...values,
        };
    }

    to(mode, stop, step, values = {}) {
        const again = this.road.position?.stop === stop.id && this.road.position.again;
        return { mode, step, stop: stop.id, ...(again && { again }), ...values };
    }

    pack_start(stop) {
        const count = stop.items.length;
        return this.packing(stop, "start", {
            title: _t("A new parcel."),
            lines: [
                _t("It is for %s.", stop.name),
                count === 1 ? _t("One thing goes in.") : _t("%s things go in.", count),
            ],
            picture: picture("parcel"),
            choices: [
                {
                    text: _t("Let us start"),
                    main: true,
                    go: count
                        ? this.to("pack", stop, "item", { item: 0 })
                        : this.to("pack", stop, "label"),
                },
            ],
        });
    }

    pack_item(stop, { item }) {
        const one = stop.items[item] || stop.items.at(-1);
        const more = item + 1 < stop.items.length;
        const lines = [one.unit ? `${one.quantity} ${one.unit}` : ""];
        if (one.cold) {
            lines.push(_t("It is cold. Take it from the fridge."));
        }
        return this.packing(stop, "item", {
            key: `pack-item-${item}`,
            title: one.name,
            big: one.unit ? "" : one.quantity,
            lines: lines.filter(Boolean),
            picture: this.road.pictures[one.product] || picture("parcel"),
            mark: one.cold ? picture("cold") : "",
            choices: [
                {
                    text: _t("It is in"),
                    main: true,
                    go: more
                        ? this.to("pack", stop, "item", { item: item + 1 })
                        : this.to("pack", stop, "count"),
                },
            ],
        });
    }

    /** Pieces are counted once more; what is weighed is one bag. */
    countPieces(stop) {
        return stop.items.reduce((sum, one) => sum + (one.unit ? 1 : one.quantity), 0);
    }

    pack_count(stop, { wrong }) {
        const right = this.countPieces(stop);
        const first = Math.max(1, right - (right % 3));
        return this.packing(stop, "count", {
            title: _t("Count the things in the parcel."),
            lines: wrong ? [_t("Count once more. Take your time.")] : [_t("How many are there?")],
            picture: picture("parcel"),
            row: true,
            choices: [first, first + 1, first + 2].map((number) => ({
                text: String(number),
                number: true,
                go:
                    number === right
                        ? this.to("pack", stop, "label")
                        : this.to("pack", stop, "count", { wrong: true }),
            })),
        });
    }

    pack_label(stop) {
        return this.packing(stop, "label", {
            title: _t("Put the label on."),
            lines: [
                describeLabel(stop.label),
                ...(stop.parcels > 1
                    ? [_t("There are %s boxes: one label each.", stop.parcels)]
                    : []),
            ],
            label: stop.label,
            choices: [
                {
                    text: _t("The parcel is ready"),
                    main: true,
                    act: {
                        kind: "pack",
                        stop: stop.id,
                        title: this.describe(stop),
                        next: this.to("pack", stop, "done"),
                    },
                },
            ],
        });
    }

    pack_done(stop) {
        return this.packing(stop, "done", {
            progress: this.progress(this.road.stops.length - this.road.toPack.length),
            title: _t("Well done!"),
            lines: [_t("Parcel %s is ready.", stop.label.number)],
            picture: picture("done"),
            choices: [{ text: _t("Go on"), main: true, go: null }],
        });
    }

    ready() {
        return {
            key: "ready",
            title: _t("All parcels are ready."),
            lines: [_t("Load them. Then you can leave.")],
            picture: picture("van"),
            progress: this.progress(this.road.stops.length),
            choices: [{ text: _t("We leave"), main: true, act: { kind: "leave", next: null } }],
        };
    }

    // -- at the door ------------------------------------------------------------------

    describe(stop) {
        return _t("Parcel %(number)s, %(name)s", { number: stop.label.number, name: stop.name });
    }

    door(stop, step, values) {
        const done = this.road.stops.length - this.road.toDeliver.length;
        return {
            key: `door-${step}`,
            progress: this.progress(Math.min(done + 1, this.road.stops.length)),
            lines: [],
            ...values,
        };
    }

    door_where(stop) {
        return this.door(stop, "where", {
            title: _t("Go to this door."),
            strong: stop.address,
            lines: [stop.name, stop.door_note, stop.stairs ? _t("There are stairs.") : ""].filter(
                Boolean,
            ),
            picture: picture(stop.stairs ? "stairs" : "house"),
            choices: [{ text: _t("We are there"), main: true, go: this.to("door", stop, "take") }],
        });
    }

    door_take(stop) {
        return this.door(stop, "take", {
            title:
                stop.parcels > 1
                    ? _t("Take the boxes with number %s.", stop.label.number)
                    : _t("Take parcel %s.", stop.label.number),
            lines: [
                describeLabel(stop.label),
                ...(stop.parcels > 1 ? [_t("There are %s boxes.", stop.parcels)] : []),
            ],
            label: stop.label,
            choices: [{ text: _t("I have it"), main: true, go: this.to("door", stop, "ring") }],
        });
    }

    door_ring(stop) {
        return this.door(stop, "ring", {
            title: _t("Ring the bell."),
            lines: [_t("Look for the name: %s.", stop.name), _t("Then say:")],
            quote: _t(
                "Good morning, we are the %s. We bring your shopping.",
                this.road.day.route.team,
            ),
            picture: picture("bell"),
            choices: [
                { text: _t("I have said it"), main: true, go: this.to("door", stop, "hand") },
            ],
        });
    }

    door_hand(stop) {
        return this.door(stop, "hand", {
            title: _t("Hand over the parcel."),
            lines: [_t("Nobody opens? Go on all the same.")],
            picture: picture("hand"),
            choices: [{ text: _t("Go on"), main: true, go: this.to("door", stop, "result") }],
        });
    }

    door_result(stop) {
        return this.door(stop, "result", {
            title: _t("How did it go?"),
            row: true,
            choices: [
                {
                    text: _t("Delivered"),
                    picture: picture("done"),
                    go: this.to("door", stop, "proof"),
                },
                {
                    text: _t("Nobody home"),
                    picture: picture("nobody"),
                    go: this.to("door", stop, "nobody"),
                },
                {
                    text: _t("Help"),
                    picture: picture("help"),
                    go: this.to("door", stop, "problem"),
                },
            ],
        });
    }

    door_proof(stop) {
        return this.door(stop, "proof", {
            title: _t("Who took the parcel?"),
            row: true,
            choices: [
                {
                    text: stop.name,
                    picture: picture("person"),
                    act: this.deliver(stop, "delivered", { proof_name: stop.name }),
                },
                {
                    text: _t("Somebody else"),
                    picture: picture("people"),
                    go: this.to("door", stop, "name"),
                },
                {
                    text: _t("Take a photo"),
                    picture: picture("camera"),
                    photo: this.deliver(stop, "delivered"),
                },
                {
                    text: _t("They tell a code"),
                    picture: picture("code"),
                    go: this.to("door", stop, "code"),
                },
            ],
        });
    }

    typed(stop, step, title, label, name, mode) {
        return this.door(stop, step, {
            title,
            picture: picture(step === "code" ? "code" : "people"),
            field: { label, mode },
            choices: [
                {
                    text: _t("Done"),
                    main: true,
                    off: !this.draft.text.trim(),
                    act: this.deliver(stop, "delivered", { [name]: this.draft.text.trim() }),
                },
            ],
        });
    }

    door_name(stop) {
        return this.typed(stop, "name", _t("Ask for the name."), _t("Name"), "proof_name", "text");
    }

    door_code(stop) {
        return this.typed(stop, "code", _t("Write the code."), _t("Code"), "proof_code", "text");
    }

    door_nobody(stop) {
        return this.door(stop, "nobody", {
            title: _t("Nobody is home."),
            lines: [_t("Take the parcel back to the van."), _t("Do you take a photo of the door?")],
            picture: picture("nobody"),
            choices: [
                {
                    text: _t("Take a photo"),
                    picture: picture("camera"),
                    photo: this.deliver(stop, "nobody_home"),
                },
                { text: _t("No photo"), act: this.deliver(stop, "nobody_home") },
            ],
        });
    }

    door_problem(stop) {
        return this.door(stop, "problem", {
            title: _t("What happened?"),
            row: true,
            choices: this.road.day.problems.map(({ kind, name }) => ({
                text: name,
                picture: picture(kind),
                go: this.to("door", stop, "trouble", { kind }),
            })),
        });
    }

    door_trouble(stop, { kind }) {
        const { name } = this.road.day.problems.find((one) => one.kind === kind);
        const deliver = this.deliver(stop, "problem", { problem_kind: kind });
        return this.door(stop, "trouble", {
            title: name,
            lines: [_t("The operator will know it."), _t("Do you take a photo of it?")],
            picture: picture(kind),
            choices: [
                { text: _t("Take a photo"), picture: picture("camera"), photo: deliver },
                { text: _t("No photo"), act: deliver },
            ],
        });
    }

    deliver(stop, result, values = {}) {
        return {
            kind: "deliver",
            stop: stop.id,
            title: this.describe(stop),
            result,
            ...values,
            next: { mode: "door", step: "done", stop: stop.id, result },
        };
    }

    door_done(stop, { result }) {
        const delivered = result === "delivered";
        return this.door(stop, "done", {
            progress: this.progress(this.road.stops.length - this.road.toDeliver.length),
            title: delivered ? _t("Well done!") : _t("Thank you."),
            lines: [
                delivered
                    ? _t("Parcel %s is delivered.", stop.label.number)
                    : _t("It is noted. Put the parcel back into the van."),
            ],
            picture: picture("done"),
            choices: [{ text: _t("Go on"), main: true, go: null }],
        });
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
