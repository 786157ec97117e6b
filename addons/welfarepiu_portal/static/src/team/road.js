import { Database } from "./db";

/** For so long an act can be taken back before it is sent. */
export const UNDO_TIME = 10000;
const ANSWER_TIME = 30000;
const AGAIN_AFTER = 5000;
const MAX_ACTS = 20;
const MAX_CHARACTERS = 8 * 1024 * 1024;
const DOOR = ["delivered", "nobody_home", "problem"];

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
    settings = { voice: false };
    position = null;
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
        this.day = (await this.db.get("day")) || null;
        this.pictures = (await this.db.get("pictures")) || {};
        this.settings = (await this.db.get("settings")) || this.settings;
        this.position = (await this.db.get("position")) || null;
        this.offset = (await this.db.get("offset")) || 0;
        this.acts = await this.db.readActs();
        if (this.day && this.day.date !== this.today() && !this.waiting.length) {
            // Yesterday's doors leave the phone.
            await this.forget();
        }
        // Asked, not required: without it a full phone may throw away what waits.
        navigator.storage?.persist?.().catch(() => {});
    }

    now() {
        return Date.now() + this.offset;
    }

    today() {
        return new Date(this.now()).toLocaleDateString("sv-SE", { timeZone: "Europe/Rome" });
    }

    async forget() {
        this.day = this.position = null;
        this.pictures = {};
        await this.db.change({ kept: { day: null, pictures: null, position: null } });
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
        const act = this.mine.filter((one) => !one.answer).at(-1);
        return act && isHeld(act) ? act : null;
    }

    // -- what is done -----------------------------------------------------------------

    async go(position) {
        this.position = position;
        this.changed();
        await this.db.put("position", position);
    }

    /**
     * Note an act: at once in the phone's memory, for the server after the time in which
     * it can be taken back.
     */
    async act(kind, values, next) {
        const act = {
            key: makeKey(),
            kind,
            route: this.day.route.id,
            user: this.day.user,
            at: this.now(),
            notBefore: Date.now() + UNDO_TIME,
            back: this.position,
            ...values,
        };
        [act.order] = await this.db.change({ add: [act], kept: { position: next } });
        this.remember(act);
        this.position = next;
        this.changed();
        this.sendSoon();
    }

    async undo(act) {
        const kept = { position: act.back };
        if (this.inFlight.has(act.key) || !this.isHere(act)) {
            // It has left already: what it did is taken back by another act.
            if (!act.stop) {
                return;
            }
            const undo = {
                key: makeKey(),
                kind: "undo",
                act: act.key,
                undone: act.kind,
                stop: act.stop,
                route: act.route,
                user: act.user,
                title: act.title,
                at: this.now(),
                notBefore: 0,
            };
            [undo.order] = await this.db.change({ add: [undo], kept });
            this.remember(undo);
            this.sync();
        } else {
            await this.db.change({ remove: [act.order], kept });
            this.drop(act);
        }
        this.position = act.back;
        this.changed();
    }

    async seen(act) {
        await this.db.change({ remove: [act.order] });
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
        await this.db.put("settings", this.settings);
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
        for (const act of this.waiting) {
            if (isHeld(act)) {
                // What was done later waits too: the order tells the day.
                break;
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
        const names = ["key", "kind", "route", "stop", "at", "act", "result", "problem_kind"];
        names.push("proof_name", "proof_code", "note", "photo");
        const { answers, day, now } = await call("/squadra/sync", {
            acts: batch.map((act) =>
                Object.fromEntries(
                    names
                        .filter((name) => act[name] !== undefined)
                        .map((name) => [name, act[name]]),
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
        await this.db.change({
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
        await this.db.change({ kept: this.prepareDay(day, now) });
        this.changed();
    }

    prepareDay(day, now) {
        if (this.day && this.day.user !== day.user) {
            this.position = null;
        }
        this.day = day;
        this.offset = now - Date.now();
        return { day, offset: this.offset, position: this.position };
    }

    async learnPictures() {
        const products = new Set(
            (this.day?.route?.stops || []).flatMap((stop) => stop.items.map((one) => one.product)),
        );
        const key = [...products].sort().join();
        if (!products.size || key === this.picturesOf) {
            return;
        }
        this.pictures = await ask("/squadra/immagini");
        this.picturesOf = key;
        await this.db.put("pictures", this.pictures);
        this.changed();
    }
}
