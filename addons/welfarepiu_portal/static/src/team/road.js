import { Database } from "./db";
import { getPrompt, TOGETHER } from "./people";

/** For so long an act can be taken back before it is sent. */
export const UNDO_TIME = 10000;
const ANSWER_TIME = 30000;
const AGAIN_AFTER = 5000;
const MAX_ACTS = 20;
const MAX_CHARACTERS = 8 * 1024 * 1024;
/** States of a stop at whose door one was. */
export const DOOR = ["delivered", "nobody_home", "problem"];
const PICTURE = "picture:";
/** What stands in the phone's memory of the day, besides the pictures. */
const OF_THE_DAY = ["day", "position", "worker", "loaded", "helped"];
/** Nobody takes these back, and they wait for nothing: somebody needs somebody. */
const URGENT = ["help", "answer"];
/** What is taken back on the way to the server is one of these; other addons add theirs. */
export const UNDOABLE = ["pack", "deliver", "leave", "back"];
/** What of an act the server is told; the same. */
export const TOLD = ["key", "kind", "route", "stop", "at", "act", "result", "problem_kind"];
TOLD.push("proof_name", "proof_code", "note", "photo");
TOLD.push("member", "prompt_level", "helped", "reason", "step", "confirm");

/** Still to be taken back, not to be sent: unless the phone's clock was set back. */
function isHeld(act) {
    const left = act.notBefore - Date.now();
    return left > 0 && left <= UNDO_TIME;
}

export function makeKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The server says who is asking must log in again. */
export class LoggedOut extends Error {}
/** The server answers, and it is not for this user. */
export class NotAllowed extends Error {}
/** The server answers with an error of its own. */
export class ServerTrouble extends Error {}

async function ask(url, options = {}) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), ANSWER_TIME);
    try {
        const answer = await fetch(url, { ...options, cache: "no-cache", signal: control.signal });
        if (answer.redirected || answer.status === 401) {
            throw new LoggedOut();
        }
        if (answer.status === 403) {
            throw new NotAllowed();
        }
        if (!answer.ok) {
            throw new ServerTrouble(answer.status);
        }
        return await answer.json();
    } finally {
        clearTimeout(timer);
    }
}

async function call(url, params) {
    const answer = await ask(url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params }),
    });
    if (answer.error?.code === 100) {
        throw new LoggedOut();
    }
    if (answer.error?.data?.name === "werkzeug.exceptions.Forbidden") {
        throw new NotAllowed();
    }
    if (answer.error) {
        throw new ServerTrouble(answer.error.message);
    }
    return answer.result;
}

/**
 * The day of a team on its phone: what the server told last, and on top of it what was
 * done since. Acts wait here until the server says what became of each one.
 */
export class Road {
    day = null;
    pictures = {};
    acts = [];
    settings = { voice: false, scale: true };
    position = null;
    /** Who works now: an id, `null` for all together, `undefined` before it was said. */
    worker = undefined;
    /** Stops whose parcels are in the van. */
    loaded = [];
    /** Stop on the way to which somebody was called. */
    helped = null;
    /** Whether there is a camera to read codes with. */
    camera = false;
    /** "online", "offline", "login", "denied" or "trouble" */
    network = "online";
    /** The server's clock minus the phone's: a wrong clock tells no wrong times. */
    offset = 0;

    /** @param {() => void} changed is called whenever something else is to be shown */
    constructor(changed) {
        this.changed = changed;
        this.inFlight = new Set();
        this.skipped = new Set();
    }

    async open() {
        this.db = await Database.open();
        await this.recall();
        this.pictures = await this.db.getAll(PICTURE);
        if (this.day && this.day.date !== this.today() && !this.waiting.length) {
            // Yesterday's doors leave the phone.
            await this.forget();
        }
        // Asked, not required: without it a full phone may throw away what waits.
        navigator.storage?.persist?.().catch(() => {});
        this.listen();
    }

