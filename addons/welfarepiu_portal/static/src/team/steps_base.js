import { _t } from "@web/core/l10n/translation";
import { getPrompt } from "./people";

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
 * What all screens share: one thing to do, said in short sentences.
 *
 * A screen is `{key, stop, part, title, lines, picture | photo | label, big, choices, field,
 * progress}`; `part` is what of the work it belongs to (`people.js`). A choice is `{text,
 * picture, main}` and what it does: `go` (a position), `act`, `photo` (an act with one),
 * `scan`, `load`, `call`, `worker`, `tel`.
 */
export class BaseSteps {
    /**
     * @param {import("./road").Road} road
     * @param {{text: string}} draft what is being typed
     */
    constructor(road, draft) {
        this.road = road;
        this.draft = draft;
    }

    plain(key, title, lines, choices = []) {
        return { key, title, lines, choices, picture: picture("wait") };
    }

    progress(done) {
        return { done, of: this.road.stops.length };
    }

    to(mode, stop, step, values = {}) {
        const { position } = this.road;
        const again = position?.stop === stop.id && position.again;
        return { mode, step, stop: stop.id, ...(again && { again }), ...values };
    }

    describe(stop) {
        return _t("Parcel %(number)s, %(name)s", { number: stop.label.number, name: stop.name });
    }

    /** With how much help the person who works is told this screen. */
    tell(screen) {
        if (!screen.part) {
            return screen;
        }
        const { level, ability } = getPrompt(this.road.person, screen.part);
        const told = { ...screen, level, lines: [...screen.lines] };
        if (ability === "learning") {
            told.lines.push(_t("Do it together with the educator."));
        }
        if (level === "photo") {
            told.picture = screen.photo || screen.picture;
        } else if (level !== "pictogram") {
            told.picture = told.mark = "";
            told.choices = screen.choices.map((choice) => ({ ...choice, picture: "" }));
        }
        return told;
    }

    // -- codes ------------------------------------------------------------------------

    /**
     * Read the code on a parcel: the right one leads on, another says so; who cannot read
     * it goes on all the same, and that is kept.
     *
     * @param {Object} stop whose parcel it should be
     * @param {string} part
     * @param {string} step name of the screen
     * @param {Object} next choice that follows
     */
    scanParcel(stop, part, step, next) {
        return {
            text: _t("Read the code"),
            picture: picture("scan"),
            main: true,
            scan: {
                title: _t("Show the code of parcel %s.", stop.label.number),
                codes: stop.codes,
                next,
                other: (code) => this.sayOther(stop, code),
                cannot: {
                    text: _t("I cannot read the code"),
                    incident: { reason: "unreadable", step, stop: stop.id, part },
                    next,
                },
            },
        };
    }

    sayOther(stop, code) {
        const other = this.road.stops.find((one) => one.codes.includes(code));
        return other
            ? _t("This is parcel %(other)s. You need parcel %(right)s.", {
                  other: other.label.number,
                  right: stop.label.number,
              })
            : _t("This is no parcel of today.");
    }

    /** The screen that a parcel's own code opens. */
    openParcel(code) {
        const stop = this.road.stops.find((one) => one.codes.includes(code));
        if (!stop) {
            return null;
        }
        if (stop.state === "planned") {
            return this.to("pack", stop, "start");
        }
        return stop.state === "packed" && this.road.state === "on_road"
            ? this.to("door", stop, "where")
            : null;
    }

    scanAny() {
        return {
            text: _t("Read the code of a parcel"),
            picture: picture("scan"),
            scan: {
                title: _t("Show the code of a parcel."),
                open: (code) => this.openParcel(code),
                other: () => _t("Nothing is to be done with this one now."),
            },
        };
    }
}
