import { Component } from "@odoo/owl";

const LABELS = "/welfarepiu_logistics/static/src/img/label";

/** The mark of a parcel, the same at the bench, on paper and at the door. */
export class Label extends Component {
    static template = "welfarepiu_portal.team.Label";
    static props = { label: Object, small: { type: Boolean, optional: true } };

    get image() {
        return `${LABELS}/${this.props.label.symbol}.svg`;
    }
}