    async recall() {
        this.day = (await this.db.get("day")) || null;
        this.settings = { ...this.settings, ...(await this.db.get("settings")) };
        this.position = (await this.db.get("position")) || null;
        this.offset = (await this.db.get("offset")) || 0;
        this.loaded = (await this.db.get("loaded")) || [];
        this.helped = (await this.db.get("helped")) || null;
        const worker = await this.db.get("worker");
        this.worker = worker && worker.day === this.day?.date ? worker.id : undefined;
        this.acts = await this.db.readActs();
    }

    /** Two windows of one phone, the team's and the educator's, show the same. */
    listen() {
        if (!window.BroadcastChannel) {
            return;
        }
        this.channel = new BroadcastChannel("welfarepiu.squadra");
        this.channel.onmessage = async () => {
            if (!this.syncing) {
                await this.recall();
                this.changed();
            }
        };
    }

    /** Keep changes, and let other windows of this phone know. */
    async keep(changes) {
        const orders = await this.db.change(changes);
        this.channel?.postMessage("changed");
        return orders;
    }

    now() {
        return Date.now() + this.offset;
    }

    today() {
        return new Date(this.now()).toLocaleDateString("sv-SE", { timeZone: "Europe/Rome" });
    }

    async forget() {
        this.day = this.position = this.helped = null;
        this.worker = undefined;
        this.loaded = [];
        const names = [...OF_THE_DAY, ...Object.keys(this.pictures).map((one) => PICTURE + one)];
        this.pictures = {};
        await this.keep({ kept: Object.fromEntries(names.map((name) => [name, null])) });
    }

    // -- what is so -------------------------------------------------------------------

    get mine() {
        return this.acts.filter((act) => !this.day || act.user === this.day.user);
    }

    /** Acts whose fate the server has not told yet. */
    get waiting() {
        return this.acts.filter((act) => !act.answer);
    }

    /** Acts of who used this phone before: they wait for that person. */
    get others() {
        return this.waiting.filter((act) => this.day && act.user !== this.day.user);
    }

    /** Acts that came too late or were refused, until the educator has read why. */
    get toLookAt() {
        return this.mine.filter((act) => act.answer);
    }

    /** The stops as they are with what was done on this phone. */
    get stops() {
        const stops = (this.day?.route?.stops || []).map((stop) => ({ ...stop, waiting: false }));
        const byId = new Map(stops.map((stop) => [stop.id, stop]));
        for (const act of this.mine) {
            const stop = byId.get(act.stop);
            if (!stop || act.answer) {
                continue;
            }
            stop.waiting = true;
            if (act.kind === "pack" && stop.state === "planned") {
                stop.state = "packed";
            } else if (act.kind === "deliver") {
                stop.state = act.result;
            } else if (act.kind === "undo") {
                stop.state = act.undone === "pack" ? "planned" : "packed";
            }
        }
        return stops;
    }

    get state() {
        let state = this.day?.route?.state;
        for (const act of this.mine) {
            if (act.answer || act.route !== this.day?.route?.id) {
                continue;
            }
            if (act.kind === "pack" && state === "planned") {
                state = "packing";
            } else if (["leave", "deliver"].includes(act.kind) && state !== "done") {
                state = "on_road";
            } else if (act.kind === "back") {
                state = "done";
            }
        }
        return state;
    }

    get people() {
        return this.day?.prompts.people || [];
    }

    /** Who works now, with what was set for the person. */
    get person() {
        return this.people.find((person) => person.id === this.worker) || TOGETHER;
    }

    /** Nobody said yet who works, and there is somebody to choose. */
    get asksWho() {
        const known = this.worker === null || this.people.some((one) => one.id === this.worker);
        return Boolean(this.people.length) && !known;
    }

