import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** A number as it was typed with the large keys. */
export function readNumber(text) {
    const number = Number(text.replace(",", "."));
    return Number.isFinite(number) ? number : 0;
}

/** Large keys for a number: the phone's own keyboard hides the step. */
export class Keypad extends Component {
    static template = "welfarepiu_portal.team.Keypad";
    static props = { text: String, unit: String, type: Function };

    keys = ["1", "2", "3", "back", "4", "5", "6", ",", "7", "8", "9", "0"];

    name(key) {
        return { ",": _t("comma"), back: _t("Delete the last digit") }[key] || key;
    }

    press(key) {
        const { text } = this.props;
        if (key === "back") {
            this.props.type(text.slice(0, -1));
        } else if (text.length < 6 && !(key === "," && text.includes(","))) {
            this.props.type(text + key);
        }
    }
}
