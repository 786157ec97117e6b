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
import { hasCamera } from "../scanner/camera";
import { Educator } from "./educator";
import { Keypad } from "./keypad";
import { Label } from "./label";
import { getSign, TOGETHER } from "./people";
import { shrink } from "./photo";
import { Practice } from "./practice";
import { Road } from "./road";
import { Scanner } from "./scanner";
import { Steps } from "./steps";
import { picture } from "./steps_base";
import { hasVoice, hush, say } from "./voice";
import { Watch } from "./watch";

/** Each look asks the server once; who waits for somebody looks more often. */
const LOOK_EVERY = 15000;
const LOOKS_APART = 4;

export class TeamApp extends Component {
    static template = "welfarepiu_portal.team.App";
    static components = { Educator, Keypad, Label, Scanner };
    static props = {};

    setup() {
        this.picture = picture;
        this.hasVoice = hasVoice();
        this.state = useState({
            tick: 0,
            view: window.location.hash === "#educatore" ? "educator" : "step",
            canUndo: false,
            said: "",
            nudge: false,
            text: "",
            broken: "",
            busy: false,
        });
        this.heading = useRef("heading");
        this.file = useRef("file");
        this.road = new Road(() => this.state.tick++);
        this.steps = new Steps(this.road, this.state);
        this.shown = null;
        this.looks = 0;
        this.timer = new Watch({ again: () => this.repeat(), call: () => this.call("quiet") });
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
        this.touch = () => this.timer.touch();
        this.listeners = [
            [window, "online", this.sync],
            [document, "visibilitychange", this.look],
            [document, "pointerdown", this.touch],
            [document, "keydown", this.touch],
        ];
        for (const [target, name, listener] of this.listeners) {
            target.addEventListener(name, listener);
        }
        this.clock = setInterval(() => this.count(), 500);
        this.watch = setInterval(() => this.lookNow(), LOOK_EVERY);
        this.announce();
        if (!this.state.broken) {
            this.road.sync();
            this.findCamera();
        }
    }

    async findCamera() {
        this.road.camera = await hasCamera();
        this.state.tick++;
    }

    end() {
        for (const [target, name, listener] of this.listeners) {
            target.removeEventListener(name, listener);
        }
        clearInterval(this.clock);
        clearInterval(this.watch);
        this.timer.stop();
        hush();
    }

    lookNow() {
        const waits = this.state.view === "educator" || this.road.openCalls.length;
        if (waits || ++this.looks % LOOKS_APART === 0) {
            this.look();
        }
    }

    count() {
        this.state.canUndo = Boolean(this.road.undoable);
    }

    get screen() {
        // Read, so that whatever the road changes is drawn.
        return this.state.tick >= 0 && this.steps.screen;
    }

    get words() {
        const { title, strong, big, lines, quote } = this.screen;
        return [title, strong, big, ...lines, quote].filter(Boolean).join(" ");
    }

    /** Who works, as the button at the top shows it. */
    get worker() {
        const { person, people, pictures } = this.road;
        if (!people.length || this.road.asksWho) {
            return null;
        }
        return person === TOGETHER
            ? { name: _t("All together"), picture: picture("people") }
            : { name: person.name, picture: getSign(person, pictures) };
    }

    get whoScreen() {
        return this.steps.who();
    }

    /** The latest call of this step, told to who called. */
    get called() {
        const { key, stop } = this.screen;
        const call = this.road.calls.find(
            (one) => one.step === key && (one.stop || undefined) === stop,
        );
        if (!call) {
            return "";
        }
        return call.answered
            ? _t("The educator has seen it.")
            : _t("You asked for help. The educator is told.");
    }

    get speaksAlways() {
        const { person, settings } = this.road;
        return person === TOGETHER ? settings.voice : person.voice;
    }

    /** A new screen is read from its top, by whoever reads it. */
    announce() {
        const { view } = this.state;
        const { road, screen } = this;
        const place = `${view} ${screen.key} ${screen.stop} ${road.worker}`;
        if (place === this.shown) {
            return;
        }
        const first = this.shown === null;
        this.shown = place;
        this.state.nudge = false;
        window.scrollTo(0, 0);
        if (!first) {
            this.heading.el?.focus({ preventScroll: true });
        }
        hush();
        this.timer.begin(view === "step" && screen.isTimed ? road.person.patience : 0);
        if (this.speaksAlways && view === "step") {
            say(this.words);
        }
    }

    /** Nobody answered for as long as the person may take. */
    repeat() {
        this.state.nudge = true;
        say(this.words);
    }

    call(reason) {
        const { road, screen } = this;
        if (road.day?.route && !["denied", "who"].includes(screen.key)) {
            return road.call(reason, screen.key, screen.stop);
        }
    }

    get status() {
        const { road } = this;
        const count = road.waiting.length;
        if (road.isPractice) {
            return _t("This is practice. Nothing is sent.");
        }
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

    askHelp() {
        this.call("asked");
        this.show("help");
    }

    async choose(choice) {
        if (this.state.busy || choice.off) {
            return;
        }
        this.state.busy = true;
        try {
            await this.follow(choice);
        } finally {
            this.state.busy = false;
        }
    }

    async follow(choice) {
        const { road } = this;
        if (choice.settings) {
            await road.set(choice.settings);
        }
        if (choice.incident) {
            await road.act("incident", choice.incident, road.position);
        }
        if (choice.worker !== undefined) {
            this.show("step");
            await road.setWorker(choice.worker);
        } else if (choice.scan) {
            this.scan = choice.scan;
            this.state.said = "";
            this.show("scan");
        } else if (choice.practice) {
            this.practise();
        } else if (choice.load) {
            await road.load(choice.load);
        } else if (choice.call) {
            const { reason, step, stop } = choice.call;
            this.state.text = "";
            await road.go({ ...choice.go, call: await road.call(reason, step, stop) });
        } else if (choice.act) {
            await this.act(choice.act);
        } else if (choice.photo) {
            this.photoAct = choice.photo;
            this.file.el.click();
        } else {
            this.state.text = "";
            await road.go(choice.go);
        }
    }

    // -- codes ------------------------------------------------------------------------

    async onCode(code) {
        const { scan } = this;
        const opened = scan.open?.(code);
        if (opened) {
            this.show("step");
            await this.choose({ go: opened });
        } else if (scan.codes?.includes(code)) {
            this.show("step");
            await this.choose(scan.choose ? scan.choose(code) : scan.next);
        } else {
            this.state.said = scan.other(code);
            if (this.speaksAlways) {
                say(this.state.said);
            }
        }
    }

    async onCannot() {
        const { incident, next } = this.scan.cannot;
        this.show("step");
        await this.choose({ ...next, incident });
    }

    // -- practice ---------------------------------------------------------------------

    practise() {
        this.realRoad = this.road;
        this.setRoad(new Practice(() => this.state.tick++, this.road));
    }

    endPractice() {
        this.setRoad(this.realRoad);
    }

    setRoad(road) {
        this.road = road;
        this.steps = new Steps(road, this.state);
        this.state.text = "";
        this.show("step");
        this.state.tick++;
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