    /** Calls of the round: those the server told of, and on top of them this phone's. */
    get calls() {
        const calls = (this.day?.calls || []).map((call) => ({ ...call }));
        const mine = this.mine.filter((act) => !act.answer && URGENT.includes(act.kind));
        for (const act of mine) {
            const call = calls.find((one) => one.key === (act.act || act.key));
            if (act.kind === "help" && !call) {
                calls.unshift({
                    ...act,
                    who: this.people.find((one) => one.id === act.member)?.name || "",
                    answered: false,
                    confirmed: false,
                });
            } else if (act.kind === "answer" && call) {
                call.answered = true;
                call.confirmed = call.confirmed || act.confirm === true;
            }
        }
        return calls;
    }

    get openCalls() {
        return this.calls.filter((call) => !call.answered);
    }

    getCall(key) {
        return this.calls.find((call) => call.key === key);
    }

    /** Parcels that one door takes: one after the other, and planned together. */
    getGroup(stop) {
        const stops = this.stops;
        const same = (one) => one.door === stop.door && one.arrival === stop.arrival;
        const place = stops.findIndex((one) => one.id === stop.id);
        let first = place;
        let last = place;
        while (first > 0 && same(stops[first - 1])) {
            first--;
        }
        while (last + 1 < stops.length && same(stops[last + 1])) {
            last++;
        }
        return stops.slice(first, last + 1);
    }

    /** What is to be loaded for the next trip: the last door's parcel goes in first. */
    get toLoad() {
        const next = this.toDeliver[0];
        return this.toDeliver
            .filter((stop) => (stop.trip || 1) === (next?.trip || 1))
            .filter((stop) => stop.state === "packed" && !this.loaded.includes(stop.id))
            .reverse();
    }

    /** A further trip that has not begun, and of which something is at the depot. */
    get isBackToLoad() {
        const trip = this.toDeliver[0]?.trip || 1;
        const begun = this.stops.some(
            (stop) => (stop.trip || 1) === trip && DOOR.includes(stop.state),
        );
        return trip > 1 && !begun && Boolean(this.toLoad.length);
    }

    get toPack() {
        return this.stops.filter((stop) => stop.state === "planned");
    }

    get toDeliver() {
        return this.stops.filter((stop) => !DOOR.includes(stop.state));
    }

    getStop(id) {
        return this.stops.find((stop) => stop.id === id);
    }

    /** The act that can still be taken back, or nothing. */
    get undoable() {
        const acts = this.mine.filter((one) => !one.answer && UNDOABLE.includes(one.kind));
        const act = acts.at(-1);
        return act && isHeld(act) ? act : null;
    }

    // -- what is done -----------------------------------------------------------------

    async go(position) {
        this.position = position;
        this.changed();
        await this.keep({ kept: { position } });
    }

    async setWorker(id) {
        this.worker = id;
        this.changed();
        await this.keep({ kept: { worker: { id, day: this.day.date } } });
    }

    /** @param {number[]} stops whose parcels are in the van */
    async load(stops) {
        this.loaded = stops;
        this.changed();
        await this.keep({ kept: { loaded: stops } });
    }

    prepareAct(kind, values) {
        const { person } = this;
        const { part, ...told } = values;
        const { level } = getPrompt(person, part);
        return {
            key: makeKey(),
            kind,
            route: this.day.route?.id,
            user: this.day.user,
            at: this.now(),
            notBefore: URGENT.includes(kind) || kind === "incident" ? 0 : Date.now() + UNDO_TIME,
            back: this.position,
            ...(person.id && {
                member: person.id,
                prompt_level: level === "none" ? "text" : level,
                helped: Boolean(told.stop) && this.helped === told.stop,
            }),
            ...told,
        };
    }

    /**
     * Note an act: at once in the phone's memory, for the server after the time in which
     * it can be taken back.
     */
    async act(kind, values, next) {
        const act = this.prepareAct(kind, values);
        const kept = { position: next };
        if (act.stop === this.helped && UNDOABLE.includes(kind)) {
            kept.helped = this.helped = null;
        }
        await this.store(act, kept);
        this.position = next;
        this.changed();
        this.sendSoon();
    }

