import {
    Component,
    onMounted,
    onPatched,
    onWillStart,
    onWillUnmount,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { shrink } from "./photo";
import { Road } from "./road";
import { picture, Steps } from "./steps";
import { hasVoice, hush, say } from "./voice";

const LOOK_EVERY = 60000;
const LABELS = "/welfarepiu_logistics/static/src/img/label";

/** The mark of a parcel, the same at the bench, on paper and at the door. */
export class Label extends Component {
    static template = "welfarepiu_portal.team.Label";
    static props = { label: Object, small: { type: Boolean, optional: true } };

    get image() {
        return `${LABELS}/${this.props.label.symbol}.svg`;
    }
}

/** The educator's view: the whole round, what waits to be sent, what went wrong. */
export class Round extends Component {
    static template = "welfarepiu_portal.team.Round";
    static components = { Label };
    static props = { road: Object, tick: Number, act: Function, close: Function };

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

    get canLogOut() {
        return !this.road.waiting.length;
    }

    isDone(stop) {
        return ["delivered", "nobody_home", "problem"].includes(stop.state);
    }

    doAgain(stop) {
        this.road.go({ mode: "door", step: "result", stop: stop.id, again: true });
        this.props.close();
    }

    async logOut() {
        await this.road.forget();
        window.location.assign("/web/session/logout?redirect=/web/login");
    }
}

export class TeamApp extends Component {
    static template = "welfarepiu_portal.team.App";
    static components = { Label, Round };
    static props = {};

    setup() {
        this.picture = picture;
        this.hasVoice = hasVoice();
        this.state = useState({
            tick: 0,
            view: "step",
            left: 0,
            text: "",
            broken: "",
            busy: false,
        });
        this.heading = useRef("heading");
        this.file = useRef("file");
        this.road = new Road(() => this.state.tick++);
        this.steps = new Steps(this.road, this.state);
        this.shown = null;
        onWillStart(() => this.open());
        onMounted(() => this.begin());
        onPatched(() => this.announce());
        onWillUnmount(() => this.end());
    }

    async open() {
        try {
            await this.road.open();
        } catch {
            this.state.broken = _t("This browser keeps nothing. Leave its private mode.");
        }
    }

    begin() {
        this.sync = () => this.road.sync();
        this.look = () => document.visibilityState === "visible" && this.road.sync();
        window.addEventListener("online", this.sync);
        document.addEventListener("visibilitychange", this.look);
        this.clock = setInterval(() => this.count(), 500);
        this.watch = setInterval(this.look, LOOK_EVERY);
        this.announce();
        if (!this.state.broken) {
            this.road.sync();
        }
    }

    end() {
        window.removeEventListener("online", this.sync);
        document.removeEventListener("visibilitychange", this.look);
        clearInterval(this.clock);
        clearInterval(this.watch);
        hush();
    }

    count() {
        const act = this.road.undoable;
        this.state.left = act ? Math.ceil((act.notBefore - Date.now()) / 1000) : 0;
    }

    get screen() {
        // Read, so that whatever the road changes is drawn.
        return this.state.tick >= 0 && this.steps.screen;
    }

    get words() {
        const { title, strong, big, lines, quote } = this.screen;
        return [title, strong, big, ...lines, quote].filter(Boolean).join(" ");
    }

    /** A new screen is read from its top, by whoever reads it. */
    announce() {
        const place = `${this.state.view} ${this.screen.key} ${this.road.position?.stop}`;
        if (place === this.shown) {
            return;
        }
        const first = this.shown === null;
        this.shown = place;
        window.scrollTo(0, 0);
        if (!first) {
            this.heading.el?.focus({ preventScroll: true });
        }
        hush();
        if (this.road.settings.voice && this.state.view === "step") {
            say(this.words);
        }
    }

    get status() {
        const { road } = this;
        const count = road.waiting.length;
        if (road.network === "login") {
            return _t("Log in again to send what you did. Nothing is lost.");
        }
        if (road.network === "trouble") {
            return _t("The server has a problem. We try again. Nothing is lost.");
        }
        if (road.network === "offline") {
            return count
                ? _t("No network. To be sent: %s. Go on.", count)
                : _t("No network. You can go on.");
        }
        return count ? _t("To be sent: %s.", count) : _t("All is sent.");
    }

    sayIt() {
        say(this.words);
    }

    show(view) {
        this.state.view = view;
    }

    async choose(choice) {
        if (this.state.busy || choice.off) {
            return;
        }
        this.state.busy = true;
        try {
            if (choice.act) {
                await this.act(choice.act);
            } else if (choice.photo) {
                this.photoAct = choice.photo;
                this.file.el.click();
            } else {
                this.state.text = "";
                await this.road.go(choice.go);
            }
        } finally {
            this.state.busy = false;
        }
    }

    async act({ kind, next, ...values }) {
        await this.road.act(kind, values, next);
        this.state.text = "";
        this.state.view = "step";
        this.count();
    }

    async takePhoto(ev) {
        const [file] = ev.target.files;
        const act = this.photoAct;
        ev.target.value = "";
        if (!file) {
            return;
        }
        try {
            await this.act({ ...act, photo: await shrink(file) });
            this.state.photoFailed = false;
        } catch {
            this.state.photoFailed = true;
        }
    }

    async undo() {
        const act = this.road.undoable;
        if (!act || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.road.undo(act);
            this.count();
        } finally {
            this.state.busy = false;
        }
    }
}
