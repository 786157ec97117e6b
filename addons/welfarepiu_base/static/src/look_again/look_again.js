import { Component, onMounted, onWillUnmount, xml } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const EVERY = 3000;
const AT_WORK = ["reading", "queued", "running", "undoing"];

/** Reads a record again and again, `every` so many milliseconds, while the background is
 * at work on it. */
export class LookAgain extends Component {
    static template = xml`<span/>`;
    static props = { ...standardWidgetProps, every: { type: Number } };

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.look(), this.props.every);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async look() {
        const { record } = this.props;
        if (!this.looking && AT_WORK.includes(record.data.state)) {
            this.looking = true;
            try {
                await record.load();
            } finally {
                this.looking = false;
            }
        }
    }
}

registry.category("view_widgets").add("welfare_look_again", {
    component: LookAgain,
    extractProps: ({ attrs }) => ({ every: Number(attrs.every) || EVERY }),
});