    /** Nothing is shown as done before the phone's memory has it. */
    async store(act, kept = {}) {
        [act.order] = await this.keep({ add: [act], kept });
        this.remember(act);
    }

    /**
     * Call who accompanies: on this phone at once, on others when there is network. One
     * step calls once until somebody answers.
     *
     * @returns {Promise<string>} key of the call
     */
    async call(reason, step, stop) {
        const open = this.openCalls.find(
            (call) =>
                (call.stop || undefined) === stop && call.step === step && call.reason === reason,
        );
        if (open) {
            return open.key;
        }
        this.helped = stop || null;
        const call = this.prepareAct("help", { reason, step, stop });
        await this.store(call, { helped: this.helped });
        this.changed();
        this.sync();
        return call.key;
    }

    async answerCall(call, confirm = false) {
        await this.store(this.prepareAct("answer", { act: call.key, confirm }));
        this.changed();
        this.sync();
    }

    async undo(act) {
        if (this.inFlight.has(act.key) || !this.isHere(act)) {
            // It has left already: what it did is taken back by another act.
            await this.takeBack(act, act.back);
            return;
        }
        await this.keep({ remove: [act.order], kept: { position: act.back } });
        this.drop(act);
        this.position = act.back;
        this.changed();
    }

    /** The act that takes back what was done at a stop; of other acts there is none. */
    prepareUndo({ key, kind, stop, route, title }) {
        return (
            stop && {
                ...this.prepareAct("undo", { act: key, undone: kind, stop, title }),
                route,
                notBefore: 0,
            }
        );
    }

    /** Take back what the server knows already, whichever phone told it. */
    async takeBack(act, back = null) {
        const undo = this.prepareUndo(act);
        if (!undo) {
            return;
        }
        await this.store(undo, { position: back });
        this.position = back;
        this.changed();
        this.sync();
    }

    async seen(act) {
        await this.keep({ remove: [act.order] });
        this.drop(act);
        this.changed();
    }

    isHere(act) {
        return this.acts.some((one) => one.order === act.order);
    }

    remember(act) {
        // Another reading of the memory may have found it already.
        if (!this.isHere(act)) {
            this.acts.push(act);
        }
    }

    drop(act) {
        this.acts = this.acts.filter((one) => one.order !== act.order);
    }

    async set(settings) {
        this.settings = { ...this.settings, ...settings };
        this.changed();
        await this.keep({ kept: { settings: this.settings } });
    }

    // -- the server -------------------------------------------------------------------

    /** Send when the first act that can still be taken back no longer can. */
    sendSoon() {
        const held = this.waiting.filter(isHeld).map((act) => act.notBefore);
        if (held.length) {
            this.wake(Math.min(...held) - Date.now() + 50);
        }
    }

