import { _t } from "@web/core/l10n/translation";
import { readNumber } from "./keypad";
import { BaseSteps, describeLabel, picture } from "./steps_base";

/** Grams: no parcel weighs a hundred kilos, so what is more was typed in grams. */
function readWeight(text) {
    const number = readNumber(text);
    return Math.round(number >= 100 ? number : number * 1000);
}

function showDay(day) {
    return new Date(`${day}T12:00`).toLocaleDateString(document.documentElement.lang, {
        day: "numeric",
        month: "long",
        year: "numeric",
    });
}

/** At the bench: one order, one thing, one picture at a time. */
export class PackSteps extends BaseSteps {
    packing(stop, step, part, values) {
        const done = this.road.stops.length - this.road.toPack.length;
        return {
            key: `pack-${step}`,
            stop: stop.id,
            part,
            isTimed: true,
            progress: this.progress(Math.min(done + 1, this.road.stops.length)),
            lines: [],
            ...values,
        };
    }

    pack_start(stop) {
        const count = stop.items.length;
        const choices = [
            {
                text: _t("Let us start"),
                main: true,
                go: count
                    ? this.to("pack", stop, "item", { item: 0 })
                    : this.to("pack", stop, "label"),
            },
        ];
        if (this.road.camera) {
            choices.push(this.scanAny());
        }
        return this.packing(stop, "start", "list", {
            title: _t("A new parcel."),
            lines: [
                _t("It is for %s.", stop.name),
                count === 1 ? _t("One thing goes in.") : _t("%s things go in.", count),
            ],
            picture: picture("parcel"),
            choices,
        });
    }

    pack_item(stop, { item }) {
        const one = stop.items[item] || stop.items.at(-1);
        const more = item + 1 < stop.items.length;
        const isIn = {
            text: _t("It is in"),
            main: true,
            go: more
                ? this.to("pack", stop, "item", { item: item + 1 })
                : this.to("pack", stop, "count"),
        };
        const choices = [isIn];
        if (one.barcode && this.road.camera) {
            isIn.main = false;
            choices.unshift({
                text: _t("Read the code"),
                picture: picture("scan"),
                main: true,
                scan: {
                    title: _t("Show the code of: %s.", one.name),
                    codes: [one.barcode],
                    next: isIn,
                    other: () => _t("This is something else. Look once more."),
                },
            });
        }
        return this.packing(stop, "item", "take", {
            key: `pack-item-${item}`,
            title: one.name,
            big: one.unit ? "" : one.quantity,
            lines: this.describeItem(one),
            picture: picture(one.cold ? "cold" : "parcel"),
            photo: this.road.pictures[one.picture],
            mark: one.cold ? picture("cold") : "",
            choices,
        });
    }

    describeItem(one) {
        const lines = [one.unit ? `${one.quantity} ${one.unit}` : ""];
        if (one.cold) {
            lines.push(_t("It is cold. Take it from the fridge."));
        }
        for (const lot of one.lots) {
            lines.push(_t("Lot: %s.", lot.name));
            if (lot.expires) {
                lines.push(_t("Good until %s.", showDay(lot.expires)));
            }
        }
        return lines.filter(Boolean);
    }

    /** Pieces are counted once more; what is weighed is one bag. */
    countPieces(stop) {
        return stop.items.reduce((sum, one) => sum + (one.unit ? 1 : one.quantity), 0);
    }

    pack_count(stop, { wrong }) {
        const right = this.countPieces(stop);
        const first = Math.max(1, right - (right % 3));
        const step = stop.weight && this.road.settings.scale ? "weigh" : "label";
        return this.packing(stop, "count", "count", {
            title: _t("Count the things in the parcel."),
            lines: wrong ? [_t("Count once more. Take your time.")] : [_t("How many are there?")],
            picture: picture("parcel"),
            row: true,
            choices: [first, first + 1, first + 2].map((number) => ({
                text: String(number),
                number: true,
                go:
                    number === right
                        ? this.to("pack", stop, step)
                        : this.to("pack", stop, "count", { wrong: true }),
            })),
        });
    }

    pack_weigh(stop, { wrong = 0 }) {
        if (!stop.weight) {
            return this.pack_label(stop, {});
        }
        const weight = readWeight(this.draft.text);
        const { expected, tolerance } = stop.weight;
        const fits = Math.abs(weight - expected) <= tolerance;
        const check = { text: _t("Check the weight"), main: true, off: !weight };
        if (fits) {
            check.go = this.to("pack", stop, "label");
        } else if (!wrong) {
            check.go = this.to("pack", stop, "weigh", { wrong: 1 });
        } else {
            // A scale is no judge: somebody looks.
            check.call = { reason: "weight", step: "pack-weigh", stop: stop.id };
            check.go = this.to("pack", stop, "wait");
        }
        return this.packing(stop, "weigh", "count", {
            title: _t("Put the parcel on the scale."),
            lines: [
                wrong ? _t("It does not fit. Check once more.") : _t("What does the scale say?"),
            ],
            keys: true,
            choices: [
                check,
                {
                    text: _t("There is no scale"),
                    settings: { scale: false },
                    go: this.to("pack", stop, "label"),
                },
            ],
        });
    }

    pack_wait(stop, { call }) {
        if (this.road.getCall(call)?.confirmed) {
            return this.pack_label(stop, {});
        }
        return this.packing(stop, "wait", "count", {
            isTimed: false,
            title: _t("Wait for the educator."),
            lines: [_t("The weight does not fit."), _t("You look at it together.")],
            picture: picture("people"),
            choices: [
                { text: _t("I weigh once more"), go: this.to("pack", stop, "weigh", { wrong: 1 }) },
            ],
        });
    }

    pack_label(stop, { read = [] }) {
        const ready = {
            text: _t("The parcel is ready"),
            main: true,
            act: {
                kind: "pack",
                part: "label",
                stop: stop.id,
                title: this.describe(stop),
                next: this.to("pack", stop, "done"),
            },
        };
        return this.packing(stop, "label", "label", {
            title: _t("Put the label on."),
            lines: [
                describeLabel(stop.label),
                ...(stop.parcels > 1
                    ? [_t("There are %s boxes: one label each.", stop.parcels)]
                    : []),
                ...(stop.items.some((one) => one.cold) ? [_t("It stays in the cold.")] : []),
            ],
            label: stop.label,
            choices: [this.road.camera ? this.readLabels(stop, read, ready) : ready],
        });
    }

    /** Each box wears its own code: none is forgotten, none is another's. */
    readLabels(stop, read, ready) {
        const left = stop.codes.filter((code) => !read.includes(code));
        const choice = this.scanParcel(stop, "label", "pack-label", ready);
        choice.scan.codes = left;
        if (left.length > 1) {
            choice.text = _t("Read the code of box %s", read.length + 1);
            choice.scan.open = (code) =>
                left.includes(code) && this.to("pack", stop, "label", { read: [...read, code] });
        }
        choice.scan.other = (code) =>
            read.includes(code) ? _t("This box is done already.") : this.sayOther(stop, code);
        return choice;
    }

    pack_done(stop) {
        return {
            ...this.packing(stop, "done", "", {
                title: _t("Well done!"),
                lines: [_t("Parcel %s is ready.", stop.label.number)],
                picture: picture("done"),
                choices: [{ text: _t("Go on"), main: true, go: null }],
            }),
            isTimed: false,
            progress: this.progress(this.road.stops.length - this.road.toPack.length),
        };
    }
}
