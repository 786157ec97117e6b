import { _t } from "@web/core/l10n/translation";
import { Road } from "./road";

/** Keeps nothing: what is practised is gone when one leaves. */
class Forgetful {
    orders = 0;

    async change({ add = [] }) {
        return add.map(() => ++this.orders);
    }
}

function makeStop(id, name, address, items) {
    const colour = ["blue", "red"][id - 1];
    const symbol = ["circle", "star"][id - 1];
    return {
        id,
        name,
        address,
        sequence: id,
        label: { number: id, colour, symbol },
        phone: "",
        door_note: "",
        stairs: false,
        parcels: 1,
        arrival: "",
        state: "planned",
        is_cancelled: false,
        codes: [],
        weight: false,
        door: `practice-${id}`,
        takes_all: false,
        act: "",
        picture: "",
        items: items.map(([title, quantity, cold], index) => ({
            id: index,
            product: index,
            name: title,
            quantity,
            unit: "",
            barcode: "",
            cold,
            lots: [],
            picture: "",
        })),
    };
}

/** The same steps with an invented order. Nothing is sent, nothing is kept. */
export class Practice extends Road {
    isPractice = true;

    /** @param {Road} real whose people, kinds of problem and settings are used */
    constructor(changed, real) {
        super(changed);
        this.db = new Forgetful();
        this.settings = { ...real.settings };
        this.pictures = real.pictures;
        this.offset = real.offset;
        this.worker = real.worker;
        this.day = {
            ...real.day,
            calls: [],
            route: {
                id: 0,
                team: real.day.route?.team || _t("team"),
                state: "planned",
                stops: [
                    makeStop(1, _t("Invented Person"), _t("Invented Street 1"), [
                        [_t("Apples"), 3, false],
                        [_t("Cheese"), 1, true],
                    ]),
                    makeStop(2, _t("Invented Neighbour"), _t("Invented Street 2"), [
                        [_t("Bread"), 2, false],
                    ]),
                ],
            },
        };
    }

    async open() {}

    async sync() {}

    sendSoon() {}

    async forget() {}

    async set(settings) {
        this.settings = { ...this.settings, ...settings };
        this.changed();
    }
}