    wake(milliseconds) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.sync(), milliseconds);
    }

    /** Send what is due and learn what is new; called as often as one likes. */
    async sync() {
        if (this.syncing) {
            this.again = true;
            return;
        }
        this.syncing = true;
        try {
            do {
                this.again = false;
                await this.inTurn(() => this.exchange());
            } while (this.again);
            this.network = "online";
        } catch (error) {
            this.network =
                error instanceof LoggedOut
                    ? "login"
                    : error instanceof NotAllowed
                      ? "denied"
                      : error instanceof ServerTrouble
                        ? "trouble"
                        : "offline";
        } finally {
            this.syncing = false;
            this.inFlight.clear();
            this.skipped.clear();
            this.changed();
        }
    }

    /** Two windows of one phone do not send the same act at once. */
    async inTurn(work) {
        if (!navigator.locks) {
            return work();
        }
        return navigator.locks.request("welfarepiu.squadra", async () => {
            this.acts = await this.db.readActs();
            await work();
        });
    }

    async exchange() {
        if (!this.day) {
            await this.learn();
        }
        let limit = MAX_ACTS;
        let sent = false;
        let trouble = null;
        for (;;) {
            const batch = this.takeDue(limit);
            if (!batch.length) {
                break;
            }
            try {
                await this.send(batch);
                sent = true;
            } catch (error) {
                if (!(error instanceof ServerTrouble)) {
                    throw error;
                }
                // One act that the server stumbles over holds no other back.
                if (batch.length === 1) {
                    this.skipped.add(batch[0].key);
                    trouble = error;
                }
                limit = 1;
            }
        }
        if (!sent) {
            await this.learn();
        }
        await this.learnPictures();
        this.sendSoon();
        if (trouble) {
            throw trouble;
        }
    }

    takeDue(limit) {
        const batch = [];
        let size = 0;
        let isHeldBack = false;
        for (const act of this.waiting) {
            // What was done later waits too, since the order tells the day; whoever
            // calls does not.
            isHeldBack = isHeldBack || isHeld(act);
            if (isHeldBack && !URGENT.includes(act.kind)) {
                continue;
            }
            if (act.user !== this.day?.user || this.skipped.has(act.key)) {
                continue;
            }
            size += act.photo?.length || 0;
            if (batch.length && (batch.length >= limit || size > MAX_CHARACTERS)) {
                break;
            }
            batch.push(act);
        }
        return batch;
    }

    async send(batch) {
        batch.forEach((act) => this.inFlight.add(act.key));
        const { answers, day, now } = await call("/squadra/sync", {
            acts: batch.map((act) =>
                Object.fromEntries(
                    TOLD.filter((name) => act[name] !== undefined).map((name) => [name, act[name]]),
                ),
            ),
        });
        const byKey = new Map(answers.map((answer) => [answer.key, answer]));
        const remove = [];
        const put = [];
        for (const act of batch) {
            const answer = byKey.get(act.key);
            if (!answer || answer.status === "again") {
                this.skipped.add(act.key);
                this.wake(AGAIN_AFTER);
            } else if (answer.outcome === "applied") {
                remove.push(act);
            } else {
                put.push({ ...act, answer, photo: undefined });
            }
        }
        await this.keep({
            kept: this.prepareDay(day, now),
            put,
            remove: remove.map((act) => act.order),
        });
        const changed = new Map(put.map((act) => [act.order, act]));
        this.acts = this.acts
            .filter((act) => !remove.some((one) => one.order === act.order))
            .map((act) => changed.get(act.order) || act);
        this.changed();
    }

    async learn() {
        const { day, now } = await ask("/squadra/dati");
        await this.keep({ kept: this.prepareDay(day, now) });
        this.changed();
    }

    prepareDay(day, now) {
        if (this.day && this.day.user !== day.user) {
            this.position = null;
            this.worker = undefined;
        }
        this.day = day;
        this.offset = now - Date.now();
        return { day, offset: this.offset, position: this.position };
    }

    /** Fingerprints of the pictures that are shown today. */
    get wantedPictures() {
        const stops = this.day?.route?.stops || [];
        return [
            ...stops.flatMap((stop) => [stop, ...stop.items].map((one) => one.picture)),
            ...this.people.map((person) => person.photo),
        ];
    }

    /** Only what is new is asked for; what is of other days goes. */
    async learnPictures() {
        const wanted = new Set(this.wantedPictures.filter(Boolean));
        const missing = [...wanted].filter((one) => !(one in this.pictures));
        const old = Object.keys(this.pictures).filter((one) => !wanted.has(one));
        if (!missing.length && !old.length) {
            return;
        }
        const fresh = missing.length ? await ask(`/squadra/immagini?di=${missing.join()}`) : {};
        const pictures = { ...this.pictures, ...fresh };
        const kept = {};
        for (const one of old) {
            delete pictures[one];
            kept[PICTURE + one] = null;
        }
        for (const [one, picture] of Object.entries(fresh)) {
            kept[PICTURE + one] = picture;
        }
        this.pictures = pictures;
        await this.keep({ kept });
        this.changed();
    }
}
